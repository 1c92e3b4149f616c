import type { Log } from '../../context.js'

const INTERVAL = 30_000

/** A line now and then on a long run, so that a job without output is not taken for one that hangs. */
export function createProgress(
  { now, log }: { readonly now: () => Date; readonly log: Log },
  name: string,
  total: number
): (done: number) => void {
  let last = now().getTime()
  return done => {
    if (done >= total || now().getTime() - last < INTERVAL) return
    last = now().getTime()
    log.info(`${name}: ${done} of ${total} steps`)
  }
}
