import type { FakeRequest } from './answer.js'
import { answerEcr, type EcrOperation } from './aws-ecr.js'
import { answerSts, type FakeRole } from './aws-sts.js'
import type { OidcIssuer } from './oidc-issuer.js'
import { serveVendor, type VendorServer } from './vendor.js'

export { ecrError } from './aws-ecr.js'
export { stsError } from './aws-sts.js'

/** An access key and what it may do. */
export interface FakeKey {
  readonly secret: string
  /** A temporary key is nothing without it. */
  readonly sessionToken?: string
  /** The session is over. */
  readonly expired?: boolean
  readonly allow: readonly string[]
}

export interface FakeAwsOptions {
  readonly keys?: Readonly<Record<string, FakeKey>>
  readonly roles?: Readonly<Record<string, FakeRole>>
  /** The account's IAM identity provider; none by default. */
  readonly provider?: { readonly issuer: OidcIssuer; readonly audiences: readonly string[] }
  /** `https://HOST` that ECR's answers name. */
  readonly proxyEndpoint?: string
  /** Further calls of ECR's services. */
  readonly operations?: Readonly<Record<string, EcrOperation>>
  /** AWS's clock. */
  readonly now?: () => Date
}

export interface FakeAws extends VendorServer {
  /** `HOST ACTION` of every request, the host as the client meant it. */
  calls(): readonly string[]
  /** Registry tokens that were given out. */
  readonly issued: readonly string[]
  /** Keys, those of new sessions included. */
  readonly keys: ReadonlyMap<string, FakeKey>
}

/** STS, ECR and ECR Public in this process, on loopback: one address, as with `AWS_ENDPOINT_URL`. */
export async function startFakeAws(options: FakeAwsOptions = {}): Promise<FakeAws> {
  const now = options.now ?? (() => new Date())
  const keys = new Map(Object.entries(options.keys ?? {}))
  const sts = { provider: options.provider, roles: options.roles ?? {}, keys, now }
  const issued: string[] = []
  const proxyEndpoint = options.proxyEndpoint ?? 'https://123456789012.dkr.ecr.eu-west-1.amazonaws.com'
  const ecr = { keys, proxyEndpoint, issued, now, operations: options.operations ?? {} }
  const server = await serveVendor(request => {
    const answer = isEcr(request) ? answerEcr(ecr, request) : answerSts(sts, request)
    return { ...answer, headers: { date: now().toUTCString(), ...answer.headers } }
  })
  return {
    ...server,
    issued,
    keys,
    calls: () => server.requests.map(request => `${askedName(request)} ${actionOf(request)}`)
  }
}

function askedName({ headers }: FakeRequest): string {
  return String(headers['x-original-host'] ?? 'localhost')
}

function isEcr({ headers }: FakeRequest): boolean {
  return headers['x-amz-target'] !== undefined || String(headers['content-type']).includes('json')
}

function actionOf({ headers, body }: FakeRequest): string {
  const target = headers['x-amz-target']
  if (target !== undefined) return String(target).replace(/^.*\./, '')
  return new URLSearchParams(body.toString('utf8')).get('Action') ?? 'nothing'
}
