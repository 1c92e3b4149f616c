import type { Context } from '../context.js'
import type { Pace } from './driver.js'

/** Thrown when a run has used up its time or its requests: what is left is for the next run. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent'
}

/** Limits of one run; without one there is none. */
export interface Budget {
  /** Milliseconds. */
  readonly time?: number
  readonly requests?: number
}

/** A budget that starts now. */
export function startPace(context: Pick<Context, 'now' | 'sleep'>, budget: Budget): Pace {
  const end = budget.time === undefined ? Infinity : context.now().getTime() + budget.time
  let requests = budget.requests ?? Infinity
  const remaining = (): number => end - context.now().getTime()
  return {
    remaining,
    spend() {
      if (remaining() <= 0) throw new BudgetSpent('the time budget is used up')
      if (requests <= 0) throw new BudgetSpent('the request budget is used up')
      requests -= 1
    },
    async wait(milliseconds) {
      if (milliseconds >= remaining())
        throw new BudgetSpent('the registry asks for a wait longer than the time left')
      await context.sleep(milliseconds)
    }
  }
}
