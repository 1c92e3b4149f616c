import { warnOfEarlyEnd } from '../../src/commands/early-end.js'
import type { Target } from '../../src/provider.js'
import { providerOf } from '../../src/providers/index.js'
import type { Action } from '../../src/purpose.js'
import type { FakeRequest } from '../fake/answer.js'
import { askedHost } from '../fake/asked.js'
import { keylessJob } from '../providers/keyless.js'
import type { Outcome } from './exchange-program.js'

/** One login of one job. */
export interface Job {
  readonly target: Target
  readonly idToken: string
  readonly now: Date
  readonly env?: Readonly<Record<string, string>>
}

/** What the Action's way ends in, for a vendor at one address under several names. */
export async function action(
  { target, idToken, now, env }: Job,
  names: readonly string[],
  url: string
): Promise<Outcome> {
  const job = keylessJob({
    routes: Object.fromEntries(names.map(name => [name, url])),
    idToken: () => idToken,
    now,
    ...(env === undefined ? {} : { env })
  })
  const found = await job.credential(target).catch((error: unknown) => error as Error)
  if (found instanceof Error) return { failure: found.message, log: '' }
  if (found?.kind !== 'basic') throw new Error('the provider found nothing')
  const { username, source, expiresAt } = found
  const expires = expiresAt === undefined ? {} : { expires: Math.floor(expiresAt.getTime() / 1000) }
  const { remedy } = providerOf(target.host, job.context.ambient)
  const remedyFor = (status: number, action?: Action): string =>
    remedy?.({ target, credential: found, status, ...(action && { action }) }, job.context.ambient) ?? ''
  const remedies = [remedyFor(401), remedyFor(403, 'pull'), remedyFor(403, 'push')] as const
  const warnings: string[] = []
  const warning = (line: string): void => void warnings.push(`warning: ${line}\n`)
  warnOfEarlyEnd({ ...job.context, log: { ...job.context.log, warning } }, target.host, found)
  const log = warnings.join('')
  return { username, source, password: found.password.reveal(), ...expires, remedies, log }
}

/** A request without what differs by chance: tokens handed out on the way, and the client's own headers. */
export function plainly(request: FakeRequest, idToken: string): object {
  const { method, url, headers, body } = request
  const type = headers['content-type']
  const hide = (text: string): string =>
    text.replaceAll(/ya29[\w.-]+|eyJ[\w-]+\.[\w-]+\.[\w-]+/g, token =>
      token === idToken ? token : 'another token'
    )
  const text = body.toString('utf8')
  return {
    to: `${method} ${askedHost(request)} ${url.pathname}${url.search}`,
    type,
    accept: headers.accept,
    authorization: hide(headers.authorization ?? ''),
    body:
      type?.includes('form') === true
        ? [...new URLSearchParams(text)].map(pair => pair.map(hide))
        : hide(text)
  }
}
