import type { Context } from '../context.js'
import { Failure } from '../errors.js'
import { connectionFailure, shownHost } from './connection-failure.js'
import { type Budget, startBudget, withRetries } from './retry.js'
import type { HttpRequest, HttpResponse, Trust } from './transport.js'

/** An answer and the address it came from, which redirects can have changed. */
export type LocatedResponse = HttpResponse & { readonly url: URL }

/** One registry's HTTP client, for the registry itself and its token service. */
export interface Client {
  /** The last answer; every way of getting none is a `Failure`. */
  send(request: ClientRequest): Promise<LocatedResponse>
}

export interface ClientRequest {
  readonly method: HttpRequest['method']
  readonly url: URL
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The value of `Authorization`. */
  readonly authorization?: string
  /** Bytes of body that are read; more is a failure. Default 64 KiB. */
  readonly maxBytes?: number
  /** How often it is sent at most when there is no good answer. Default 3. */
  readonly tries?: number
  /** Connection errors after which it is not sent again. */
  readonly finalCodes?: readonly string[]
  /** `return`: a redirect is an answer like any other. Default `follow`. */
  readonly redirects?: 'follow' | 'return'
}

const DEFAULT_MAX_BYTES = 64 * 1024
/** Redirects one request may take. */
const MAX_REDIRECTS = 5

/**
 * A client that keeps a request and its credential on one origin: redirects are followed by hand, within the origin
 * only, at most five; what may pass is tried again; bodies and time are limited.
 */
export function createClient(
  context: Pick<Context, 'transport' | 'now' | 'sleep' | 'random' | 'log'>,
  trust: Trust
): Client {
  return {
    send(request) {
      const budget = startBudget(context)
      return followRedirects(request, one => sendOnce(context, trust, one, budget))
    }
  }
}

async function sendOnce(
  context: Pick<Context, 'transport' | 'now' | 'random' | 'log'>,
  trust: Trust,
  request: ClientRequest,
  budget: Budget
): Promise<HttpResponse> {
  const { url, method, tries, finalCodes } = request
  const options = { host: shownHost(url), budget, tries, finalCodes }
  const complete = completed(request)
  const maxBytes = request.maxBytes ?? DEFAULT_MAX_BYTES
  try {
    const response = await withRetries(context, options, timeout =>
      context.transport(complete, trust, { timeout, maxBytes })
    )
    // no query and no header: both may hold what the log must not.
    context.log.debug(`${method} ${url.origin}${url.pathname}: ${response.status}`)
    return response
  } catch (error) {
    throw connectionFailure(error, url)
  }
}

/** The request as it goes out: the headers every one of ours has, and its credential. */
export function completed({ method, url, headers, body, authorization }: ClientRequest): HttpRequest {
  return {
    method,
    url,
    headers: {
      accept: '*/*',
      'user-agent': 'registry-auth',
      ...headers,
      ...(authorization === undefined ? {} : { authorization })
    },
    ...(body === undefined ? {} : { body })
  }
}

/**
 * Sends to one address after the other until an answer is the last: redirects are followed as `redirectTarget` allows,
 * at most five, and none where the request has them returned. `send` is for one address.
 */
export async function followRedirects(
  request: ClientRequest,
  send: (request: ClientRequest) => Promise<HttpResponse>
): Promise<LocatedResponse> {
  let url = request.url
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await send({ ...request, url })
    const target = request.redirects === 'return' ? undefined : redirectTarget(request.method, url, response)
    if (target === undefined) return { ...response, url }
    url = target
  }
  throw new Failure(
    'network',
    `"${shownHost(request.url)}" redirected more than ${MAX_REDIRECTS} times: check the registry's name and its configuration`
  )
}

/**
 * Where to go on, undefined when the answer is the last one; a body is sent again only when the status says so (RFC
 * 9110 §15.4). Another origin is a `Failure`, so no credential gets there.
 */
function redirectTarget(method: HttpRequest['method'], url: URL, response: HttpResponse): URL | undefined {
  const repeats = method === 'GET' || method === 'HEAD' ? [301, 302, 303, 307, 308] : [307, 308]
  const location = response.headers['location']
  if (!repeats.includes(response.status) || location === undefined) return undefined
  const host = shownHost(url)
  if (!URL.canParse(location, url.href)) {
    throw new Failure(
      'network',
      `"${host}" redirected to something that is no address: check the registry's name`
    )
  }
  const target = new URL(location, url)
  if (target.origin !== url.origin) {
    throw new Failure(
      'unsafe',
      `"${host}" redirected to another host ("${shownHost(target)}"): the credential was not sent there; name the host that is meant as the registry`
    )
  }
  // a user name in the address would become an Authorization header of the server's choosing
  target.username = ''
  target.password = ''
  return target
}
