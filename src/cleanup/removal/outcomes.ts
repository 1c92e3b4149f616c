import type { Outcome } from '../driver.js'
import { BudgetSpent } from '../pace.js'
import { Failure } from '../../errors.js'

/**
 * One outcome per item, in order. A spent budget postpones the item and all behind it; no answer fails it; everything
 * else that is thrown (a missing right, an unsafe redirect) holds for all items and goes on to the caller.
 */
export async function outcomesOf<Item>(
  items: readonly Item[],
  attempt: (item: Item) => Promise<Outcome>
): Promise<readonly Outcome[]> {
  const found: Outcome[] = []
  let spent: Outcome | undefined
  for (const item of items) {
    const outcome = spent ?? (await attempted(() => attempt(item)))
    if (outcome.kind === 'postponed') spent = outcome
    found.push(outcome)
  }
  return found
}

/** What the attempt gave, or the outcome for all it was for: a spent budget postpones, no answer fails. */
export async function attempted<Value>(attempt: () => Promise<Value>): Promise<Value | Outcome> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof BudgetSpent) return { kind: 'postponed', reason: error.message }
    if (error instanceof Failure && error.kind === 'network') return { kind: 'failed', reason: error.message }
    throw error
  }
}
