import { Failure } from '../../errors.js'
import { needsSubject, type Capabilities, type Driver } from '../driver.js'
import type { Inventory, Manifest, Tag } from '../inventory/inventory.js'
import { companionKey, companionOf, isOwnImage } from '../plan/companions.js'
import type { Planned } from './planned.js'

/** What is known of the repository now: what stands, and what must go on standing. */
export interface World {
  readonly repository: string
  readonly tags: Map<string, string>
  readonly tagsOf: Map<string, Set<string>>
  readonly manifests: Map<string, Manifest>
  /** Digests by those that refer to them: indexes to their children. */
  readonly parents: Map<string, Set<string>>
  /** Digests of what describes a manifest, by its companion key: manifests with `subject`, companion tags. */
  readonly describedBy: Map<string, Set<string>>
  /** Digests of the manifests, and of parts of theirs that are missing, by their companion keys. */
  readonly byKey: Map<string, string>
  /** What must stay, and why, as half a sentence. Only grows. */
  readonly kept: Map<string, string>
  readonly listsUntagged: boolean
  /** As the registry's capabilities have it. */
  readonly needsSubject: boolean
}

/** The world as an inventory shows it: everything that is not in the plan is kept, with all it reaches. */
export function createWorld(inventory: Inventory, planned: Planned, capabilities: Capabilities): World {
  const world: World = {
    repository: inventory.repository,
    tags: new Map(),
    tagsOf: new Map(),
    manifests: new Map(),
    parents: new Map(),
    describedBy: new Map(),
    byKey: new Map(),
    kept: new Map(),
    listsUntagged: inventory.listsUntagged,
    needsSubject: needsSubject(capabilities)
  }
  for (const manifest of inventory.manifests.values()) addManifest(world, planned, manifest)
  for (const { children } of inventory.manifests.values()) {
    // a part that is missing may be described all the same
    for (const child of children) if (!world.manifests.has(child)) world.byKey.set(companionKey(child), child)
  }
  for (const { name, digest } of inventory.tags) addTag(world, name, digest)
  for (const [tag, digest] of world.tags) keepUnplanned(world, planned, tag, digest)
  const leaving = goingByThemselves(world, planned, capabilities)
  for (const digest of world.manifests.keys()) {
    if (!planned.digests.has(digest) && !leaving.has(digest)) keep(world, digest, `${short(digest)} is kept`)
  }
  for (const digest of planned.left) {
    if (world.manifests.has(digest)) keep(world, digest, `${short(digest)} is kept`)
  }
  return world
}

/** A fallback tag that is rewritten keeps what it will still list, and not its index of now. */
function keepUnplanned(world: World, planned: Planned, tag: string, digest: string): void {
  if (planned.tags.get(tag) === digest) return
  const reason = `"${tag}" is kept`
  if (planned.rewrittenTags.get(tag) !== digest) keep(world, digest, reason)
  else for (const child of childrenOf(world, digest)) keep(world, child, reason)
}

/**
 * Where the registry takes away what nothing points to: what the plan leaves to it, the images whose tags are all planned
 * (those that an earlier run has untagged too), and what hangs on them. That they stay until then is no reason to keep
 * what they reach.
 */
function goingByThemselves(
  world: World,
  planned: Planned,
  { deleteManifest, lastTagTakesManifest }: Capabilities
): ReadonlySet<string> {
  const leaving = new Set<string>()
  if (deleteManifest !== 'none' && lastTagTakesManifest !== true) return leaving
  const open = [...planned.tagsOf.keys(), ...planned.collected].filter(digest =>
    [...(world.tagsOf.get(digest) ?? [])].every(tag => planned.tags.get(tag) === digest)
  )
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (leaving.has(next)) continue
    leaving.add(next)
    for (const dependent of dependentsOf(world, next)) open.push(dependent)
  }
  return leaving
}

/** The children an index has as far as the plan goes: without those that a rewritten one will not list any more. */
function childrenOf({ manifests, parents }: World, digest: string): readonly string[] {
  const children = manifests.get(digest)?.children ?? []
  return children.filter(child => parents.get(child)?.has(digest) === true)
}

/** Its children, and what describes it: more than a call takes as arguments, where every build was signed. */
function* dependentsOf(world: World, digest: string): Iterable<string> {
  yield* childrenOf(world, digest)
  yield* world.describedBy.get(companionKey(digest)) ?? []
}

/** Adds a manifest with its edges. One that may refer to anything makes every delete a guess, so it ends the run. */
export function addManifest(world: World, planned: Planned, manifest: Manifest): void {
  const { digest, kind, mediaType, children, subject } = manifest
  if (kind === 'unknown') {
    throw new Failure(
      'unsafe',
      `${short(digest)} is of the unknown type "${mediaType}", which may refer to anything: nothing is deleted beside it`
    )
  }
  world.manifests.set(digest, manifest)
  world.byKey.set(companionKey(digest), digest)
  const dropped = planned.rewritten.get(digest)
  for (const child of children) if (dropped?.has(child) !== true) link(world.parents, child, digest)
  if (subject !== undefined) link(world.describedBy, companionKey(subject), digest)
  const reason = world.kept.get(digest) ?? (subject === undefined ? undefined : world.kept.get(subject))
  if (reason === undefined) return
  // kept before it was read: what it reaches was not known then
  world.kept.delete(digest)
  keep(world, digest, reason)
}

/** Adds a tag that stands now. */
export function addTag(world: World, tag: string, digest: string): void {
  world.tags.set(tag, digest)
  link(world.tagsOf, digest, tag)
  const key = companionOf({ name: tag, digest })
  if (key === undefined) return
  link(world.describedBy, key, digest)
  const reason = keptByKey(world, key)
  if (reason !== undefined) keep(world, digest, reason)
}

/** True for a tag that stands for itself, and for nothing it may be named after. */
export function isOwnTag({ byKey, manifests }: World, tag: Tag): boolean {
  const key = companionOf(tag)
  return key === undefined || isOwnImage(tag, manifests, byKey.has(key))
}

/** Why the manifest with this companion key stays, if it does. */
function keptByKey({ byKey, kept }: World, key: string): string | undefined {
  const digest = byKey.get(key)
  return digest === undefined ? undefined : kept.get(digest)
}

/** A tag is gone. */
export function dropTag(world: World, tag: string): void {
  const digest = world.tags.get(tag)
  world.tags.delete(tag)
  if (digest !== undefined) world.tagsOf.get(digest)?.delete(tag)
}

/** A manifest is gone, with the tags that pointed to it. */
export function dropManifest(world: World, digest: string): void {
  for (const tag of [...(world.tagsOf.get(digest) ?? [])]) dropTag(world, tag)
  for (const child of world.manifests.get(digest)?.children ?? []) world.parents.get(child)?.delete(digest)
  world.manifests.delete(digest)
}

/** Keeps a digest and all it reaches: children at any depth, and whatever describes one of them. */
export function keep(world: World, digest: string, reason: string): void {
  const open = [digest]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (world.kept.has(next)) continue
    world.kept.set(next, reason)
    for (const dependent of dependentsOf(world, next)) open.push(dependent)
    const subject = world.manifests.get(next)?.subject
    // one that is not there takes nothing along, and keeping it would keep all else that describes it
    if (world.needsSubject && subject !== undefined && world.manifests.has(subject)) open.push(subject)
  }
}

/**
 * Reads what a digest reaches, where the inventory did not show it; false when there is no such manifest. What is
 * found is not kept by that alone.
 */
export async function load(world: World, planned: Planned, driver: Driver, digest: string): Promise<boolean> {
  if (world.manifests.has(digest)) return true
  const manifest = await driver.manifest(world.repository, digest)
  if (manifest === undefined) return false
  addManifest(world, planned, manifest)
  for (const child of manifest.children) await load(world, planned, driver, child)
  return true
}

/** A digest short enough for a sentence. */
export function short(digest: string): string {
  return digest.slice(0, digest.indexOf(':') + 13)
}

function link(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key)
  if (set === undefined) map.set(key, new Set([value]))
  else set.add(value)
}
