import { ENDING_SIGNALS } from '../../commands/guard.js'
import type { Signals } from '../../commands/guard.js'
import { BudgetSpent } from '../../cleanup/pace.js'
import type { Context } from '../../context.js'

/** How work hears that it is to end. */
export interface Ending {
  /** Aborted by a signal, once the work says that it can end by itself. */
  readonly signal: AbortSignal
  /** From here on a signal is no end but a request for one: there is something to write down first. */
  finishesItself(): void
}

/** The work's value, or the signal that ended the process's wish for it. */
export type Ended<T> = { readonly value: T } | { readonly interrupted: NodeJS.Signals }

/**
 * Work that signals end: at once, as long as nothing has been changed; later between two calls, with its report. A runner
 * that cancels sends SIGINT and a few seconds later SIGTERM; a person who is in a hurry sends SIGINT twice.
 */
export function endable<T>(signals: Signals, work: (ending: Ending) => Promise<T>): Promise<Ended<T>> {
  const controller = new AbortController()
  let finishes = false
  return new Promise((resolve, reject) => {
    const silence = signals.listen(ENDING_SIGNALS, name => {
      const isAgain = controller.signal.aborted && name === 'SIGINT'
      if (finishes && !isAgain) {
        controller.abort()
        return
      }
      silence()
      resolve({ interrupted: name })
    })
    const ending = {
      signal: controller.signal,
      finishesItself: () => {
        finishes = true
      }
    }
    work(ending)
      .then(value => {
        resolve({ value })
      }, reject)
      .finally(silence)
  })
}

/** A context in which nobody waits any longer once the run is to end: what waits is for the next run. */
export function wakeful(context: Context, signal: AbortSignal): Context {
  return {
    ...context,
    sleep: milliseconds =>
      new Promise((resolve, reject) => {
        const wake = (): void => {
          reject(new BudgetSpent('the run was asked to end'))
        }
        if (signal.aborted) {
          wake()
          return
        }
        signal.addEventListener('abort', wake, { once: true })
        context
          .sleep(milliseconds)
          .finally(() => {
            signal.removeEventListener('abort', wake)
          })
          .then(resolve, reject)
      })
  }
}
