import type { Context } from '../context.js'
import type { Credential } from '../credential.js'
import { Failure } from '../errors.js'
import { basicAuth, Secret } from '../secret.js'
import type { BearerChallenge } from './challenge.js'
import { readClaims, type AccessEntry } from './claims.js'
import type { Client, ClientRequest } from './client.js'
import type { Endpoint } from './distribution.js'
import { isLifetime } from './expiry.js'
import { checkedRealm } from './realm.js'
import { parseObject, specErrorCode } from './spec-error.js'

export type { AccessEntry } from './claims.js'

/** A token and what it says about itself. */
export interface Grant {
  readonly token: Secret
  readonly expiresAt?: Date
  /** undefined: the token is opaque, nothing could be learnt. */
  readonly access?: readonly AccessEntry[]
}

export type TokenAnswer =
  | { readonly kind: 'granted'; readonly grant: Grant }
  | { readonly kind: 'refused'; readonly status: number; readonly code?: string }

/** What is asked for: actions on one repository, or on something else of the registry (`registry:catalog`). */
export interface TokenScope {
  /** Default `repository`. */
  readonly type?: string
  readonly repository: string
  readonly actions: readonly string[]
}

/** Who hands out tokens for a registry. */
export interface TokenService {
  readonly endpoint: Endpoint
  readonly challenge: BearerChallenge
}

const SHORTEST_TOKEN = 8
const CLIENT_ID = 'registry-auth'
const MAX_TOKEN_BYTES = 1024 * 1024
/** "For compatibility with older clients, a token should never be returned with less than 60 seconds to live". */
const DEFAULT_LIFETIME = 60

/**
 * Exchanges a credential for a token: user name and password by GET, an identity token by POST (OAuth's refresh grant).
 * https://distribution.github.io/distribution/spec/auth/token/ and …/oauth/
 *
 * The service grants what it will of the scopes and says no only to the credential itself: compare `access` with what
 * was asked. No credential leaves before the realm is checked.
 */
export async function exchange(
  context: Pick<Context, 'secret' | 'now' | 'log'>,
  client: Client,
  service: TokenService,
  credential: Credential,
  scopes: readonly TokenScope[]
): Promise<TokenAnswer> {
  const host = service.endpoint.host.key
  const realm = checkedRealm(service.challenge.realm, service.endpoint)
  const words = scopes.map(
    ({ type = 'repository', repository, actions }) => `${type}:${repository}:${actions.join(',')}`
  )
  const request =
    credential.kind === 'basic'
      ? passwordRequest(realm, service.challenge, words, credential.username, credential.password)
      : refreshRequest(realm, service.challenge, words, credential.token)
  const { status, body } = await client.send({ ...request, maxBytes: MAX_TOKEN_BYTES })
  context.log.debug(`the token service of "${host}" answered ${status} for ${words.join(' ') || 'no scope'}`)
  if (status >= 200 && status < 300) return { kind: 'granted', grant: readGrant(context, host, body) }
  if (status < 400) {
    throw new Failure(
      'network',
      `the token service of "${host}" answered ${status}: check the registry's configuration`
    )
  }
  const code = specErrorCode(body)
  return { kind: 'refused', status, ...(code === undefined ? {} : { code }) }
}

function passwordRequest(
  realm: URL,
  { service }: BearerChallenge,
  scopes: readonly string[],
  username: string,
  password: Secret
): ClientRequest {
  const url = new URL(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  for (const scope of scopes) url.searchParams.append('scope', scope)
  url.searchParams.set('account', username)
  url.searchParams.set('client_id', CLIENT_ID)
  return { method: 'GET', url, authorization: `Basic ${basicAuth(username, password)}` }
}

function refreshRequest(
  realm: URL,
  { service }: BearerChallenge,
  scopes: readonly string[],
  token: Secret
): ClientRequest {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token.reveal() })
  if (service !== undefined) form.set('service', service)
  if (scopes.length > 0) form.set('scope', scopes.join(' '))
  form.set('client_id', CLIENT_ID)
  return {
    method: 'POST',
    url: realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString()
  }
}

function readGrant(context: Pick<Context, 'secret' | 'now'>, host: string, body: string): Grant {
  const answer = parseObject(body) ?? {}
  // OAuth's name is the newer one; the specification asks servers for either or both
  const text = [answer['token'], answer['access_token']].find(isToken)
  if (text === undefined) {
    throw new Failure(
      'network',
      `the token service of "${host}" answered without a token: check the registry's name and its configuration`
    )
  }
  // A short "token" of a hostile server would black out the whole log.
  const token = text.length < SHORTEST_TOKEN ? new Secret(text) : context.secret(text)
  const claims = readClaims(text)
  const expiresAt = expiry(answer, claims?.expiresAt, context.now())
  return { token, expiresAt, ...(claims?.access === undefined ? {} : { access: claims.access }) }
}

/** What may stand in a header (RFC 9110 §11.2), so that a broken one is found here and not by the socket. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}

function expiry(answer: Record<string, unknown>, claimed: Date | undefined, now: Date): Date {
  const lifetime = answer['expires_in']
  const known = isLifetime(lifetime)
  if (!known && claimed !== undefined) return claimed
  const text = answer['issued_at']
  const issued = typeof text === 'string' && text.length < 64 ? Date.parse(text) : NaN
  const start = Number.isNaN(issued) ? now.getTime() : issued
  return new Date(start + (known ? lifetime : DEFAULT_LIFETIME) * 1000)
}
