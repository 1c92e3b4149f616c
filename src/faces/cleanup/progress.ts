import type { Context, Log } from '../../context.js'
import { shownNumber } from '../../cleanup/summary/text.js'

/** A run that says nothing for so long looks like one that hangs. */
const QUIET = 10_000

/** A context whose log never falls silent for long while its work goes on. */
export interface Progress {
  readonly context: Context
  stop(): void
}

/** Counts the requests of a context and says now and then how many there were, where nothing else is said. */
export function watched(context: Context, quiet = QUIET): Progress {
  const started = context.now().getTime()
  let requests = 0
  let lines = 0
  let before = 0
  const timer = setInterval(() => {
    if (lines === before && requests > 0) {
      const seconds = Math.round((context.now().getTime() - started) / 1000)
      context.log.info(`still at work: ${shownNumber(requests)} requests in ${shownNumber(seconds)} s`)
    }
    before = lines
  }, quiet)
  // the timer alone is no reason to stay
  timer.unref()
  const heard =
    (write: (message: string) => void) =>
    (message: string): void => {
      lines += 1
      write(message)
    }
  const { log } = context
  const counting: Log = {
    debug: log.debug,
    info: heard(log.info),
    notice: heard(log.notice),
    warning: heard(log.warning),
    error: heard(log.error)
  }
  return {
    context: {
      ...context,
      log: counting,
      transport: (...exchange) => {
        requests += 1
        return context.transport(...exchange)
      }
    },
    stop: () => {
      clearInterval(timer)
    }
  }
}
