import { Failure, Failures } from '../errors.js'
import { BudgetSpent } from './pace.js'

/** Why a repository ended before its last step. */
export interface End {
  readonly result: 'incomplete' | 'failed'
  readonly reason: string
}

/** A message of ours as it is; a foreign one can quote what it choked on, so it is told by its kind alone. */
export function endOf(error: unknown): End {
  if (error instanceof BudgetSpent) return { result: 'incomplete', reason: error.message }
  if (error instanceof Failure || error instanceof Failures)
    return { result: 'failed', reason: error.message }
  const name = error instanceof Error ? error.name : typeof error
  return { result: 'failed', reason: `internal error (${name}): this is a bug of registry-auth, report it` }
}

const UNFINISHED = 'not read to its end: '

/** Why a repository is blocked in a plan: what a later run may finish is told apart from what it may not. */
export function blockedBy({ result, reason }: End): string {
  return result === 'incomplete' ? `${UNFINISHED}${reason}` : reason
}

/** What a blocked repository means for the run's result. */
export function endOfBlocked(blocked: string): End {
  return { result: blocked.startsWith(UNFINISHED) ? 'incomplete' : 'failed', reason: blocked }
}
