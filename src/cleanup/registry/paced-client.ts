import type { Context } from '../../context.js'
import { errorCode, Failure } from '../../errors.js'
import { completed, followRedirects, type Client, type ClientRequest } from '../../net/client.js'
import { ConnectionFailure, connectionFailure, shownHost } from '../../net/connection-failure.js'
import { backOff, isPassingError } from '../../net/retry.js'
import type { HttpResponse, Trust } from '../../net/transport.js'
import type { Session } from '../driver.js'
import { BudgetSpent } from '../pace.js'
import { waitAskedFor } from './rate-limit.js'

/** A client of one registry's cleanup: what `Client` promises, and within the run's budget. */
export type PacedClient = Client

interface State {
  readonly context: Context
  readonly pace: Session['pace']
  readonly trust: Trust
  /** When the registry's last rate limit ends; nothing is sent before. Milliseconds since 1970. */
  closedUntil: number
}

const DEFAULT_MAX_BYTES = 64 * 1024
/** A server that walks its storage for a listing or a deletion takes longer than one that hands out a token. */
const TIME_PER_TRY = 120_000
const TRIES = 3
/** Waits one request takes before the run is ended; each is as long as the registry asks for. */
const MAX_WAITS = 12
/** No registry's window is longer (GitHub's is one hour); more is a mistake, or an attempt to hold the job up. */
const LONGEST_WAIT = 65 * 60_000

/**
 * A client whose every request, redirects and repetitions included, spends one of the budget. Rate limits are waited
 * out inside the budget, for all requests of this client together; `BudgetSpent` where that is not possible. Other 5xx
 * and passing connection errors are tried again for GET and HEAD, or as often as `tries` says for the other methods:
 * a deletion that broke off may have been done, so its caller looks. For GET and HEAD the last 5xx is a `Failure`, for
 * the others it is an answer.
 */
export function pacedClient(session: Pick<Session, 'context' | 'pace'>, trust: Trust): PacedClient {
  const state: State = { ...session, trust, closedUntil: 0 }
  return {
    send: request => followRedirects(request, one => sendTo(state, one))
  }
}

/** Until there is an answer that is neither a rate limit nor, for reading requests, the server's trouble. */
async function sendTo(state: State, request: ClientRequest): Promise<HttpResponse> {
  const reads = request.method === 'GET' || request.method === 'HEAD'
  const tries = request.tries ?? (reads ? TRIES : 1)
  let waits = 0
  for (let count = 1; ;) {
    const outcome = await once(state, request)
    if ('error' in outcome) {
      if (count >= tries || !isPassing(outcome.error, request.finalCodes)) throw outcome.error
    } else {
      const wait = waitAskedFor(outcome, state.context.now(), waits)
      if (wait !== undefined) {
        waits += 1
        close(state, request, outcome.status, wait, waits)
        continue
      }
      const trouble = outcome.status >= 500 || outcome.status === 408
      if (!trouble || (count >= tries && !reads)) return outcome
      if (count >= tries) throw inTrouble(request.url, outcome.status, count)
    }
    await state.pace.wait(backOff(count, state.context.random()))
    count += 1
  }
}

/** Notes a rate limit, so that every request of this client waits before it is sent. */
function close(state: State, { url }: ClientRequest, status: number, wait: number, waits: number): void {
  const host = shownHost(url)
  if (waits > MAX_WAITS) throw new BudgetSpent(`"${host}" still answers ${status} after ${MAX_WAITS} waits`)
  if (wait > LONGEST_WAIT)
    throw new BudgetSpent(`"${host}" answered ${status} and asks for a wait of ${Math.ceil(wait / 1000)} s`)
  state.closedUntil = Math.max(state.closedUntil, state.context.now().getTime() + wait)
  state.context.log.debug(`"${host}" answered ${status}: waiting ${Math.ceil(wait / 1000)} s`)
}

async function once(
  state: State,
  request: ClientRequest
): Promise<HttpResponse | { readonly error: Failure }> {
  const { context, pace, trust } = state
  const closed = state.closedUntil - context.now().getTime()
  if (closed > 0) await pace.wait(closed)
  pace.spend()
  const { url, method } = request
  const timeout = Math.max(1, Math.min(TIME_PER_TRY, pace.remaining()))
  const limits = { timeout, maxBytes: request.maxBytes ?? DEFAULT_MAX_BYTES }
  try {
    const response = await context.transport(completed(request), trust, limits)
    // no query and no header: both may hold what the log must not.
    context.log.debug(`${method} ${url.origin}${url.pathname}: ${response.status}`)
    return response
  } catch (error) {
    if (error instanceof BudgetSpent) throw error
    if (pace.remaining() <= 0) throw new BudgetSpent('the time budget is used up')
    return { error: failureOf(error, url) }
  }
}

function failureOf(error: unknown, url: URL): Failure {
  if (errorCode(error) !== 'ETIMEDOUT') return connectionFailure(error, url)
  return new ConnectionFailure(
    'ETIMEDOUT',
    `"${shownHost(url)}" did not answer in time (${TIME_PER_TRY / 1000} s): check the network, a firewall and the proxy settings`
  )
}

/** A time limit as long as this client's, met once, is met again. */
function isPassing(error: Failure, finalCodes: readonly string[] = []): boolean {
  return isPassingError(error, ['ETIMEDOUT', ...finalCodes])
}

function inTrouble(url: URL, status: number, count: number): Failure {
  const times = count === 1 ? 'once' : `${count} times`
  return new Failure(
    'network',
    `"${shownHost(url)}" answered ${status} ${times}: the server has trouble; run the job again later or ask the registry's operator`
  )
}
