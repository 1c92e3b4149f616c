import { Failure } from '../../errors.js'
import type { Blob, Inventory, Manifest, Tag } from './inventory.js'
import { createdIn, readManifestDetails } from './manifest.js'
import { inParallel } from '../parallel.js'
import { referrersOf } from './referrers.js'
import type { RegistryClient } from '../registry/client.js'
import { hiddenTags } from './hidden-tags.js'
import { youngestWithin } from './youngest.js'

/** How a repository is read over the distribution API. */
export interface ReadingOptions {
  /** Requests at the same time. */
  readonly concurrency: number
  /** Ask for referrers; default true. False where the listing of tags shows them, or the registry has no such call. */
  readonly referrers?: boolean
  /** Read configs for the times of images that do not tell in their manifest; default true. */
  readonly times?: boolean
  /** Look for tags that the list leaves out, a defect of distribution 3.1; default true. */
  readonly hidden?: boolean
}

interface Reading extends Required<Pick<ReadingOptions, 'concurrency' | 'times'>> {
  referrers: boolean
  hidden: boolean
  readonly client: RegistryClient
  readonly repository: string
  readonly manifests: Map<string, Manifest>
  /** Digest to the digest of the config that knows its time. */
  readonly untimed: Map<string, string>
  /** One object per blob, since images share most of theirs. */
  readonly blobs: Map<string, Blob>
  /** Tag to digest. */
  readonly found: Map<string, string>
  /** Digests an index names that are not there. */
  readonly missing: Set<string>
}

/** A list that differs from the one before is read again, as often. */
const ROUNDS = 3

/**
 * Everything in a repository that can be reached by the distribution API: all tags, what they point to, what indexes
 * refer to at any depth, and referrers where the registry has a call for them. One GET per tag: it costs no more
 * requests than a HEAD, and images that share nothing need no second one. No text is kept.
 *
 * The tags are listed again when all is read: the picture holds only if nothing came or went meanwhile.
 */
export async function readInventory(
  client: RegistryClient,
  repository: string,
  { concurrency, referrers = true, times = true, hidden = true }: ReadingOptions
): Promise<Inventory> {
  const reading: Reading = {
    ...{ client, repository, concurrency, times, referrers, hidden },
    manifests: new Map(),
    untimed: new Map(),
    blobs: new Map(),
    found: new Map(),
    missing: new Set()
  }
  let listed = await client.tags(repository)
  await learnReferrers(reading, listed)
  for (let round = 1; round <= ROUNDS; round++) {
    const tags = await readTags(reading, await withHidden(reading, listed))
    const reached = await readReachable(reading, tags)
    const again = await client.tags(repository)
    if (sameNames(listed, again)) return await finished(reading, tags, reached)
    listed = again
  }
  throw new Failure(
    'network',
    `the tags of "${client.host}/${repository}" change while they are read: run the job when nothing is pushed there`
  )
}

/**
 * Whether the registry lists referrers, asked for a manifest that is there: some say "not found" for the others. Where
 * it does it is not distribution, so nothing is hidden.
 */
async function learnReferrers(reading: Reading, listed: readonly string[]): Promise<void> {
  const [first] = await readTags(reading, listed.slice(0, 1))
  if (!reading.referrers || first === undefined) return
  const { client, repository } = reading
  reading.referrers = (await referrersOf(client, repository, first.digest)) !== undefined
  if (reading.referrers) reading.hidden = false
}

/** The digest each tag points to; a tag that went between the list and its reading shows in the second list. */
async function readTags(reading: Reading, names: readonly string[]): Promise<readonly Tag[]> {
  const { client, repository, concurrency, found } = reading
  const unread = names.filter(name => !found.has(name))
  await inParallel(unread, concurrency, async name => {
    const raw = await client.manifest(repository, name)
    if (raw === undefined) return
    found.set(name, raw.digest)
    take(reading, raw)
  })
  // in the order of the list, whatever came first
  return names.flatMap(name => {
    const digest = found.get(name)
    return digest === undefined ? [] : [{ name, digest }]
  })
}

async function withHidden(reading: Reading, listed: readonly string[]): Promise<readonly string[]> {
  const { client, repository, concurrency } = reading
  if (!reading.hidden) return listed
  return [...listed, ...(await hiddenTags(client, repository, listed, concurrency))]
}

function take(reading: Reading, raw: Parameters<typeof readManifestDetails>[0]): Manifest {
  const known = reading.manifests.get(raw.digest)
  if (known !== undefined) return known
  const { manifest, config } = readManifestDetails(raw)
  const shared = manifest.blobs?.map(blob => sharedBlob(reading, blob))
  const kept = shared === undefined ? manifest : { ...manifest, blobs: shared }
  reading.manifests.set(kept.digest, kept)
  if (config !== undefined) reading.untimed.set(kept.digest, config.digest)
  return kept
}

function sharedBlob({ blobs }: Reading, blob: Blob): Blob {
  const known = blobs.get(blob.digest)
  if (known?.size === blob.size) return known
  blobs.set(blob.digest, blob)
  return blob
}

/** Children at any depth, and referrers of everything with theirs. */
async function readReachable(reading: Reading, tags: readonly Tag[]): Promise<ReadonlySet<string>> {
  const { client, repository, concurrency } = reading
  const begun = new Set<string>()
  await inParallel(new Set(tags.map(({ digest }) => digest)), concurrency, async (digest, add) => {
    if (begun.has(digest) || reading.missing.has(digest)) return
    begun.add(digest)
    const manifest = reading.manifests.get(digest) ?? (await readDigest(reading, digest))
    if (manifest === undefined) return
    const further = reading.referrers ? await referrersOf(client, repository, digest) : []
    for (const next of [...manifest.children, ...(further ?? [])]) if (!begun.has(next)) add(next)
  })
  return begun
}

async function readDigest(reading: Reading, digest: string): Promise<Manifest | undefined> {
  const raw = await reading.client.manifest(reading.repository, digest)
  if (raw === undefined) reading.missing.add(digest)
  return raw === undefined ? undefined : take(reading, raw)
}

/** Without what was read under a tag that has gone meanwhile: nothing is known of it any more. */
async function finished(
  reading: Reading,
  tags: readonly Tag[],
  reached: ReadonlySet<string>
): Promise<Inventory> {
  const { repository, manifests, untimed } = reading
  for (const digest of manifests.keys()) {
    if (reached.has(digest)) continue
    manifests.delete(digest)
    untimed.delete(digest)
  }
  if (reading.times) await readTimes(reading)
  return { repository, tags, manifests, listsUntagged: false }
}

/** Configs say when their images were made; an index is as young as the youngest image in it. */
async function readTimes({ client, repository, concurrency, manifests, untimed }: Reading): Promise<void> {
  const times = new Map<string, Date>()
  await inParallel(new Set(untimed.values()), concurrency, async config => {
    const text = await client.blob(repository, config)
    const created = text === undefined ? undefined : createdIn(text)
    if (created !== undefined) times.set(config, created)
  })
  for (const [digest, config] of untimed) {
    const manifest = manifests.get(digest)
    const createdAt = times.get(config)
    if (manifest !== undefined && createdAt !== undefined) manifests.set(digest, { ...manifest, createdAt })
  }
  const youngest = youngestWithin(manifests)
  for (const manifest of [...manifests.values()]) {
    const createdAt = youngest(manifest)
    if (createdAt !== undefined) manifests.set(manifest.digest, { ...manifest, createdAt })
  }
}

function sameNames(first: readonly string[], second: readonly string[]): boolean {
  const names = new Set(first)
  return names.size === new Set(second).size && second.every(name => names.has(name))
}
