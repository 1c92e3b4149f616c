import { randomBytes } from 'node:crypto'
import { json, type FakeAnswer } from './answer.js'
import type { OidcIssuer, OidcProblem } from './oidc-issuer.js'
import { formOf, type VendorHandler } from './vendor.js'

/** An OIDC connection of an organisation. */
export interface Connection {
  readonly id: string
  readonly active: boolean
  /** Subject claims of its rulesets, `*` for any text. */
  readonly subjects: readonly string[]
}

export interface IdentityServiceOptions {
  readonly issuer: OidcIssuer
  readonly connections: readonly Connection[]
  /** The service's clock. */
  now?(): Date
  /** Told every access token with the seconds it lives. */
  issued?(token: string, seconds: number): void
}

export const AUDIENCE = 'https://identity.docker.com'

const FIELDS = ['grant_type', 'subject_token_type', 'subject_token', 'connection_id', 'expires_in']
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const DEFAULT_SECONDS = 300

const PROBLEMS: Readonly<Record<OidcProblem, string>> = {
  malformed: 'subject_token is invalid',
  signature: 'subject_token is invalid',
  issuer: 'subject_token issuer mismatch',
  audience: 'subject_token audience mismatch',
  expired: 'subject_token has expired',
  'not yet valid': 'subject_token is invalid'
}

/**
 * identity.docker.com: the exchange of a job's OIDC token for an access token.
 * The request is docker/login-action's (src/dockerhub.ts), the refusals are those of
 * https://docs.docker.com/security/authentication/oidc-connections/troubleshoot/
 */
export function dockerIdentity(options: IdentityServiceOptions): VendorHandler {
  return request => {
    if (request.url.pathname !== '/oauth/token') return json(404, { message: 'not found' })
    const form = formOf(request)
    if (form === undefined) return bad('the request is no form')
    const strange = [...form.keys()].find(name => !FIELDS.includes(name))
    if (strange !== undefined) return bad('unknown field')
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:token-exchange')
      return json(400, { error: 'unsupported_grant_type' })
    if (form.get('subject_token_type') !== 'urn:ietf:params:oauth:token-type:id_token')
      return bad('subject_token_type is invalid')
    return exchange(options, form)
  }
}

function exchange(options: IdentityServiceOptions, form: ReadonlyMap<string, string>): FakeAnswer {
  const [token, id] = [form.get('subject_token'), form.get('connection_id')]
  if (token === undefined || token === '') return bad('subject_token is required')
  if (id === undefined) return bad('connection_id is required when subject_token_type is id_token')
  const connection = options.connections.find(one => one.active && one.id === id && UUID.test(id))
  if (connection === undefined) return bad('connection_id is invalid')
  const seconds = Number(form.get('expires_in') ?? DEFAULT_SECONDS)
  if (!Number.isInteger(seconds) || seconds < 300 || seconds > 21_600) return bad('expires_in is invalid')
  const verdict = options.issuer.verify(token, {
    audience: AUDIENCE,
    ...(options.now === undefined ? {} : { now: options.now() })
  })
  if (!verdict.ok) return bad(PROBLEMS[verdict.problem])
  if (!connection.subjects.some(pattern => fits(pattern, String(verdict.claims['sub']))))
    return json(400, { error: 'access_denied', error_description: 'access denied' })
  const accessToken = `dckr_jwt_${randomBytes(24).toString('base64url')}`
  options.issued?.(accessToken, seconds)
  return json(200, { access_token: accessToken, token_type: 'Bearer', expires_in: seconds })
}

function fits(pattern: string, subject: string): boolean {
  const words = pattern.split('*').map(word => word.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${words.join('.*')}$`).test(subject)
}

function bad(description: string): FakeAnswer {
  return json(400, { error: 'invalid_request', error_description: description })
}
