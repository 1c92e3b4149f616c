import type { Guards } from '../policy/policy.js'
import { matchesAny } from '../policy/pattern.js'
import type { Counts } from './cleanup-plan.js'
import type { Outcome } from './outcome.js'
import type { PlanState } from './plan-state.js'

/** Why a plan is too much to be done, with the numbers and the option that would allow it; empty when it is not. */
export function trippedGuards(state: PlanState, outcome: Outcome, counts: Counts): readonly string[] {
  const { guards, refuse = [] } = state.policy
  const reasons = [
    ...tooMany('tags', counts.tagsDeleted, counts.tags, guards),
    ...tooMany('manifests', counts.manifestsDeleted, counts.manifests, guards)
  ]
  if (counts.tagsDeleted + counts.manifestsDeleted > 0) {
    const kept = imagesKept(state, outcome)
    if (kept < guards.minKept)
      reasons.push(
        kept === 0
          ? 'no image with a tag would be left'
          : `images with a tag that would be left: ${kept}, fewer than min-kept: ${guards.minKept}`
      )
  }
  for (const [tag, { action, rule }] of outcome.tags) {
    if (action === 'delete' && matchesAny(refuse, tag.name))
      reasons.push(
        `the rule "${rule ?? ''}" would delete the tag "${tag.name}": except it in the rule, protect it, or say "protect: []"`
      )
  }
  return reasons
}

function tooMany(
  what: string,
  deleted: number,
  all: number,
  { maxPercent, maxCount }: Guards
): readonly string[] {
  const reasons: string[] = []
  if (deleted > maxCount) reasons.push(`${deleted} ${what} would go, more than max-count: ${maxCount}`)
  if (deleted * 100 > all * maxPercent) {
    const percent = Math.ceil((deleted * 100) / all)
    reasons.push(`${deleted} of ${all} ${what} (${percent} %) would go, more than max-percent: ${maxPercent}`)
  }
  return reasons
}

function imagesKept({ graph }: PlanState, outcome: Outcome): number {
  const kept = new Set<string>()
  for (const [tag, { action }] of outcome.tags)
    if (action !== 'delete' && !graph.isCompanion(tag)) kept.add(tag.digest)
  return kept.size
}
