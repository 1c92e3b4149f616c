import { randomBytes } from 'node:crypto'
import type { FakeAnswer, FakeRequest } from './answer.js'
import { isSignedWith, parseAuthorization } from './aws-sigv4.js'
import type { FakeKey } from './aws.js'

/** One more call of a service, after the caller is known and allowed. */
export interface EcrOperation {
  readonly service: 'ecr' | 'ecr-public'
  /** IAM actions. */
  readonly permissions: readonly string[]
  /** The answer to the JSON that was sent. */
  run(input: unknown): FakeAnswer
}

export interface EcrState {
  /** By `x-amz-target`. */
  readonly operations?: Readonly<Record<string, EcrOperation>>
  readonly keys: ReadonlyMap<string, FakeKey>
  /** `https://HOST` of the registry the answer names. */
  readonly proxyEndpoint: string
  /** Tokens that were given out. */
  readonly issued: string[]
  now(): Date
}

const SERVICES: Readonly<
  Record<string, { readonly service: string; readonly permissions: readonly string[] }>
> = {
  'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken': {
    service: 'ecr',
    permissions: ['ecr:GetAuthorizationToken']
  },
  'SpencerFrontendService.GetAuthorizationToken': {
    service: 'ecr-public',
    permissions: ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken']
  }
}

const TWELVE_HOURS = 12 * 3600
const FIVE_MINUTES = 5 * 60_000

/**
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html and
 * https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_GetAuthorizationToken.html, by AWS JSON 1.1.
 */
export function answerEcr(state: EcrState, request: FakeRequest): FakeAnswer {
  const target = String(request.headers['x-amz-target'])
  const operation = state.operations?.[target]
  const called = operation ?? SERVICES[target]
  if (request.method !== 'POST' || request.url.pathname !== '/' || called === undefined) {
    return ecrError('UnknownOperationException', 'unknown operation')
  }
  if (request.headers['content-type'] !== 'application/x-amz-json-1.1') {
    return ecrError('SerializationException', 'wrong content type')
  }
  const body = request.body.toString('utf8')
  if (operation === undefined && body !== '{}') return ecrError('SerializationException', 'unknown member')
  const key = authenticate(state, request, called.service)
  if ('status' in key) return key
  const missing = called.permissions.find(permission => !key.allow.includes(permission))
  if (missing !== undefined) {
    return ecrError(
      'AccessDeniedException',
      `User: arn:aws:iam::123456789012:user/x is not authorized to perform: ${missing} on resource: *`
    )
  }
  return operation?.run(JSON.parse(body)) ?? token(state, called.service)
}

function token({ issued, proxyEndpoint, now }: EcrState, service: string): FakeAnswer {
  const password = `${service}-${randomBytes(300).toString('base64')}`
  issued.push(password)
  const data = {
    authorizationToken: Buffer.from(`AWS:${password}`, 'utf8').toString('base64'),
    expiresAt: Math.floor(now().getTime() / 1000) + TWELVE_HOURS
  }
  const authorizationData = service === 'ecr' ? [{ ...data, proxyEndpoint }] : data
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ authorizationData })
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
function authenticate(state: EcrState, request: FakeRequest, service: string): FakeKey | FakeAnswer {
  const host = request.headers['x-original-host'] ?? request.headers.host
  const claim = parseAuthorization(request.headers.authorization)
  if (claim === undefined)
    return ecrError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  if (claim.service !== service || claim.region !== regionOf(String(host), claim.region)) {
    return ecrError('InvalidSignatureException', 'Credential should be scoped to another region or service.')
  }
  const key = state.keys.get(claim.keyId)
  const token = request.headers['x-amz-security-token']
  if (key === undefined || key.sessionToken !== token) {
    return ecrError('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }
  const signed = {
    method: request.method,
    path: request.url.pathname,
    query: request.url.search.slice(1),
    headers: { ...request.headers, host } as Readonly<Record<string, string | undefined>>,
    body: request.body.toString('utf8')
  }
  if (!isSignedWith(signed, claim, key.secret)) {
    return ecrError('InvalidSignatureException', 'The request signature we calculated does not match.')
  }
  const date = String(request.headers['x-amz-date'])
  if (Math.abs(parseDate(date) - state.now().getTime()) > FIVE_MINUTES) {
    return ecrError('InvalidSignatureException', `Signature expired: ${date} is now earlier than`)
  }
  return key.expired === true ? ecrError('ExpiredTokenException', 'The security token has expired') : key
}

/** The region in a real endpoint's name; any is right where the endpoint is this machine. */
function regionOf(host: string, claimed: string): string {
  return (
    /(?:^|\.)(?:ecr|api\.ecr|ecr-fips|api\.ecr-fips|ecr-public|api\.ecr-public)\.([a-z0-9-]+)\./.exec(
      host
    )?.[1] ?? claimed
  )
}

/** `20150830T123600Z` */
function parseDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization */
export function ecrError(code: string, message: string, status = 400): FakeAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ __type: code, message })
  }
}
