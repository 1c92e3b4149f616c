import type { Inventory } from '../inventory/inventory.js'
import type { Policy, Rule } from '../policy/policy.js'
import { agesOf } from './age.js'
import { bytesFreed } from './bytes.js'
import type { Counts, RepositoryPlan, Step } from './cleanup-plan.js'
import { graphOf } from './graph.js'
import type { Graph } from './graph.js'
import { trippedGuards } from './guards.js'
import { listingHash } from './listing.js'
import { decideOrphans } from './orphan-decisions.js'
import { decisionsOf, outcomeOf } from './outcome.js'
import type { Outcome } from './outcome.js'
import type { PlanFacts } from './plan-facts.js'
import type { PlanState } from './plan-state.js'
import { rulesFor } from './plan-state.js'
import { reachOf } from './reach.js'
import { remarksOn } from './remarks.js'
import { idleRules, missingFacts, unsoundness } from './soundness.js'
import { stepsOf } from './steps.js'
import { decideTags } from './tag-decisions.js'
import { decideUntagged, looseManifests } from './untagged-decisions.js'

/**
 * What to delete in one repository, why, and in which order. Pure: the same inventory (in any order), policy and facts
 * give the same plan. Nothing that something kept leads to is ever in a step.
 */
export function planRepository(inventory: Inventory, policy: Policy, facts: PlanFacts): RepositoryPlan {
  const rules = rulesFor(policy, facts, inventory.repository)
  const identity = {
    host: facts.host,
    repository: inventory.repository,
    provider: facts.provider,
    listing: listingHash(inventory)
  }
  const obstacles = [...unsoundness(inventory), ...missingFacts(rules, facts)]
  if (obstacles.length > 0) return { ...identity, ...undecided(inventory, obstacles) }

  const notes = [...idleRules(inventory, rules), ...remarksOn(inventory, policy, rules)]
  const state = stateOf(graphOf(inventory), policy, facts, inventory.listsUntagged ? rules : ofTags(rules))
  const loose = looseManifests(state.graph)
  const primaries = {
    tags: decideTags(state),
    loose: decideUntagged(state, loose),
    orphans: decideOrphans(state)
  }
  const reach = reachOf(state, primaries)
  const outcome = outcomeOf(state, primaries, reach)
  const steps = stepsOf(state, reach, outcome)
  const counts = countsOf(state, outcome, steps, bytesFreed(state.graph, reach.kept))
  const tripped = trippedGuards(state, outcome, counts)
  return {
    ...identity,
    ...(tripped.length > 0 ? { blocked: tripped.join('; ') } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    decisions: decisionsOf(outcome),
    steps: tripped.length > 0 ? [] : steps,
    counts
  }
}

function stateOf(graph: Graph, policy: Policy, facts: PlanFacts, rules: readonly Rule[]): PlanState {
  const now = facts.now.getTime()
  const ages = agesOf(graph, now)
  const tellsPulls =
    graph.tags.some(({ pulledAt }) => pulledAt !== undefined) ||
    [...graph.manifests.values()].some(({ pulledAt }) => pulledAt !== undefined)
  return { graph, ages, facts, policy, rules, now, tellsPulls }
}

/** Without a listing of untagged manifests nobody knows which exist, nor which subjects do. */
function ofTags(rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(({ kind }) => kind === 'tags')
}

function undecided(
  inventory: Inventory,
  obstacles: readonly string[]
): Pick<RepositoryPlan, 'blocked' | 'decisions' | 'steps' | 'counts'> {
  const counts = {
    tags: inventory.tags.length,
    manifests: inventory.manifests.size,
    tagsDeleted: 0,
    manifestsDeleted: 0
  }
  return { blocked: obstacles.join('; '), decisions: [], steps: [], counts }
}

function countsOf(
  { graph, facts }: PlanState,
  outcome: Outcome,
  steps: readonly Step[],
  bytes: number | undefined
): Counts {
  let manifestsDeleted = steps.filter(({ kind }) => kind === 'delete').length
  if (facts.capabilities.lastTagTakesManifest === true) {
    const untagged = new Set(steps.flatMap(step => (step.kind === 'untag' ? [step.digest] : [])))
    const isGone = (digest: string): boolean =>
      (graph.tagsOf.get(digest) ?? []).every(tag => outcome.tags.get(tag)?.action === 'delete')
    manifestsDeleted += [...untagged].filter(isGone).length
  }
  return {
    tags: graph.tags.length,
    manifests: graph.manifests.size,
    tagsDeleted: [...outcome.tags.values()].filter(({ action }) => action === 'delete').length,
    manifestsDeleted,
    ...(bytes === undefined ? {} : { bytesFreed: bytes })
  }
}
