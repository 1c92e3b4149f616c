import type { Pace, Session } from '../driver.js'
import { BudgetSpent } from '../pace.js'
import { createRegistryClient, type RegistryClient, type ScopeWords } from '../registry/client.js'

const LONGEST_WAIT = 60_000

/**
 * A client for what must not stop half-way: it still counts, but goes on when the budget is spent, and waits no longer
 * than a minute. Made when it is first needed.
 */
export function finisherFor(session: Session, words: ScopeWords): () => Promise<RegistryClient> {
  let made: Promise<RegistryClient> | undefined
  const pace: Pace = {
    remaining: () => Infinity,
    spend: () => {
      countAnyway(session.pace)
    },
    wait: milliseconds => session.context.sleep(Math.min(milliseconds, LONGEST_WAIT))
  }
  return () => (made ??= createRegistryClient({ ...session, pace }, words))
}

function countAnyway(pace: Pace): void {
  try {
    pace.spend()
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error
  }
}
