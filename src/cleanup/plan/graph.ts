import type { Inventory, Manifest, Tag } from '../inventory/inventory.js'
import { compareText } from './canonical-json.js'
import { companionKey, companionOf, isOwnImage } from './companions.js'

/** An inventory with its edges, in an order that does not depend on the listing's. */
export interface Graph {
  readonly tags: readonly Tag[]
  readonly manifests: ReadonlyMap<string, Manifest>
  readonly tagsOf: ReadonlyMap<string, readonly Tag[]>
  /** Digests that an index in the inventory refers to, each with the indexes that do. */
  readonly parentsOf: ReadonlyMap<string, readonly string[]>
  /** Manifests by the subject they describe, and digests of companion tags by the manifest they are named after. */
  readonly describedBy: ReadonlyMap<string, readonly string[]>
  /**
   * True for tags that live and die with another manifest. What may be an image of its own is left to the rules whether
   * or not its name's manifest is here, or it would take another's place among the newest as soon as that one is gone.
   */
  isCompanion(tag: Tag): boolean
  /**
   * What a tag or manifest describes: its digest when it or an index of it is here, `absent` when not, undefined for
   * nothing. A part that is missing may come back (a platform that was not copied along).
   */
  subjectOf(digest: string): string | undefined
  subjectOfTag(tag: Tag): string | undefined
}

/** Stands for a subject that is neither in the inventory nor a child of an index there; no digest looks like it. */
export const ABSENT = 'absent'

export function graphOf(inventory: Inventory): Graph {
  const { manifests } = inventory
  const tags = [...inventory.tags].sort((left, right) => compareText(left.name, right.name))
  const parentsOf = parentsIn(manifests)
  const byKey = byKeys(tags, [...manifests.keys(), ...parentsOf.keys()])
  const subjectOf = (digest: string): string | undefined => {
    const subject = manifests.get(digest)?.subject
    if (subject === undefined || subject === digest) return undefined
    return manifests.has(subject) || parentsOf.has(subject) ? subject : ABSENT
  }
  const subjectOfTag = (tag: Tag): string | undefined => {
    const key = companionOf(tag)
    const subject = (key === undefined ? undefined : byKey.get(key)) ?? subjectOf(tag.digest)
    return subject ?? (key === undefined || isOwnImage(tag, manifests) ? undefined : ABSENT)
  }
  return {
    tags,
    manifests,
    tagsOf: grouped(tags.map(tag => [tag.digest, tag])),
    parentsOf,
    describedBy: describers(tags, [...manifests.keys()], subjectOf, subjectOfTag),
    isCompanion: tag =>
      subjectOfTag(tag) !== undefined && !isOwnImage(tag, manifests, byKey.has(companionOf(tag) ?? '')),
    subjectOf,
    subjectOfTag
  }
}

/** The digests that companion tags are named after; of the others nobody asks. */
function byKeys(tags: readonly Tag[], digests: Iterable<string>): ReadonlyMap<string, string> {
  const wanted = new Set(tags.map(companionOf))
  wanted.delete(undefined)
  const found = new Map<string, string>()
  if (wanted.size === 0) return found
  for (const digest of digests) {
    const key = companionKey(digest)
    if (wanted.has(key)) found.set(key, digest)
  }
  return found
}

function parentsIn(manifests: Inventory['manifests']): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>()
  for (const { digest, children } of manifests.values()) {
    for (const child of children) {
      const known = parents.get(child)
      if (known === undefined) parents.set(child, [digest])
      else known.push(digest)
    }
  }
  return parents
}

function describers(
  tags: readonly Tag[],
  digests: readonly string[],
  subjectOf: (digest: string) => string | undefined,
  subjectOfTag: (tag: Tag) => string | undefined
): ReadonlyMap<string, readonly string[]> {
  const pairs: [string, string][] = []
  for (const digest of digests) {
    const subject = subjectOf(digest)
    if (subject !== undefined) pairs.push([subject, digest])
  }
  for (const tag of tags) {
    const subject = subjectOfTag(tag)
    if (subject !== undefined) pairs.push([subject, tag.digest])
  }
  return grouped(pairs)
}

function grouped<Value>(pairs: readonly (readonly [string, Value])[]): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>()
  for (const [key, value] of pairs) {
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return groups
}

/** What goes where a manifest goes: an index's children, and all that describes it. */
export function dependentsOf(graph: Graph, digest: string): readonly string[] {
  const children = graph.manifests.get(digest)?.children ?? []
  const describing = graph.describedBy.get(digest)
  if (describing === undefined) return children
  return children.length === 0 ? describing : [...children, ...describing]
}

/** All digests that the roots lead to, themselves included, be their manifests here or not. Loops end the walk. */
export function closure(
  graph: Graph,
  roots: Iterable<string>,
  next: (digest: string) => readonly string[] = digest => dependentsOf(graph, digest)
): Set<string> {
  const reached = new Set<string>()
  const open = [...roots]
  for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
    if (reached.has(digest)) continue
    reached.add(digest)
    for (const dependent of next(digest)) open.push(dependent)
  }
  return reached
}
