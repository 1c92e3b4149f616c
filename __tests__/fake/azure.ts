import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import { askedHost, hasExactly } from './asked.js'
import { createOidcIssuer, type OidcIssuer } from './oidc-issuer.js'
import { formOf, type VendorHandler } from './vendor.js'

/** A federated credential of an application; all three are compared exactly. */
export interface FederatedCredential {
  readonly issuer: OidcIssuer
  readonly subject: string
  readonly audience: string
}

export interface FakeAzureOptions {
  /** `login.microsoftonline.com` and its kin. */
  readonly authority: string
  readonly tenant: string
  /** Applications and managed identities by client id, with their federated credentials. */
  readonly applications: Readonly<Record<string, readonly FederatedCredential[]>>
  /** Registries by login server, with the client ids that have a role on them. */
  readonly registries: Readonly<Record<string, readonly string[]>>
  /** Managed identities assigned to the machine. */
  readonly assigned?: readonly string[]
  /** The value of IDENTITY_HEADER. */
  readonly identityHeader?: string
  /** The registries' network rules keep this machine out. */
  readonly walledOff?: boolean
  readonly now?: () => Date
  /** Called with every refresh token that is handed out. */
  readonly issued?: (token: string) => void
}

export interface FakeAzure {
  readonly handle: VendorHandler
  /** Verifies a registry's refresh token. */
  readonly registryIssuer: OidcIssuer
  /** Refresh tokens handed out. */
  readonly refreshTokens: readonly string[]
}

interface State extends FakeAzureOptions {
  readonly entra: OidcIssuer
  readonly registryIssuer: OidcIssuer
  readonly refreshTokens: string[]
}

const RESOURCE = 'https://containerregistry.azure.net'
/** What the service's refresh tokens live for. */
const THREE_HOURS = 3 * 3600

/**
 * Entra's token endpoint, the registries' exchange and the managed identity endpoints, after their published
 * descriptions: learn.microsoft.com/entra/identity-platform (client credentials, error codes),
 * github.com/Azure/acr docs/AAD-OAuth.md, learn.microsoft.com (how-to-use-vm-token, overview-managed-identity).
 */
export function createFakeAzure(options: FakeAzureOptions): FakeAzure {
  const state: State = {
    ...options,
    entra: issuerNamed(`https://sts.windows.net/${options.tenant}/`),
    registryIssuer: issuerNamed('Azure Container Registry'),
    refreshTokens: []
  }
  return {
    registryIssuer: state.registryIssuer,
    refreshTokens: state.refreshTokens,
    handle(request) {
      const host = askedHost(request)
      if (host === options.authority) return entraToken(state, request)
      if (options.registries[host] !== undefined) return exchange(state, request, host)
      if (host === '169.254.169.254') return instanceMetadata(state, request)
      return appService(state, request)
    }
  }
}

const ISSUERS = new Map<string, OidcIssuer>()

/** One per name: a key takes its time to make. */
function issuerNamed(name: string): OidcIssuer {
  const known = ISSUERS.get(name) ?? createOidcIssuer(name)
  ISSUERS.set(name, known)
  return known
}

const GRANT_FIELDS = ['client_assertion', 'client_assertion_type', 'client_id', 'grant_type', 'scope']

function entraToken(state: State, request: FakeRequest): FakeAnswer {
  const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(request.url.pathname)?.[1]
  if (tenant === undefined || request.method !== 'POST') return { status: 404 }
  if (tenant !== state.tenant) return entraError(400, 'invalid_request', 90002)
  const form = formOf(request)
  if (form === undefined || !hasExactly([...form.keys()], GRANT_FIELDS))
    return entraError(400, 'invalid_request', 900144)
  if (form.get('grant_type') !== 'client_credentials') return entraError(400, 'unsupported_grant_type', 70003)
  if (form.get('scope') !== `${RESOURCE}/.default`) return entraError(400, 'invalid_resource', 500011)
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') {
    return entraError(400, 'invalid_request', 900144)
  }
  const client = form.get('client_id') ?? ''
  const credentials = state.applications[client]
  if (credentials === undefined) return entraError(400, 'unauthorized_client', 700016)
  const problem = assertionProblem(state, credentials, form.get('client_assertion') ?? '')
  if (problem !== undefined) return entraError(401, 'invalid_client', problem)
  return json(200, {
    token_type: 'Bearer',
    expires_in: 3599,
    ext_expires_in: 3599,
    access_token: accessToken(state, client)
  })
}

/** The error code for an assertion that no federated credential fits. */
function assertionProblem(
  { now }: State,
  credentials: readonly FederatedCredential[],
  assertion: string
): number | undefined {
  const time = now === undefined ? {} : { now: now() }
  const verdicts = credentials.map(({ issuer, subject, audience }) => {
    const verdict = issuer.verify(assertion, { audience, ...time })
    if (verdict.ok) return verdict.claims['sub'] === subject ? undefined : 700213
    if (verdict.problem === 'issuer') return 700211
    if (verdict.problem === 'audience') return 700212
    if (verdict.problem === 'malformed') return 50027
    return verdict.problem === 'signature' ? 700027 : 700024
  })
  return verdicts.includes(undefined) ? undefined : (verdicts[0] ?? 70021)
}

function entraError(status: number, error: string, code: number): FakeAnswer {
  return json(status, {
    error,
    error_description: `AADSTS${code}: free text of the vendor. Trace ID: 0 Correlation ID: 0`,
    error_codes: [code],
    timestamp: '2026-01-02 03:04:05Z',
    trace_id: '0',
    correlation_id: '0'
  })
}

function accessToken({ entra, tenant, now }: State, client: string): string {
  const claims = { aud: RESOURCE, tid: tenant, appid: client, sub: client }
  return entra.issue(claims, { lifetime: 3599, ...(now === undefined ? {} : { now: now() }) })
}

function exchange(state: State, request: FakeRequest, host: string): FakeAnswer {
  if (request.url.pathname !== '/oauth2/exchange' || request.method !== 'POST') {
    return specError(404, 'NOT_FOUND')
  }
  if (state.walledOff === true) return specError(403, 'DENIED')
  const form = formOf(request)
  if (
    form === undefined ||
    !hasExactly([...form.keys()], ['access_token', 'grant_type', 'service'], ['tenant'])
  ) {
    return specError(400, 'UNSUPPORTED')
  }
  if (form.get('grant_type') !== 'access_token' || form.get('service') !== host)
    return specError(400, 'UNSUPPORTED')
  const now = state.now?.() ?? new Date()
  const verdict = state.entra.verify(form.get('access_token') ?? '', { audience: RESOURCE, now })
  if (!verdict.ok) return specError(401, 'UNAUTHORIZED')
  if (form.get('tenant') !== undefined && form.get('tenant') !== verdict.claims['tid']) {
    return specError(401, 'UNAUTHORIZED')
  }
  const client = String(verdict.claims['appid'])
  if (!(state.registries[host] ?? []).includes(client)) return specError(401, 'UNAUTHORIZED')
  const claims = { aud: host, sub: client, tenant: state.tenant, grant_type: 'refresh_token', version: '1.0' }
  const refreshToken = state.registryIssuer.issue(claims, { now, lifetime: THREE_HOURS })
  state.refreshTokens.push(refreshToken)
  state.issued?.(refreshToken)
  return json(200, { refresh_token: refreshToken })
}

function instanceMetadata(state: State, { method, url, headers }: FakeRequest): FakeAnswer {
  if (url.pathname !== '/metadata/identity/oauth2/token' || method !== 'GET') return { status: 404 }
  if (headers['metadata'] !== 'true' || headers['x-forwarded-for'] !== undefined) {
    return json(400, {
      error: 'invalid_request',
      error_description: 'Required metadata header not specified'
    })
  }
  return managed(state, url, '2018-02-01')
}

function appService(state: State, { method, url, headers }: FakeRequest): FakeAnswer {
  if (url.pathname !== '/msi/token' || method !== 'GET') return { status: 404 }
  if (headers['x-identity-header'] !== state.identityHeader) return json(401, { statusCode: 401 })
  return managed(state, url, '2019-08-01')
}

function managed(state: State, { searchParams }: URL, version: string): FakeAnswer {
  const query = Object.fromEntries(searchParams)
  const refused = (description: string): FakeAnswer =>
    json(400, { error: 'invalid_request', error_description: description })
  if (!hasExactly(Object.keys(query), ['api-version', 'resource'], ['client_id']))
    return refused('unknown parameter')
  if (query['api-version'] !== version || query['resource'] !== RESOURCE) return refused('invalid value')
  const { assigned = [] } = state
  const client = query['client_id'] ?? (assigned.length === 1 ? assigned[0] : undefined)
  if (client === undefined || !assigned.includes(client)) return refused('Identity not found')
  return json(200, {
    access_token: accessToken(state, client),
    client_id: client,
    expires_on: '1767330000',
    resource: RESOURCE,
    token_type: 'Bearer'
  })
}
