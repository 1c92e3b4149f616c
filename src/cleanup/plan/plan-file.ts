import { Failure } from '../../errors.js'
import { durationText } from '../policy/duration.js'
import { canonicalJson, sha256 } from './canonical-json.js'
import type { CleanupPlan, RepositoryPlan } from './cleanup-plan.js'
import { parseOwn } from './plan-fields.js'
import { FORMAT, shapeOfPlan } from './plan-shape.js'

/**
 * A day: long enough for a person to read a pull request's comment and agree, short enough that what was planned is
 * still what is there.
 */
export const DEFAULT_EXPIRY = 86_400_000

/** A plan that is valid for longer was not made by us, or not for this. */
const LONGEST_EXPIRY = 7 * 86_400_000
/** How far the clocks of the machines that plan and apply may be apart. */
const SKEW = 5 * 60_000
const LONGEST = 256 * 1024 * 1024

/** What a plan is made of. */
export interface PlanContents {
  readonly createdAt: Date
  /** Milliseconds; a day where it is left out, a week at most. */
  readonly validFor?: number
  /** The policy's hash. */
  readonly policy: string
  readonly repositories: readonly RepositoryPlan[]
}

/**
 * The plan with its hash. The hash finds what was changed by hand or by a broken transfer; it is no signature: whoever can
 * write the file can also seal it, so a plan is kept where only trusted jobs write.
 */
export function sealPlan({ createdAt, validFor, policy, repositories }: PlanContents): CleanupPlan {
  const valid = Math.min(validFor ?? DEFAULT_EXPIRY, LONGEST_EXPIRY)
  const contents = {
    format: FORMAT,
    version: 1,
    createdAt: createdAt.toISOString(),
    expiresAt: new Date(createdAt.getTime() + valid).toISOString(),
    policy,
    repositories
  } as const
  return { ...contents, hash: sha256(canonicalJson(contents)) }
}

/** The plan's file: canonical JSON on one line. */
export function planText(plan: CleanupPlan): string {
  return `${canonicalJson(plan)}\n`
}

/**
 * The plan of a file that anybody may have written: its form, every digest, tag and name, its hash, that its steps do what
 * its decisions say, and that it has not expired. What is wrong is told by its place, never by what stands there.
 */
export function readPlan(text: string, now: Date): CleanupPlan {
  const plan = parsePlan(text)
  const { hash, ...contents } = plan
  if (sha256(canonicalJson(contents)) !== hash)
    throw refusal('was changed after it was made (its hash differs)')
  const created = Date.parse(plan.createdAt)
  const expires = Date.parse(plan.expiresAt)
  if (created > now.getTime() + SKEW) throw refusal('was made in the future: a clock is wrong')
  if (expires <= created || expires - created > LONGEST_EXPIRY)
    throw refusal(`is valid for longer than the ${durationText(LONGEST_EXPIRY)} a plan can be`)
  if (now.getTime() >= expires) throw refusal(`expired at ${plan.expiresAt}`)
  return plan
}

function parsePlan(text: string): CleanupPlan {
  if (text.length > LONGEST) throw refusal('is too long to be one')
  return parseOwn(text, shapeOfPlan, refusal)
}

function refusal(why: string): Failure {
  return new Failure('input', `the cleanup plan ${why}; make a new one with "cleanup plan"`)
}
