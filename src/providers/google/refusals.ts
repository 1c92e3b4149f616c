import { Failure } from '../../errors.js'
import { readClaims } from '../../net/claims.js'
import { idTokenFacts } from '../../net/id-token-facts.js'
import type { Target } from '../../provider.js'
import type { Secret } from '../../secret.js'

interface Answer {
  readonly status: number
  readonly json: Readonly<Record<string, unknown>>
}

/** Why the token service took no OIDC token, with the line of the pool's provider that decides it. */
export function exchangeRefusal(
  target: Target,
  { status, json, idToken, now }: Answer & { readonly idToken: Secret; readonly now: Date }
): Failure {
  const code = codeIn(json['error'])
  return new Failure(
    'refused',
    `login to "${target.host.key}" was refused (sts.googleapis.com: ${[status, code].join(' ').trim()}): ${exchangeRemedy(code, idToken, now)}`
  )
}

function exchangeRemedy(code: string | undefined, idToken: Secret, now: Date): string {
  const expiresAt = readClaims(idToken.reveal())?.expiresAt
  if (code === 'invalid_grant' && expiresAt !== undefined && expiresAt <= now) {
    return `the OIDC token had expired at ${expiresAt.toISOString()}; log in earlier in the job, and check this machine's clock`
  }
  const { issuer, subject, audience } = idTokenFacts(idToken)
  const was = `the OIDC token sent has the issuer "${issuer}", the subject "${subject}" and the audience "${audience}"`
  if (code === 'invalid_target') {
    return 'the provider that "workload-identity-provider" names does not exist, is disabled or is deleted; check the project number, the pool and the provider'
  }
  if (code === 'unauthorized_client') return `make the provider's attribute condition true for it; ${was}`
  if (code === 'invalid_grant') {
    return `make it fit the provider's issuer URI and allowed audiences; ${was}`
  }
  return `check "workload-identity-provider" and the provider's attribute mapping; ${was}`
}

/** Why a service account's token was not given, with the role or the API that is missing. */
export function impersonationRefusal(
  target: Target,
  answer: Answer & {
    readonly account: string
    readonly pool: string
    readonly lifetime: number | undefined
    readonly idToken: Secret
  }
): Failure {
  const { status, account } = answer
  const error = record(answer.json['error'])
  const code = reasonOf(error) ?? codeIn(error['status'])
  return new Failure(
    'refused',
    `login to "${target.host.key}" as "${account}" was refused (iamcredentials.googleapis.com: ${[status, code].join(' ').trim()}): ${impersonationRemedy(code, answer)}`
  )
}

function impersonationRemedy(
  code: string | undefined,
  {
    status,
    pool,
    lifetime,
    idToken
  }: Pick<Parameters<typeof impersonationRefusal>[1], 'status' | 'pool' | 'lifetime' | 'idToken'>
): string {
  if (code === 'SERVICE_DISABLED') {
    return 'enable the API "iamcredentials.googleapis.com" in the project of the pool'
  }
  if (status === 400 && (lifetime ?? 0) > 3600) {
    return 'more than 3600 seconds need the organisation policy "constraints/iam.allowServiceAccountCredentialLifetimeExtension" for the service account; take a smaller "expires-in"'
  }
  if (status === 404) return 'the service account does not exist; check "service-account"'
  if (status !== 403) return 'check "service-account" and "expires-in"'
  const subject = idTokenFacts(idToken).subject
  return `give "roles/iam.workloadIdentityUser" on the service account to "principal://iam.googleapis.com/${pool}/subject/${subject}", or to a principalSet of the pool that holds it`
}

/** `reason` of google.rpc.ErrorInfo: https://cloud.google.com/apis/design/errors#error_info */
function reasonOf(error: Readonly<Record<string, unknown>>): string | undefined {
  const details: unknown = error['details']
  if (!Array.isArray(details)) return undefined
  const info = details.map(record).find(detail => String(detail['@type']).endsWith('/google.rpc.ErrorInfo'))
  return codeIn(info?.['reason'])
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** A closed list: any other text of a server may hold what it was sent. RFC 6749 §5.2, RFC 8693 §2.2.2, google.rpc.Code. */
const CODES: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_grant',
  'invalid_target',
  'invalid_client',
  'invalid_scope',
  'unauthorized_client',
  'access_denied',
  'INVALID_ARGUMENT',
  'FAILED_PRECONDITION',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'IAM_PERMISSION_DENIED',
  'SERVICE_DISABLED',
  'NOT_FOUND'
])

function codeIn(value: unknown): string | undefined {
  return typeof value === 'string' && CODES.has(value) ? value : undefined
}
