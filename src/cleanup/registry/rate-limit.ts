import { retryAfter } from '../../net/retry.js'
import type { HttpResponse } from '../../net/transport.js'

/** First wait, in milliseconds, where a registry says "too many" and not for how long, or for no time at all; doubled with each further one. */
const FIRST_WAIT = 1000
const LONGEST_GUESS = 60_000
/** A clock that runs a little ahead of the server's must not come back a moment too soon. */
const RESET_MARGIN = 1000

/**
 * Milliseconds to wait before a request is sent again, undefined when the answer is no rate limit: 429; 503 with
 * `Retry-After` (RFC 9110 §10.2.3); GitHub's 403 with `Retry-After` or with nothing remaining until its reset.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function waitAskedFor(response: HttpResponse, now: Date, waitedBefore: number): number | undefined {
  const { status, headers } = response
  if (status !== 429 && status !== 503 && status !== 403) return undefined
  const asked = retryAfter(response, now)
  const guess = Math.min(LONGEST_GUESS, FIRST_WAIT * 2 ** waitedBefore)
  // 0, or a moment that has passed, asked for again and again: a storm is not answered by a storm
  if (asked !== undefined) return asked > 0 ? asked : guess
  if (status === 503) return undefined
  if (headers['x-ratelimit-remaining'] === '0') {
    const reset = secondsSince1970(headers['x-ratelimit-reset'])
    if (reset !== undefined) return Math.max(0, reset * 1000 - now.getTime()) + RESET_MARGIN
  }
  return status === 429 ? guess : undefined
}

function secondsSince1970(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{9,11}$/.test(value) ? Number(value) : undefined
}
