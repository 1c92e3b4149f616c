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
  const subjectOf = (digest: string): string | undefined => {
    const subject = manifests.get(digest)?.subject
    if (subject === undefined || subject === digest) return undefined
    return manifests.has(subject) || parentsOf.has(subject) ? subject : ABSENT
  }
  const { subjects, own } = rolesOf(tags, manifests, parentsOf, subjectOf)
  return {
    tags,
    manifests,
    tagsOf: grouped(tags.map(tag => [tag.digest, tag])),
    parentsOf,
    describedBy: describers(manifests, subjectOf, subjects),
    isCompanion: tag => subjects.has(tag) && !own.has(tag),
    subjectOf,
    subjectOfTag: tag => subjects.get(tag)
  }
}

/** What tags describe, and those of them that may be images of their own. */
function rolesOf(
  tags: readonly Tag[],
  manifests: Inventory['manifests'],
  parentsOf: Graph['parentsOf'],
  subjectOf: Graph['subjectOf']
): { readonly subjects: ReadonlyMap<Tag, string>; readonly own: ReadonlySet<Tag> } {
  const keys = new Map(tags.map(tag => [tag, companionOf(tag)]))
  const byKey = byKeys(new Set(keys.values()), manifests, parentsOf)
  const subjects = new Map<Tag, string>()
  const own = new Set<Tag>()
  for (const [tag, key] of keys) {
    const named = key === undefined ? undefined : byKey.get(key)
    const isOwn = isOwnImage(tag, manifests, named !== undefined)
    if (isOwn) own.add(tag)
    const subject = named ?? subjectOf(tag.digest) ?? (key === undefined || isOwn ? undefined : ABSENT)
    if (subject !== undefined) subjects.set(tag, subject)
  }
  return { subjects, own }
}

/** The digests that companion tags are named after; of the others nobody asks. */
function byKeys(
  wanted: ReadonlySet<string | undefined>,
  ...known: readonly ReadonlyMap<string, unknown>[]
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if ([...wanted].every(key => key === undefined)) return found
  for (const digests of known) {
    for (const digest of digests.keys()) {
      const key = companionKey(digest)
      if (wanted.has(key)) found.set(key, digest)
    }
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
  manifests: Inventory['manifests'],
  subjectOf: Graph['subjectOf'],
  subjects: ReadonlyMap<Tag, string>
): Graph['describedBy'] {
  const pairs: [string, string][] = []
  for (const digest of manifests.keys()) {
    const subject = subjectOf(digest)
    if (subject !== undefined) pairs.push([subject, digest])
  }
  for (const [{ digest }, subject] of subjects) pairs.push([subject, digest])
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

/** The children of an index; none of anything else, or of what is not here. */
export function childrenOf({ manifests }: Pick<Graph, 'manifests'>, digest: string): readonly string[] {
  return manifests.get(digest)?.children ?? []
}

/** What goes where a manifest goes: an index's children, and all that describes it. */
export function dependentsOf(graph: Graph, digest: string): readonly string[] {
  const children = childrenOf(graph, digest)
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
