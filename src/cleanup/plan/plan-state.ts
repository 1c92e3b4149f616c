import type { Manifest, Tag } from '../inventory/inventory.js'
import type { Policy, Rule } from '../policy/policy.js'
import { matchesAny } from '../policy/pattern.js'
import { durationText } from '../policy/duration.js'
import type { Age, Ages } from './age.js'
import { latest } from './age.js'
import type { Decision } from './cleanup-plan.js'
import type { Graph } from './graph.js'
import type { Pulled } from './keep.js'
import type { PlanFacts } from './plan-facts.js'

/** What the topics of a plan share: one repository's graph and ages, and the rules that are for it. */
export interface PlanState {
  readonly graph: Graph
  readonly ages: Ages
  readonly facts: PlanFacts
  readonly policy: Policy
  readonly rules: readonly Rule[]
  readonly now: number
  /** Some pull was told, so one that is not told did not happen. */
  readonly tellsPulls: boolean
}

/** What becomes of something, before its tag and digest are written to it. */
export type Fate = Omit<Decision, 'tag' | 'digest'>

/** The rules of a policy that are for one repository. */
export function rulesFor(policy: Policy, facts: PlanFacts, repository: string): readonly Rule[] {
  const name = `${facts.host}/${repository}`
  return policy.rules.filter(
    ({ repositories }) => repositories.length === 0 || matchesAny(repositories, name)
  )
}

/** The last pull of an image or of one of its tags. */
export function pulledOf(state: PlanState, manifest: Manifest | undefined, tags: readonly Tag[]): Pulled {
  const pulled = latest([manifest?.pulledAt, ...tags.map(tag => tag.pulledAt)], state.now)
  return pulled.kind === 'unknown' && !pulled.future && state.tellsPulls ? { kind: 'never' } : pulled
}

/** Why something that a rule would delete stays all the same; undefined when nothing holds it. */
export function heldBack(
  state: PlanState,
  { digest, age, tag }: { readonly digest: string; readonly age: Age; readonly tag?: Tag }
): Fate | undefined {
  const { deployed } = state.facts
  if (tag !== undefined && matchesAny(state.policy.protect, tag.name))
    return { action: 'keep', reason: 'protected' }
  if (tag !== undefined && deployed.tags.has(tag.name)) return { action: 'keep', reason: 'in use' }
  if (deployed.digests.has(digest)) return { action: 'keep', reason: 'its digest is in use' }
  if (age.kind === 'unknown') return { action: 'keep', reason: 'its age is not known' }
  if (state.now - age.time < state.policy.grace)
    return { action: 'keep', reason: `younger than the grace of ${durationText(state.policy.grace)}` }
  const locked = tag?.locked ?? state.graph.manifests.get(digest)?.locked
  return locked === undefined
    ? undefined
    : { action: 'skip', reason: `the registry keeps it: ${oneLine(locked)}` }
}

/** A foreign text goes into logs and tables, and into a plan, whose texts are lines. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200)
}

/** Why a companion stays although what it describes goes; undefined when it goes along, of whatever age it says it is. */
export function companionHeld(state: PlanState, tag: Tag): Fate | undefined {
  // The images of signatures state no time, or the year 1: only what is known to be young is held for that.
  const age = state.ages.tag(tag)
  const told: Age = isYoung(state, age) ? age : { kind: 'known', time: 0 }
  return heldBack(state, { digest: tag.digest, age: told, tag }) ?? cannotUntag(state)
}

/** Where the registry has no call for it, tags stay. */
export function cannotUntag({ facts: { capabilities } }: PlanState): Fate | undefined {
  if (capabilities.untag !== 'none' || capabilities.deleteManifest === 'with-tags') return undefined
  return { action: 'skip', reason: 'the registry has no way to delete a tag' }
}

/** Where the registry has no call for it, untagged manifests are its own to collect. */
export function cannotDelete({ facts: { capabilities } }: PlanState): Fate | undefined {
  if (capabilities.deleteManifest !== 'none') return undefined
  return { action: 'skip', reason: 'the registry collects what has no tag by itself' }
}

/** True where only its own youth is needed to know that something must stay. */
export function isYoung(state: PlanState, age: Age): boolean {
  return age.kind === 'unknown' ? age.future : state.now - age.time < state.policy.grace
}
