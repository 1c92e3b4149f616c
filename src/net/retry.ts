import type { Context } from '../context.js'
import { errorCode, Failure } from '../errors.js'
import type { HttpResponse } from './transport.js'

/** All tries of one request, their waits included, end within this. */
const BUDGET = 60_000
const TIME_PER_TRY = 10_000
const TRIES = 3
/** Milliseconds before the second and the third try, each multiplied by 0.5 to 1.5. */
const BACK_OFF: readonly number[] = [300, 1000]

const PASSING_ERRORS: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_PROXY_TUNNEL'
])

/** The time one request may take, its redirects and tries together. */
export interface Budget {
  /** Milliseconds there were at the start. */
  readonly limit: number
  /** Milliseconds left. */
  remaining(): number
  wait(milliseconds: number): Promise<void>
}

/** A budget that starts now, of 60 s unless told otherwise. */
export function startBudget(context: Pick<Context, 'now' | 'sleep'>, limit = BUDGET): Budget {
  const start = context.now().getTime()
  let waited = 0
  return {
    limit,
    remaining: () => limit - Math.max(context.now().getTime() - start, waited),
    async wait(milliseconds) {
      waited += milliseconds
      await context.sleep(milliseconds)
    }
  }
}

export interface RetryOptions {
  /** `host[:port]` for messages. */
  readonly host: string
  readonly budget: Budget
  readonly tries?: number | undefined
  /** Connection errors that end the tries although they may pass. */
  readonly finalCodes?: readonly string[] | undefined
}

/**
 * Sends until there is an answer that more tries would not change: connection errors, 408, 429 and 5xx are tried again,
 * 401 and 403 never (a second wrong password locks accounts). Rejects with the last error, or a `Failure` for the status.
 */
export async function withRetries(
  context: Pick<Context, 'now' | 'random'>,
  options: RetryOptions,
  send: (timeout: number) => Promise<HttpResponse>
): Promise<HttpResponse> {
  const tries = options.tries ?? TRIES
  for (let count = 1; ; count++) {
    const outcome = await once(send, Math.max(1, Math.min(TIME_PER_TRY, options.budget.remaining())))
    if (outcome.kind === 'answer' && !isPassingStatus(outcome.response.status)) return outcome.response
    if (outcome.kind === 'error' && !isPassingError(outcome.error, options.finalCodes)) throw outcome.error
    const giveUp =
      outcome.kind === 'error' ? outcome.error : exhausted(options.host, outcome.response.status, count)
    if (count >= tries) throw giveUp
    const asked = outcome.kind === 'answer' ? retryAfter(outcome.response, context.now()) : undefined
    const pause = Math.max(asked ?? 0, backOff(count, context.random()))
    if (pause >= options.budget.remaining()) {
      if (asked === undefined || outcome.kind === 'error') throw giveUp
      throw askedTooMuch(options, outcome.response.status, asked)
    }
    await options.budget.wait(pause)
  }
}

/** Milliseconds a `Retry-After` asks for, in either form of RFC 9110 §10.2.3; undefined when it cannot be read. */
export function retryAfter(response: HttpResponse, now: Date): number | undefined {
  const value = response.headers['retry-after']?.trim()
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  const date = /^[A-Za-z]{3,9},? [A-Za-z0-9: -]{10,40}$/.test(value) ? Date.parse(value) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime())
}

type Outcome =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | { readonly kind: 'error'; readonly error: unknown }

async function once(send: (timeout: number) => Promise<HttpResponse>, timeout: number): Promise<Outcome> {
  try {
    return { kind: 'answer', response: await send(timeout) }
  } catch (error) {
    return { kind: 'error', error }
  }
}

function isPassingStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** Whether another try may not meet a connection error, unless its code is among those that are final. */
export function isPassingError(error: unknown, finalCodes: readonly string[] = []): boolean {
  const code = errorCode(error)
  return code !== undefined && PASSING_ERRORS.has(code) && !finalCodes.includes(code)
}

/** Milliseconds to wait after so many tries; `random` is from 0 to 1, so that those who failed together do not come back together. */
export function backOff(count: number, random: number): number {
  return Math.round((BACK_OFF[count - 1] ?? 1000) * (0.5 + random))
}

const TIMES: readonly string[] = ['never', 'once', 'twice', 'three times']

function exhausted(host: string, status: number, count: number): Failure {
  const remedy =
    status === 429
      ? 'its limit for this user or address is used up; run the job again later'
      : "the server has trouble; run the job again later or ask the registry's operator"
  return new Failure('network', `"${host}" answered ${status} ${TIMES[count] ?? `${count} times`}: ${remedy}`)
}

function askedTooMuch({ host, budget }: RetryOptions, status: number, asked: number): Failure {
  const seconds = Math.ceil(asked / 1000)
  return new Failure(
    'network',
    `"${host}" answered ${status} and asked for a wait of ${seconds} s, more than the ${budget.limit / 1000} s that a request may take: run the job again later`
  )
}
