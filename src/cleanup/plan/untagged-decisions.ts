import type { Manifest } from '../inventory/inventory.js'
import type { UntaggedRule } from '../policy/policy.js'
import { closure } from './graph.js'
import type { Graph } from './graph.js'
import { judge } from './keep.js'
import type { Fate, PlanState } from './plan-state.js'
import { cannotDelete, heldBack, pulledOf } from './plan-state.js'

/**
 * Manifests without a tag that stand for themselves: no index refers to them and they describe nothing. Those that
 * nothing else leads to (indexes that refer to each other in a ring) count as such too.
 */
export function looseManifests(graph: Graph): readonly Manifest[] {
  const untagged = [...graph.manifests.values()].filter(
    ({ digest }) => !graph.tagsOf.has(digest) && graph.subjectOf(digest) === undefined
  )
  const loose = untagged.filter(({ digest }) => !graph.parentsOf.has(digest))
  const starts = [...graph.manifests.keys()].filter(
    digest => graph.tagsOf.has(digest) || graph.subjectOf(digest) !== undefined
  )
  const led = closure(graph, [...starts, ...loose.map(({ digest }) => digest)])
  return [...loose, ...untagged.filter(({ digest }) => !led.has(digest))]
}

/** What becomes of each loose manifest: deleted when a rule for untagged ones is there and none keeps it. */
export function decideUntagged(state: PlanState, loose: readonly Manifest[]): ReadonlyMap<string, Fate> {
  const rules = state.rules.filter((rule): rule is UntaggedRule => rule.kind === 'untagged')
  return new Map(loose.map(manifest => [manifest.digest, fateOf(state, rules, manifest)]))
}

function fateOf(state: PlanState, rules: readonly UntaggedRule[], manifest: Manifest): Fate {
  const [first] = rules
  if (first === undefined) return { action: 'untouched', reason: 'no rule is for what has no tag' }
  const age = state.ages.manifest(manifest)
  const candidate = { digest: manifest.digest, tags: [], age, pulled: pulledOf(state, manifest, []) }
  let otherwise = ''
  for (const rule of rules) {
    const judgement = judge(rule.keep, [candidate], state.now, undefined)
    const kept = judgement.verdict(candidate)
    if (kept !== undefined) return { action: 'keep', rule: rule.name, reason: kept }
    if (rule === first) otherwise = judgement.otherwise
  }
  return (
    heldBack(state, { digest: manifest.digest, age }) ??
    cannotDelete(state) ?? { action: 'delete', rule: first.name, reason: `without a tag; ${otherwise}` }
  )
}
