import { assemble } from '../../scripts/component.js'
import { coreProgram } from './awk-parts.js'
import type { Target } from '../../src/provider.js'
import { providerOf } from '../../src/providers/index.js'

/** How an exchange ended. */
export interface Outcome {
  readonly failure?: string
  /** What was printed. */
  readonly log?: string
  readonly username?: string
  readonly source?: string
  /** Seconds since 1970. */
  readonly expires?: number
  readonly password?: string
  /** What to do when the registry refuses the login, or a pull or push with it. */
  readonly remedies?: readonly [string, string, string]
}

/** The stage `login` as far as an exchange goes; it ends before the core's own beginning. */
const DRIVER = (exchange: string): string => `
BEGIN {
  stage = "login"
  work = ENVIRON["work"]
  client = ENVIRON["client"]
  now = ENVIRON["now"] + 0
  record_read(work "/login", login)
  result["ok"] = ${exchange}()
  result["failure"] = failure
  result["username"] = login["username"]
  result["password"] = login["password"]
  result["source"] = login["source"]
  result["expires"] = login["expires"]
  result["refused"] = remedy_for("401", "")
  result["pull"] = remedy_for("403", "pull")
  result["push"] = remedy_for("403", "push")
  record_write(work "/result", result)
  exit
}`

/** The component's awk program as a job with one vendor's fragment has it, with a beginning of its own. */
export function programFor(id: string): string {
  const own = `exchange_${id.replace('-', '_')}`
  return [
    DRIVER(own),
    coreProgram(own),
    assemble('providers/vendor-answer.awk'),
    assemble(`providers/exchange-${id}.awk`)
  ].join('\n')
}

/** The record that the stage `plan` leaves for a login whose OIDC token is in `ID_TOKEN`. */
export function recordOf({ host, at, purposes, auth }: Target): string {
  const fields = {
    at,
    key: host.key,
    host: host.name,
    provider: providerOf(host, { ignoreAutologin: false }).id,
    port: host.port === undefined ? '' : String(host.port),
    scheme: auth.scheme ?? '',
    purposes: purposes.join(', '),
    insecure: auth.insecure ? '1' : '',
    username: auth.username ?? '',
    'id-token-env': 'ID_TOKEN',
    ...auth.identity
  }
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}\n`)
    .join('')
}

/** How the program ended, from the record that it leaves. */
export function outcomeOf(record: string): Outcome {
  const lines = record.split('\n').slice(0, -1)
  const fields = Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(' ')), String(JSON.parse(line.slice(line.indexOf(' '))))])
  )
  const { ok, failure, username, password, source, expires, refused = '', pull = '', push = '' } = fields
  if (ok !== '1') return { failure: failure ?? '' }
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(source === undefined ? {} : { source }),
    ...(expires === undefined ? {} : { expires: Number(expires) }),
    remedies: [refused, pull, push]
  }
}
