import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { json, type FakeAnswer } from './answer.js'
import type { OidcIssuer } from './oidc-issuer.js'
import type { VendorHandler } from './vendor.js'

/** One line of a robot's federation, as Quay's settings show it. */
export interface Binding {
  readonly issuer: string
  readonly subject: string
  readonly audiences?: readonly string[]
}

export interface FederationOptions {
  readonly issuer: OidcIssuer
  readonly robots: Readonly<Record<string, readonly Binding[]>>
  /** Quay's clock. */
  now?(): Date
  /** How this release answers a token that a check throws at; newer ones catch it. */
  readonly thrown?: 401 | 500
  /** Quay's own token, for the robot; opaque when it is absent. */
  mint?(robot: string): string
}

/**
 * Quay's robot federation. quay/quay: endpoints/oauth/robot_identity_federation.py, auth/decorators.py and
 * util/security/federated_robot_auth.py
 */
export function quayFederation(options: FederationOptions): VendorHandler {
  const thrown = (): FakeAnswer =>
    options.thrown === 401
      ? json(401, { error: 'Token does not match robot' })
      : {
          status: 500,
          headers: { 'content-type': 'text/html' },
          body: '<title>Internal Server Error</title>'
        }
  return ({ method, url, headers }) => {
    if (url.pathname !== '/oauth2/federation/robot/token') return json(404, { error: 'not found' })
    if (method !== 'GET') return json(405, { error: 'method not allowed' })
    const [robot, token] = credentials(headers.authorization)
    if (robot === undefined || token === undefined) return json(401, { error: 'No auth header' })
    if (!robot.includes('+')) return json(401, { error: 'Invalid robot' })
    return verified(options, robot, token)
      ? json(200, { token: options.mint?.(robot) ?? randomBytes(32).toString('hex') })
      : thrown()
  }
}

function credentials(authorization: string | undefined): readonly [string?, string?] {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization ?? '')
  const text = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? [] : [text.slice(0, colon), text.slice(colon + 1)]
}

/** The audience counts only where the binding names some. */
function verified({ issuer, robots, now }: FederationOptions, robot: string, token: string): boolean {
  if (!Object.hasOwn(robots, robot)) return false
  const own = (robots[robot] ?? []).filter(binding => binding.issuer === issuer.issuer)
  const named = own.flatMap(binding => binding.audiences ?? [])
  const claimed = audienceOf(token)
  const verdict = issuer.verify(token, {
    audience: named.length > 0 ? named : claimed,
    ...(now === undefined ? {} : { now: now() })
  })
  return verdict.ok && own.some(binding => binding.subject === verdict.claims['sub'])
}

function audienceOf(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      readonly aud?: unknown
    }
    return String(claims.aud)
  } catch {
    return ''
  }
}
