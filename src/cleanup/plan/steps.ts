import type { Tag } from '../inventory/inventory.js'
import { compareText } from './canonical-json.js'
import type { Step } from './cleanup-plan.js'
import { childrenOf, dependentsOf } from './graph.js'
import type { Graph } from './graph.js'
import { inLevels } from './levels.js'
import type { Outcome } from './outcome.js'
import type { PlanState } from './plan-state.js'
import type { Reach } from './reach.js'

/**
 * The order of invariant 7: tags alone, indexes before their children, then what described them. Whatever comes after a
 * crash is garbage, never a kept image without one of its parts.
 */
export function stepsOf(state: PlanState, reach: Reach, outcome: Outcome): readonly Step[] {
  const { graph, facts } = state
  const going = [...graph.manifests.keys()].filter(digest => !reach.kept.has(digest))
  const alone = [...outcome.tags]
    .filter(([tag, { action }]) => action === 'delete' && reach.kept.has(tag.digest))
    .map(([tag]) => tag)
  const rewrites = [...reach.rewrites.values()].sort((left, right) =>
    compareText(left.tag.name, right.tag.name)
  )
  const isDescribing = (tag: Tag): boolean => graph.subjectOfTag(tag) !== undefined
  const describing = alone.filter(isDescribing).map(untagStep)
  const { untags, deletes } = removal(state, reach, going)
  return [
    ...alone.filter(tag => !isDescribing(tag)).map(untagStep),
    // Before anything that could take the tag along with the index that is replaced.
    ...rewrites.map(({ tag, without }) => rewriteStep(tag, without)),
    ...untags,
    ...(facts.capabilities.referrersFirst === true
      ? [...describing, ...deletes]
      : [...deletes, ...describing])
  ]
}

interface Removal {
  readonly untags: readonly Step[]
  readonly deletes: readonly Step[]
}

/**
 * Untags all, then deletes, both from the top down; in one step each where the registry deletes a manifest with its tags,
 * or with the last of them.
 */
function removal(state: PlanState, reach: Reach, digests: readonly string[]): Removal {
  const { graph, facts } = state
  const { untag, deleteManifest, lastTagTakesManifest, referrersFirst } = facts.capabilities
  // A rewritten index has lost its tag to the new one.
  const tagsOf = (digest: string): readonly Tag[] =>
    reach.rewrites.has(digest) ? [] : (graph.tagsOf.get(digest) ?? [])
  const levels = inLevels(graph, digests, dependentsOf)
  if (deleteManifest === 'with-tags' && (untag !== 'native' || lastTagTakesManifest === true)) {
    const deletes = levels.flat().map(digest => deleteStep(digest, tagsOf(digest)))
    return { untags: [], deletes }
  }
  const untags = levels.flatMap(level => inOrder(level.flatMap(tagsOf)).map(untagStep))
  // Untagging is deleting then, and what has no tag is not ours to delete.
  if (deleteManifest === 'none') return { untags, deletes: [] }
  const order = referrersFirst === true ? inLevels(graph, digests, partsAndSubject) : levels
  return { untags, deletes: order.flat().map(digest => deleteStep(digest, [])) }
}

function inOrder(tags: readonly Tag[]): readonly Tag[] {
  return [...tags].sort((left, right) => compareText(left.name, right.name))
}

/** What goes after a manifest where a subject is not deleted before what refers to it. */
function partsAndSubject(graph: Graph, digest: string): readonly string[] {
  const children = childrenOf(graph, digest)
  const subject = graph.subjectOf(digest)
  return subject === undefined ? children : [...children, subject]
}

function untagStep({ name, digest }: Tag): Step {
  return { kind: 'untag', tag: name, digest }
}

function deleteStep(digest: string, tags: readonly Tag[]): Step {
  return { kind: 'delete', digest, tags: tags.map(({ name }) => name) }
}

function rewriteStep({ name, digest }: Tag, without: readonly string[]): Step {
  return { kind: 'rewrite-fallback', tag: name, digest, without: [...without].sort() }
}
