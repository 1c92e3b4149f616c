import { randomBytes } from 'node:crypto'
import { json, type FakeAnswer, type FakeRequest } from './answer.js'
import { askedHost, hasExactly } from './asked.js'
import type { OidcIssuer } from './oidc-issuer.js'
import { formOf, type VendorHandler } from './vendor.js'

export interface FakeGoogleOptions {
  readonly issuer: OidcIssuer
  /** The provider's whole name. */
  readonly provider: string
  /** Its allowed audiences; its own address when absent, as with Google. */
  readonly audiences?: readonly string[]
  /** Its attribute condition. */
  readonly condition?: (claims: Readonly<Record<string, unknown>>) => boolean
  /** Service accounts with the subjects that have roles/iam.workloadIdentityUser on them. */
  readonly accounts?: Readonly<Record<string, readonly string[]>>
  /** constraints/iam.allowServiceAccountCredentialLifetimeExtension */
  readonly longLives?: boolean
  /** False: iamcredentials.googleapis.com is not enabled. */
  readonly credentialsApi?: boolean
  /** Seconds that the metadata server's token lives; absent: no service account is attached. */
  readonly attached?: number
  readonly now?: () => Date
  /** Called with every access token that is handed out. */
  readonly issued?: (token: string) => void
}

export interface FakeGoogle {
  readonly handle: VendorHandler
  /** Tokens handed out: who they speak for and until when. */
  readonly tokens: ReadonlyMap<string, { readonly principal: string; readonly expiresAt: Date }>
}

type Tokens = Map<string, { principal: string; expiresAt: Date }>

/**
 * Google's Security Token Service, IAM credentials service and metadata server, after their published descriptions:
 * the discovery documents sts:v1 and iamcredentials:v1, cloud.google.com/compute/docs/metadata.
 */
export function createFakeGoogle(options: FakeGoogleOptions): FakeGoogle {
  const tokens: Tokens = new Map()
  return {
    tokens,
    handle(request) {
      const { pathname } = request.url
      const host = askedHost(request)
      if (host === 'sts.googleapis.com' && pathname === '/v1/token') return token(options, tokens, request)
      if (host === 'iamcredentials.googleapis.com') return accessToken(options, tokens, request)
      if (pathname.startsWith('/computeMetadata/v1/')) return metadata(options, tokens, request)
      return { status: 404, body: 'no such page' }
    }
  }
}

const EXCHANGE_FIELDS = [
  'audience',
  'grant_type',
  'requested_token_type',
  'scope',
  'subject_token',
  'subject_token_type'
]

function token(options: FakeGoogleOptions, tokens: Tokens, request: FakeRequest): FakeAnswer {
  if (request.method !== 'POST') return { status: 404, body: 'no such page' }
  const form = formOf(request)
  // the description says that the header makes the request fail
  if (request.headers.authorization !== undefined) return oauth('invalid_request', 'unexpected Authorization')
  if (form === undefined || !hasExactly([...form.keys()], EXCHANGE_FIELDS, ['options'])) {
    return oauth('invalid_request', 'unknown or missing field')
  }
  const fixed =
    form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:token-exchange' &&
    form.get('requested_token_type') === 'urn:ietf:params:oauth:token-type:access_token' &&
    form.get('subject_token_type') === 'urn:ietf:params:oauth:token-type:jwt' &&
    form.get('scope') === 'https://www.googleapis.com/auth/cloud-platform'
  if (!fixed) return oauth('invalid_request', 'a value is not known')
  if (form.get('audience') !== `//iam.googleapis.com/${options.provider}`) {
    return oauth('invalid_target', 'The target service indicated by the "audience" parameters is invalid.')
  }
  return exchanged(options, tokens, form.get('subject_token') ?? '')
}

function exchanged(options: FakeGoogleOptions, tokens: Tokens, subjectToken: string): FakeAnswer {
  const now = options.now?.() ?? new Date()
  const audience = options.audiences ?? [
    `https://iam.googleapis.com/${options.provider}`,
    `//iam.googleapis.com/${options.provider}`
  ]
  const verdict = options.issuer.verify(subjectToken, { audience, now })
  if (!verdict.ok) return oauth('invalid_grant', `${verdict.problem}: ${subjectToken}`)
  const { sub, exp } = verdict.claims
  if (typeof sub !== 'string' || sub.length > 127) return oauth('invalid_request', 'google.subject')
  if (options.condition?.(verdict.claims) === false) {
    return oauth('unauthorized_client', 'The given credential is rejected by the attribute condition.')
  }
  // a federated token does not outlive what it was given for
  const left = Math.floor(Number(exp) - now.getTime() / 1000)
  const seconds = Math.min(3600, left)
  return json(200, {
    access_token: issue(
      options,
      tokens,
      `subject/${sub}`,
      new Date(now.getTime() + seconds * 1000),
      'ya29.d.'
    ),
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: seconds
  })
}

function oauth(error: string, description: string): FakeAnswer {
  return json(400, { error, error_description: description })
}

function accessToken(options: FakeGoogleOptions, tokens: Tokens, request: FakeRequest): FakeAnswer {
  const now = options.now?.() ?? new Date()
  const account = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(
    request.url.pathname
  )?.[1]
  if (request.method !== 'POST' || account === undefined) return { status: 404, body: 'no such page' }
  const bearer = tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
  if (bearer === undefined || bearer.expiresAt <= now) return rpc(401, 'UNAUTHENTICATED')
  if (options.credentialsApi === false) return rpc(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED')
  const lifetime = lifetimeOf(request, options.longLives === true)
  if (lifetime === undefined) return rpc(400, 'INVALID_ARGUMENT')
  const users = options.accounts?.[decodeURIComponent(account)]
  if (users === undefined) return rpc(404, 'NOT_FOUND')
  if (!users.some(subject => bearer.principal === `subject/${subject}`)) {
    return rpc(403, 'PERMISSION_DENIED', 'IAM_PERMISSION_DENIED')
  }
  const expiresAt = new Date(now.getTime() + lifetime * 1000)
  return json(200, {
    accessToken: issue(options, tokens, decodeURIComponent(account), expiresAt, 'ya29.c.'),
    expireTime: expiresAt.toISOString().replace(/\.\d+Z$/, 'Z')
  })
}

/** Seconds asked for, undefined when the request is not as the description has it. */
function lifetimeOf({ headers, body }: FakeRequest, long: boolean): number | undefined {
  if (headers['content-type']?.split(';')[0] !== 'application/json') return undefined
  const wish = JSON.parse(body.toString('utf8')) as { scope?: unknown; lifetime?: unknown }
  if (!hasExactly(Object.keys(wish), ['scope'], ['lifetime', 'delegates'])) return undefined
  if (!Array.isArray(wish.scope) || wish.scope.length === 0) return undefined
  if (wish.lifetime === undefined) return 3600
  const seconds = typeof wish.lifetime === 'string' ? /^(\d+)s$/.exec(wish.lifetime)?.[1] : undefined
  return seconds === undefined || Number(seconds) > (long ? 43_200 : 3600) ? undefined : Number(seconds)
}

function rpc(status: number, code: string, reason?: string): FakeAnswer {
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }
  return json(status, {
    error: {
      code: status,
      message: `free text of the vendor (${code})`,
      status: code,
      ...(reason === undefined ? {} : { details: [info] })
    }
  })
}

function metadata(options: FakeGoogleOptions, tokens: Tokens, request: FakeRequest): FakeAnswer {
  const { method, headers, url } = request
  const own = { 'metadata-flavor': 'Google', server: 'Metadata Server for VM' }
  if (
    method !== 'GET' ||
    headers['metadata-flavor'] !== 'Google' ||
    headers['x-forwarded-for'] !== undefined
  ) {
    return { status: 403, headers: own, body: 'missing Metadata-Flavor header' }
  }
  const path = '/computeMetadata/v1/instance/service-accounts/default/token'
  if (url.pathname !== path || options.attached === undefined) {
    return { status: 404, headers: own, body: 'Not Found' }
  }
  const expiresAt = new Date((options.now?.() ?? new Date()).getTime() + options.attached * 1000)
  return json(
    200,
    {
      access_token: issue(options, tokens, 'attached', expiresAt, 'ya29.c.'),
      expires_in: options.attached,
      token_type: 'Bearer'
    },
    own
  )
}

function issue(
  { issued }: FakeGoogleOptions,
  tokens: Tokens,
  principal: string,
  expiresAt: Date,
  prefix: string
): string {
  const value = `${prefix}${randomBytes(32).toString('base64url')}`
  tokens.set(value, { principal, expiresAt })
  issued?.(value)
  return value
}
