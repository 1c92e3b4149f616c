import type { Context } from '../../context.js'
import type { BasicCredential } from '../../credential.js'
import { Failure } from '../../errors.js'
import { readClaims } from '../../net/claims.js'
import { expiryAfter } from '../../net/expiry.js'
import { idTokenFacts } from '../../net/id-token-facts.js'
import type { VendorAnswer } from '../../net/vendor-api.js'
import { postForm } from '../../net/vendor-api.js'
import type { Target } from '../../provider.js'
import type { Secret } from '../../secret.js'
import { refusedExchange } from './refused-exchange.js'

const AUDIENCE = 'https://identity.docker.com'
const TOKEN_URL = 'https://identity.docker.com/oauth/token'
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Seconds: what Docker allows, the longest job of a hosted runner at most. Its default of five minutes dies in a build. */
const SHORTEST = 300
const LONGEST = 21_600
const ONE_HOUR = 3600

/**
 * Exchanges the job's OIDC token for an access token of the organisation that owns the connection (RFC 8693).
 * https://docs.docker.com/security/authentication/oidc-connections/ and docker/login-action, src/dockerhub.ts
 */
export async function exchangeIdToken(context: Context, target: Target): Promise<BasicCredential> {
  const { username, identity } = target.auth
  const connection = connectionOf(context, target)
  const lifetime = lifetimeOf(context, target)
  if (username === undefined) {
    throw new Failure(
      'input',
      `${target.at}: an OIDC connection needs a "username", the Docker organisation that owns it`
    )
  }
  const variable = identity['id-token-env']
  const idToken = await context.idToken({
    audience: AUDIENCE,
    ...(variable === undefined ? {} : { variable })
  })
  const answer = await postForm(
    context,
    { url: new URL(TOKEN_URL) },
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: idToken.reveal(),
      connection_id: connection,
      expires_in: String(lifetime)
    }
  )
  if (answer.status !== 200) {
    throw refusedExchange(answer, { host: target.host, username, sent: idTokenFacts(idToken) })
  }
  const password = accessToken(context, answer, username)
  return {
    kind: 'basic',
    username,
    password,
    source: 'OIDC connection',
    longerLife: 'ask for more seconds by "expires-in"',
    expiresAt: expiryOf(answer, password, lifetime, context.now())
  }
}

function connectionOf({ env }: Context, { at, auth }: Target): string {
  const key = auth.identity['connection-id']
  const value = key ?? env('DOCKERHUB_OIDC_CONNECTIONID')?.trim()
  if (value === undefined) {
    throw new Failure(
      'input',
      `${at}: "connection-id" is missing: give the id of the organisation's OIDC connection, as Docker Home shows it`
    )
  }
  if (UUID.test(value)) return value
  const name = key === undefined ? '"DOCKERHUB_OIDC_CONNECTIONID"' : '"connection-id"'
  throw new Failure(
    'input',
    `${at}: ${name} is no connection id: copy the UUID that Docker Home shows for the OIDC connection`
  )
}

function lifetimeOf({ env }: Context, { at, auth }: Target): number {
  const key = auth.identity['expires-in']
  const text = key ?? env('DOCKERHUB_OIDC_EXPIREIN')?.trim()
  if (text === undefined) return ONE_HOUR
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (seconds >= SHORTEST && seconds <= LONGEST) return seconds
  const name = key === undefined ? '"DOCKERHUB_OIDC_EXPIREIN"' : '"expires-in"'
  throw new Failure('input', `${at}: ${name} takes seconds from ${SHORTEST} to ${LONGEST}`)
}

function accessToken(context: Context, { json }: VendorAnswer, username: string): Secret {
  const token = json['access_token']
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return context.secret(token, username)
  throw new Failure(
    'network',
    '"identity.docker.com" answered 200 without an access token: run the job again, or give a password meanwhile'
  )
}

/** An answer need not say how long its token lives (RFC 8693 §2.2.1); the token may, else what was asked for holds. */
function expiryOf({ json }: VendorAnswer, token: Secret, asked: number, now: Date): Date {
  const told = expiryAfter(now, json['expires_in'])
  return told ?? readClaims(token.reveal())?.expiresAt ?? new Date(now.getTime() + asked * 1000)
}
