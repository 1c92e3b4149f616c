import { errorCode, Failure } from '../errors.js'
import { isLoopback, type Host } from '../host.js'
import { parseChallenges, type Challenge } from './challenge.js'
import type { Client, ClientRequest } from './client.js'
import { specErrorCode } from './spec-error.js'
import type { HttpResponse } from './transport.js'

/** Where a registry answers. */
export interface Endpoint {
  readonly scheme: 'http' | 'https'
  readonly host: Host
}

/** The answer to "are you there, and how does one log in". */
export interface Pong {
  readonly endpoint: Endpoint
  /** Bearer preferred; undefined: `/v2/` answered 200 without asking. */
  readonly challenge?: Challenge
}

/** A registry's yes or no to a credential. */
export interface Answer {
  readonly status: number
  /** The specification's error code in words: `denied`. */
  readonly code?: string
}

/** What the user allowed beside https. */
export interface AllowedSchemes {
  readonly scheme?: 'http' | 'https'
  readonly insecure: boolean
}

/** Over http, these are what a TLS server's answer to plain text looks like; HPE_ are the parser's codes. */
const LIKE_TLS: readonly string[] = ['ECONNRESET', 'EPIPE', 'HPE_']
/** Without a port, http and https mean two different ones, and one of them may be closed. */
const LIKE_CLOSED: readonly string[] = ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH']
/** Over https, what a server without TLS looks like. */
const LIKE_PLAIN: readonly string[] = ['EPROTO', 'ERR_SSL_', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']

/**
 * Asks for `/v2/` without a credential and reads the challenge.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support
 *
 * Plain http only for this machine or with `insecure`. Such a host is asked over http first when no scheme was given
 * (the ping carries no secret), any other host over https alone.
 */
export async function ping(client: Client, host: Host, allow: AllowedSchemes): Promise<Pong> {
  const plainAllowed = allow.insecure || isLoopback(host)
  if (allow.scheme === 'http' && !plainAllowed) {
    throw new Failure(
      'unsafe',
      `"${host.key}" is to be used over http, where a password travels in the clear: write "https://", or set "insecure=true" for this registry`
    )
  }
  const scheme = allow.scheme ?? (plainAllowed ? undefined : 'https')
  if (scheme === undefined) return pingEither(client, host)
  return pingAt(client, { scheme, host })
}

/** GET `/v2/` with a credential: 200 says that it is accepted. */
export async function checkBasic(client: Client, endpoint: Endpoint, authorization: string): Promise<Answer> {
  return answerOf(await client.send({ method: 'GET', url: urlAt(endpoint, '/v2/'), authorization }))
}

/**
 * Starts a blob upload, the one request that needs the right to push and pushes nothing, and cancels it.
 * 202 says that pushing is allowed. A cancel refused is fine: registries sweep what was started and never finished.
 */
export async function startAndCancelUpload(
  client: Client,
  endpoint: Endpoint,
  repository: string,
  authorization: string
): Promise<Answer> {
  const url = urlAt(endpoint, `/v2/${repository}/blobs/uploads/`)
  const response = await client.send({ method: 'POST', url, authorization, body: '' })
  const location = response.headers['location']
  if (response.status === 202 && location !== undefined && URL.canParse(location, response.url.href)) {
    await cancelUpload(client, new URL(location, response.url), response.url, authorization)
  }
  return answerOf(response)
}

async function cancelUpload(client: Client, upload: URL, started: URL, authorization: string): Promise<void> {
  if (upload.origin !== started.origin) return
  upload.username = ''
  upload.password = ''
  try {
    await client.send({ method: 'DELETE', url: upload, authorization, tries: 1 })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

async function pingEither(client: Client, host: Host): Promise<Pong> {
  const plain: Endpoint = { scheme: 'http', host }
  const secure: Endpoint = { scheme: 'https', host }
  const portless = host.port === undefined
  const doubtful = portless ? [...LIKE_TLS, ...LIKE_CLOSED] : LIKE_TLS
  let response
  try {
    response = await client.send({ ...pingRequest(plain), finalCodes: doubtful, redirects: 'return' })
  } catch (error) {
    if (!isLike(error, doubtful)) throw error
    return pingSecureFirst(client, secure, plain)
  }
  if (asksForTls(response)) return pingAt(client, secure)
  if (response.status >= 300 && response.status < 400) return pingAt(client, plain)
  return pongOf(plain, response)
}

/** A connection cut off may have had other reasons: a server that turns out not to speak TLS is asked over http again. */
async function pingSecureFirst(client: Client, secure: Endpoint, plain: Endpoint): Promise<Pong> {
  try {
    return pongOf(secure, await client.send({ ...pingRequest(secure), finalCodes: LIKE_PLAIN }))
  } catch (error) {
    if (!isLike(error, LIKE_PLAIN)) throw error
    return pingAt(client, plain)
  }
}

async function pingAt(client: Client, endpoint: Endpoint): Promise<Pong> {
  return pongOf(endpoint, await client.send(pingRequest(endpoint)))
}

function pingRequest(endpoint: Endpoint): ClientRequest {
  return { method: 'GET', url: urlAt(endpoint, '/v2/') }
}

/** Go's and nginx's 400 say so in English; a redirect to https says it in the protocol's words. */
function asksForTls({ status, body, headers }: HttpResponse): boolean {
  if (status === 400) return /HTTP request (was sent )?to (an )?HTTPS (server|port)/i.test(body)
  return status === 426 || (status >= 300 && status < 400 && /^https:/i.test(headers['location'] ?? ''))
}

function pongOf(endpoint: Endpoint, response: HttpResponse): Pong {
  const host = endpoint.host.key
  if (response.status === 200) return { endpoint }
  if (response.status !== 401) {
    throw new Failure(
      'network',
      `"${host}" answered ${response.status} at /v2/, so it seems to be no registry: check the registry's name and port`
    )
  }
  const challenges = parseChallenges(response.headers['www-authenticate'] ?? '')
  const challenge = challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0]
  if (challenge !== undefined) return { endpoint, challenge }
  throw new Failure(
    'network',
    `"${host}" asks for a login but names neither Basic nor Bearer: check the registry's name and its configuration`
  )
}

function answerOf({ status, body }: HttpResponse): Answer {
  const code = status < 400 ? undefined : specErrorCode(body)
  return { status, ...(code === undefined ? {} : { code }) }
}

function urlAt({ scheme, host }: Endpoint, path: string): URL {
  return new URL(path, `${scheme}://${host.key}/`)
}

/** True for an error whose code is one of these, or begins with one that ends in `_`. */
function isLike(error: unknown, codes: readonly string[]): boolean {
  const code = errorCode(error)
  return (
    code !== undefined &&
    codes.some(known => code === known || (known.endsWith('_') && code.startsWith(known)))
  )
}
