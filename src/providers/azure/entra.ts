import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import { readClaims } from '../../net/claims.js'
import { idTokenFacts } from '../../net/id-token-facts.js'
import { postForm } from '../../net/vendor-api.js'
import type { Target } from '../../provider.js'
import type { Secret } from '../../secret.js'
import { REGISTRY_RESOURCE } from './names.js'

/** An application of a tenant, and what speaks for it. */
export interface Assertion {
  readonly authority: string
  readonly tenant: string
  readonly client: string
  /** The job's OIDC token. */
  readonly token: Secret
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i

/** True for the id of an application or a managed identity. */
export function isClient(text: string): boolean {
  return GUID.test(text)
}

/** True for the id of a tenant, or for a domain of its own, by which it also goes. */
export function isTenant(text: string): boolean {
  return GUID.test(text) || DOMAIN.test(text)
}

/**
 * An access token of Entra for the registries of its cloud, for an OIDC token that a federated credential of the
 * application fits.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential
 */
export async function accessToken(context: Context, target: Target, assertion: Assertion): Promise<Secret> {
  const { authority, tenant, client, token } = assertion
  const url = new URL(`${authority.replace(/\/+$/, '')}/${tenant}/oauth2/v2.0/token`)
  const { status, json } = await postForm(
    context,
    { url },
    {
      grant_type: 'client_credentials',
      client_id: client,
      scope: `${REGISTRY_RESOURCE}/.default`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: token.reveal()
    }
  )
  if (status !== 200) throw refused(context, target, url.host, status, json, assertion)
  const value = json['access_token']
  if (typeof value !== 'string' || value === '') {
    throw new Failure('network', `"${url.host}" answered 200 without a token: run the job again later`)
  }
  return context.secret(value)
}

function refused(
  context: Context,
  target: Target,
  host: string,
  status: number,
  json: Readonly<Record<string, unknown>>,
  assertion: Assertion
): Failure {
  const code = errorCodeOf(json)
  const shown = code === undefined ? `${status}` : `${status} AADSTS${code}`
  return new Failure(
    'refused',
    `login to "${target.host.key}" was refused (${host}: ${shown}): ${remedyFor(code, assertion, context.now())}`
  )
}

/** `error_codes` has the number that the free text begins with. */
function errorCodeOf(json: Readonly<Record<string, unknown>>): number | undefined {
  const codes: unknown = json['error_codes']
  const first: unknown = Array.isArray(codes) ? codes[0] : undefined
  return typeof first === 'number' && Number.isSafeInteger(first) && first > 0 ? first : undefined
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
function remedyFor(code: number | undefined, { token, tenant, client }: Assertion, now: Date): string {
  const known = code === undefined ? undefined : REMEDIES[code]
  if (known !== undefined) return known
  const { issuer, subject, audience } = idTokenFacts(token)
  const sent = `the issuer "${issuer}", the subject "${subject}" and the audience "${audience}"`
  // 700211 is the issuer, 700212 the audience, 700213 the subject, 7002138 its upper and lower case
  if (String(code).startsWith('70021')) {
    return `no federated credential of the application fits; add one with ${sent} (upper and lower case count)`
  }
  if (code === 700_024) return outOfTime(token, now)
  if (code === 700_016) {
    return `the tenant "${tenant}" has no application "${client}"; check "client-id" and "tenant-id"`
  }
  return `check "client-id", "tenant-id" and the federated credential; the OIDC token sent has ${sent}`
}

function outOfTime(token: Secret, now: Date): string {
  const expiresAt = readClaims(token.reveal())?.expiresAt
  return expiresAt !== undefined && expiresAt <= now
    ? `the OIDC token had expired at ${expiresAt.toISOString()}; log in earlier in the job, and check this machine's clock`
    : "the OIDC token is not valid at this time; log in again, and check the clock of the token's issuer"
}

const TENANT = 'there is no such tenant in the cloud of this registry; check "tenant-id"'

const REMEDIES: Readonly<Record<number, string>> = {
  90_002: TENANT,
  900_023: TENANT,
  7_000_112: 'the application is disabled; enable it in the tenant',
  7_000_215:
    'the application takes no federated credential here; check that "client-id" is the one with the federated credential',
  500_011: `the tenant does not know "${REGISTRY_RESOURCE}"; check that "tenant-id" is the tenant of the registry's subscription`,
  53_003: 'a conditional access policy of the tenant blocks the application; allow it for this runner'
}
