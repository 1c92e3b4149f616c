import { Buffer } from 'node:buffer'
import type { Session } from '../../../cleanup/driver.js'
import { isAnonymous } from '../../../cleanup/anonymous.js'
import type { BasicCredential } from '../../../credential.js'
import { Failure } from '../../../errors.js'
import type { Target } from '../../../provider.js'
import { readKey } from '../key.js'
import type { ServiceAccountKey } from '../key.js'
import { ACCESS_TOKEN_USER } from '../names.js'

/** Artifact Registry's REST API; the registry itself answers at the names of its locations. */
export const API_HOST = 'artifactregistry.googleapis.com'
/** gcloud's credential helper says its access tokens under this name. */
const GCLOUD_USER = '_dcgcloud_token'
/** Seconds; the longest that Google takes. */
const LIFETIME = 3600
/** Seconds that this machine's clock may be ahead. */
const SKEW = 10

/**
 * How a login of the registry speaks to Google's API: an access token as it is, a service account's key by a token that
 * it signs for this API alone.
 */
export async function apiAuthorization(session: Session): Promise<{ readonly authorization?: string }> {
  const { credential, target } = session
  if (isAnonymous(credential)) return {}
  const username = credential.kind === 'basic' ? credential.username : undefined
  if (credential.kind === 'basic' && (username === ACCESS_TOKEN_USER || username === GCLOUD_USER)) {
    return { authorization: `Bearer ${credential.password.reveal()}` }
  }
  if (credential.kind === 'basic' && username?.startsWith('_json_key') === true)
    return { authorization: `Bearer ${await signedToken(session, credential)}` }
  throw new Failure(
    'input',
    `"${target.host.key}" lists its images for an access token or a key alone: log in as "${ACCESS_TOKEN_USER}", "_json_key" or "_json_key_base64", or name the images`
  )
}

/** A self-signed token: https://google.aip.dev/auth/4111 */
async function signedToken({ context, target }: Session, credential: BasicCredential): Promise<string> {
  const key = readKey(target, credential.username, credential.password)
  const now = Math.floor(context.now().getTime() / 1000) - SKEW
  const { clientEmail: iss } = key
  const claims = { iss, sub: iss, aud: `https://${API_HOST}/`, iat: now, exp: now + LIFETIME }
  const signed = `${encoded({ alg: 'RS256', typ: 'JWT', ...idOf(key) })}.${encoded(claims)}`
  const token = `${signed}.${await signatureOf(target, key, signed)}`
  return context.secret(token).reveal()
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function idOf({ id }: ServiceAccountKey): { readonly kid?: string } {
  return id === undefined ? {} : { kid: id }
}

async function signatureOf(target: Target, key: ServiceAccountKey, text: string): Promise<string> {
  const { createSign } = await import('node:crypto')
  try {
    return createSign('RSA-SHA256').update(text).sign(key.privateKey.reveal(), 'base64url')
  } catch {
    throw new Failure(
      'input',
      `the key for "${target.host.key}" does not sign: its "private_key" is damaged; download the key again`
    )
  }
}
