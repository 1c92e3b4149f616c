import { randomUUID } from 'node:crypto'
import { Failure } from '../../errors.js'
import type { Outcome, RawManifest, Session, TagRef } from '../driver.js'
import type { Inventory } from '../inventory/inventory.js'
import type { RegistryAnswer, RegistryClient } from '../registry/client.js'
import { isUnsupported, removeManifest } from './outcome.js'
import { removeTagByReplacing, type ReplacingClients } from './replace-tag.js'

/** How one registry takes a tag away alone; learnt as the run goes. */
export interface TagDeletion {
  /** As far as it is known by now. */
  way(): 'native' | 'replace' | 'none'
  /** Finds out, in a repository that exists, by deleting a tag that cannot exist. Needs the right to delete. */
  probe(repository: string): Promise<void>
  /** Remembers which tags share a digest, to see whether deleting one takes the others along. */
  note(inventory: Inventory): void
  remove(repository: string, ref: TagRef): Promise<Outcome>
}

/** `denied`: this credential may not even ask. */
type Knowledge = 'yes' | 'no' | 'unknown' | 'denied'

interface State extends ReplacingClients {
  readonly allowReplace: boolean
  byTag: Knowledge
  /** A deletion by tag has been seen to leave the image alone. */
  trusted: boolean
  /** So has one of an image's last tag. */
  leavesLast: boolean
  /** Why deleting by tag was given up. */
  distrust?: string
  /** Ends when the deletions before it have; until one is trusted they go one by one. */
  before: Promise<unknown>
  probing?: Promise<void>
  /** `repository digest` to its tags, where it has several. */
  readonly siblings: Map<string, readonly string[]>
  /** `repository digest` of what an index refers to. */
  readonly children: Set<string>
}

/** Starts with what the user knows; else unknown, which counts as "no" until it is found out. */
export function startTagDeletion(clients: ReplacingClients, session: Session): TagDeletion {
  const known: Readonly<Record<'tag' | 'digest', Knowledge>> = { tag: 'yes', digest: 'no' }
  const state: State = {
    ...clients,
    allowReplace: session.allowReplace,
    byTag: session.deleteBy === undefined ? 'unknown' : known[session.deleteBy],
    trusted: false,
    leavesLast: false,
    before: Promise.resolve(),
    siblings: new Map(),
    children: new Set()
  }
  const probe = (repository: string): Promise<void> => probeOnce(state, repository)
  return {
    way: () => wayOf(state),
    probe,
    note: inventory => {
      noteSiblings(state, inventory)
    },
    remove: (repository, ref) => inOrder(state, () => removeAlone(state, repository, ref))
  }
}

/** Calls come side by side; as long as it is not seen what a deletion does, only one is made at a time. */
async function inOrder(state: State, act: () => Promise<Outcome>): Promise<Outcome> {
  if (state.trusted || state.byTag === 'no') return act()
  const { before } = state
  const own = before.then(act)
  state.before = own.catch(() => undefined)
  return own
}

async function removeAlone(state: State, repository: string, ref: TagRef): Promise<Outcome> {
  await probeOnce(state, repository)
  const { byTag, allowReplace } = state
  // replacing is safe at every server; where deleting is denied the real request says so before anything is pushed
  const byReplacing = allowReplace && (byTag === 'no' || byTag === 'unknown')
  if (byReplacing) return removeTagByReplacing(state, repository, ref)
  if (byTag !== 'no') return removeByTag(state, repository, ref)
  return { kind: 'refused', reason: state.distrust ?? 'the registry deletes by digest only' }
}

/** One question at a time; one without an answer is asked again when it matters again. */
async function probeOnce(state: State, repository: string): Promise<void> {
  if (state.byTag === 'yes' || state.byTag === 'no') return
  state.probing ??= probed(state.client, repository).then(found => {
    state.byTag = found
  })
  try {
    await state.probing
  } finally {
    delete state.probing
  }
}

function wayOf({ byTag, allowReplace }: State): 'native' | 'replace' | 'none' {
  if (byTag === 'yes') return 'native'
  return allowReplace ? 'replace' : 'none'
}

/**
 * A tag of a name nobody gives is not there: `MANIFEST_UNKNOWN` says that the server looked for it, `DIGEST_INVALID`
 * and 405 that it takes digests alone. Without the right to delete it says neither.
 */
async function probed(client: RegistryClient, repository: string): Promise<Knowledge> {
  const answer = await probeAnswer(client, repository)
  if (answer === undefined || answer.status === 401 || answer.status === 403) return 'denied'
  if (isUnsupported(answer)) return 'no'
  if (answer.status === 404 && answer.code === 'MANIFEST_UNKNOWN') return 'yes'
  return answer.status === 202 ? 'yes' : 'unknown'
}

/** undefined: a token service does not even hand out a token for it. */
async function probeAnswer(client: RegistryClient, repository: string): Promise<RegistryAnswer | undefined> {
  try {
    return await client.remove(repository, `registry-auth-probe-${randomUUID()}`)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'refused') return undefined
    throw error
  }
}

function noteSiblings({ siblings, children }: State, { repository, tags, manifests }: Inventory): void {
  for (const manifest of manifests.values())
    for (const child of manifest.children) children.add(`${repository} ${child}`)
  const byDigest = new Map<string, string[]>()
  for (const { name, digest } of tags) {
    const names = byDigest.get(digest)
    if (names === undefined) byDigest.set(digest, [name])
    else names.push(name)
  }
  for (const [digest, names] of byDigest) if (names.length > 1) siblings.set(`${repository} ${digest}`, names)
}

/**
 * The first one is watched, and the first that may be the last tag of a part of an index: a server that takes the image
 * along is stopped there, and the image put back.
 */
async function removeByTag(state: State, repository: string, ref: TagRef): Promise<Outcome> {
  const isPart = state.children.has(`${repository} ${ref.digest}`)
  const isProven = state.trusted && (state.leavesLast || !isPart)
  const watched = isProven ? undefined : await aliasesOf(state, repository, ref)
  const { outcome, answer } = await removeManifest(state.client, repository, ref.tag)
  if (answer !== undefined && isUnsupported(answer)) {
    state.byTag = 'no'
    if (state.allowReplace) return removeTagByReplacing(state, repository, ref)
  }
  if (outcome.kind !== 'deleted' || watched === undefined) return outcome
  const end = await state.finisher()
  const { image, tags } = watched
  if ((await end.head(repository, tags[0] ?? ref.digest)) !== undefined) {
    state.trusted = true
    if (tags.length === 0) state.leavesLast = true
    return outcome
  }
  // the last tag of an image may take it along, but not out of an index, and no other tag
  return image === undefined ? outcome : putBack(state, end, repository, image, tags)
}

interface Aliases {
  readonly tags: readonly string[]
  /** To put back; only where there are tags to put it back under, or an index refers to it. */
  readonly image?: RawManifest
}

/** The other tags that point to the same digest right now. */
async function aliasesOf(
  { client, siblings, children }: State,
  repository: string,
  { tag, digest }: TagRef
): Promise<Aliases> {
  const tags: string[] = []
  for (const other of siblings.get(`${repository} ${digest}`) ?? [])
    if (other !== tag && (await client.head(repository, other))?.digest === digest) tags.push(other)
  const matters = tags.length > 0 || children.has(`${repository} ${digest}`)
  const image = matters ? await client.manifest(repository, digest) : undefined
  return image === undefined ? { tags: [] } : { tags, image }
}

async function putBack(
  state: State,
  client: RegistryClient,
  repository: string,
  before: RawManifest,
  tags: readonly string[]
): Promise<Outcome> {
  const isChild = tags.length === 0
  const others = isChild ? 'the image' : 'the image and its other tags'
  const distrust = `deleting a tag takes ${others} along at this registry`
  state.byTag = 'no'
  state.distrust = distrust
  const lost: string[] = []
  for (const tag of isChild ? [before.digest] : tags)
    if ((await client.put(repository, tag, before)).status >= 300) lost.push(`"${tag}"`)
  const end =
    lost.length === 0
      ? `${isChild ? 'it was' : 'the other tags were'} put back`
      : `${lost.join(', ')} could not be put back: push ${before.digest} there again`
  return { kind: 'failed', reason: `${distrust}; ${end}` }
}
