import type { Tag } from '../inventory/inventory.js'
import { compareText } from './canonical-json.js'
import type { Step } from './cleanup-plan.js'
import { closure } from './graph.js'
import { describersFirst, inLevels } from './levels.js'
import type { Outcome } from './outcome.js'
import type { PlanState } from './plan-state.js'
import type { Primaries, Reach } from './reach.js'

/**
 * The order of invariant 7: tags alone, indexes before their children, then what described them. Whatever comes after a
 * crash is garbage, never a kept image without one of its parts.
 */
export function stepsOf(
  state: PlanState,
  primaries: Primaries,
  reach: Reach,
  outcome: Outcome
): readonly Step[] {
  const going = [...state.graph.manifests.keys()].filter(digest => !reach.kept.has(digest))
  const images = imagesAmong(state, primaries, new Set(going))
  const alone = [...outcome.tags].filter(
    ([tag, { action }]) => action === 'delete' && reach.kept.has(tag.digest)
  )
  const rewrites = [...reach.rewrites.values()].sort((left, right) =>
    compareText(left.tag.name, right.tag.name)
  )
  const describing = (tag: Tag): boolean => state.graph.subjectOfTag(tag) !== undefined
  const own = removal(state, reach, [...images])
  const described = removal(
    state,
    reach,
    going.filter(digest => !images.has(digest))
  )
  const companions = alone.filter(([tag]) => describing(tag)).map(([tag]) => untagStep(tag))
  return [
    ...alone.filter(([tag]) => !describing(tag)).map(([tag]) => untagStep(tag)),
    // Before anything that could take the tag along with the index that is replaced.
    ...rewrites.map(({ tag, without }) => rewriteStep(tag, without)),
    ...(state.facts.capabilities.referrersFirst === true
      ? [...untagsOf(own), ...described, ...companions, ...deletesOf(own)]
      : [...own, ...described, ...companions])
  ]
}

/** Without its tags an image is garbage, so what describes it may go before its manifest does. */
function untagsOf(steps: readonly Step[]): readonly Step[] {
  return steps.filter(({ kind }) => kind === 'untag')
}

function deletesOf(steps: readonly Step[]): readonly Step[] {
  return steps.filter(({ kind }) => kind !== 'untag')
}

/**
 * What goes for its own sake, with its children; the rest goes because it describes something. An index that has one of
 * them as a child goes before it, so it counts among them.
 */
function imagesAmong(
  state: PlanState,
  { tags, loose }: Primaries,
  going: ReadonlySet<string>
): ReadonlySet<string> {
  const { manifests } = state.graph
  const childrenOf = (digest: string): readonly string[] => manifests.get(digest)?.children ?? []
  const own = [...[...tags.keys()].map(({ digest }) => digest), ...loose.keys()]
  const images = closure(
    state.graph,
    own.filter(digest => going.has(digest)),
    digest => childrenOf(digest).filter(child => going.has(child))
  )
  const parents = new Map<string, string[]>()
  for (const digest of going) {
    if (images.has(digest)) continue
    for (const child of childrenOf(digest)) {
      const before = parents.get(child)
      if (before === undefined) parents.set(child, [digest])
      else before.push(digest)
    }
  }
  if (parents.size === 0) return images
  return closure(state.graph, images, digest => parents.get(digest) ?? [])
}

/** Untags all, then deletes from the top down; in one step each where the registry deletes a manifest with its tags. */
function removal({ graph, facts }: PlanState, reach: Reach, digests: readonly string[]): readonly Step[] {
  const { untag, deleteManifest, lastTagTakesManifest, referrersFirst } = facts.capabilities
  const whole = deleteManifest === 'with-tags' && (untag !== 'native' || lastTagTakesManifest === true)
  // A rewritten index has lost its tag to the new one.
  const tagsOf = (digest: string): readonly Tag[] =>
    reach.rewrites.has(digest) ? [] : (graph.tagsOf.get(digest) ?? [])
  const inOrder = inLevels(graph, digests)
  const toDelete = referrersFirst === true ? describersFirst(graph, digests) : inOrder
  if (whole)
    return toDelete.map(digest => ({ kind: 'delete', digest, tags: tagsOf(digest).map(({ name }) => name) }))
  // Where the last tag takes the manifest, untagging is deleting and keeps its order.
  if (lastTagTakesManifest === true)
    return toDelete.flatMap((digest): readonly Step[] => {
      const untags = tagsOf(digest).map(untagStep)
      return untags.length > 0 || deleteManifest === 'none' ? untags : [{ kind: 'delete', digest, tags: [] }]
    })
  const untags = inOrder.flatMap(tagsOf)
  const describing = (tag: Tag): boolean => graph.subjectOfTag(tag) !== undefined
  const own = untags.filter(tag => !describing(tag)).sort((left, right) => compareText(left.name, right.name))
  const deletes = toDelete.map((digest): Step => ({ kind: 'delete', digest, tags: [] }))
  return [
    ...[...own, ...untags.filter(describing)].map(untagStep),
    ...(deleteManifest === 'none' ? [] : deletes)
  ]
}

function untagStep({ name, digest }: Tag): Step {
  return { kind: 'untag', tag: name, digest }
}

function rewriteStep({ name, digest }: Tag, without: readonly string[]): Step {
  return { kind: 'rewrite-fallback', tag: name, digest, without: [...without].sort() }
}
