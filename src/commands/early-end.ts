import type { Context } from '../context.js'
import type { Credential } from '../credential.js'
import type { Host } from '../host.js'

const MINUTE = 60_000
/** A login that ends sooner may not live to see the push. */
const ENOUGH = 15 * MINUTE

/** Warns of a login that may end before the job's work is done. */
export function warnOfEarlyEnd(
  { log, now }: Pick<Context, 'log' | 'now'>,
  { key }: Host,
  { expiresAt, longerLife }: Credential
): void {
  if (expiresAt === undefined) return
  const left = expiresAt.getTime() - now().getTime()
  if (left >= ENOUGH) return
  const minutes = Math.ceil(left / MINUTE)
  const end = expiresAt.toISOString()
  log.warning(
    left <= 0
      ? `the login to "${key}" ended at ${end}, by the clock of this machine: check the clock, or give a credential that is still valid`
      : `the login to "${key}" ends at ${end}, in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, and a push after that fails: ${longerLife ?? 'log in right before the step that needs it'}`
  )
}
