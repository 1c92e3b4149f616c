import { Failure } from '../../errors.js'
import { connectionFailure, shownHost } from '../../net/connection-failure.js'
import type { Trace } from './request-handler.js'

/** What an error of the SDK says in words that are AWS's own and no free text. */
export interface ApiError {
  /** `AccessDeniedException`; undefined when the answer was none of AWS's. */
  readonly code?: string
  readonly status: number
}

const RATE: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'LimitExceededException'
])

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const SIGNATURE: ReadonlySet<string> = new Set([
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'AuthFailure'
])

const UNKNOWN_KEY: ReadonlySet<string> = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature'
])

/** All codes that may be shown: those above and those the calls have sentences for. A server can write anything there. */
const CODES: ReadonlySet<string> = new Set([
  ...RATE,
  ...SIGNATURE,
  ...UNKNOWN_KEY,
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredToken',
  'ExpiredTokenException',
  'IDPCommunicationError',
  'IDPRejectedClaim',
  'ImageAlreadyExistsException',
  'ImageNotFoundException',
  'ImageTagAlreadyExistsException',
  'InternalFailure',
  'InternalServerError',
  'InvalidAction',
  'InvalidIdentityToken',
  'InvalidParameterException',
  'KmsException',
  'LayersNotFoundException',
  'MalformedPolicyDocument',
  'OptInRequired',
  'PackedPolicyTooLarge',
  'ReferencedImagesNotFoundException',
  'RegionDisabledException',
  'RegistryNotFoundException',
  'RepositoryNotFoundException',
  'ServerException',
  'ServiceUnavailable',
  'UnsupportedCommandException',
  'ValidationError',
  'ValidationException'
])

/** True for an answer that another try later would change: too many calls, and no limit of the account's. */
export function isThrottled({ code, status }: ApiError): boolean {
  return status === 429 || (code !== undefined && code !== 'LimitExceededException' && RATE.has(code))
}

/** AWS takes a request that was signed within five minutes of its own time. */
const TAKEN_SKEW = 5 * 60_000

/** The code and the status of an answer that is an error; undefined when there was no answer. */
export function apiError(error: unknown): ApiError | undefined {
  if (!(error instanceof Error)) return undefined
  const status = statusOf(error)
  if (status === undefined) return undefined
  const code = codeOf(error)
  return { status, ...(code === undefined ? {} : { code }) }
}

/** The SDK names some errors otherwise than AWS does, who is to be quoted. */
function codeOf(error: Error): string | undefined {
  const body: unknown = 'Error' in error ? error.Error : undefined
  const sent: unknown = typeof body === 'object' && body !== null && 'Code' in body ? body.Code : undefined
  const code = sent ?? error.name
  return typeof code === 'string' && CODES.has(code) ? code : undefined
}

function statusOf(error: Error): number | undefined {
  for (const key of ['$metadata', '$response'] as const) {
    const holder: unknown = key in error ? Reflect.get(error, key) : undefined
    if (typeof holder !== 'object' || holder === null) continue
    const name = key === '$metadata' ? 'httpStatusCode' : 'statusCode'
    const status: unknown = Reflect.get(holder, name)
    if (typeof status === 'number') return status
  }
  return undefined
}

/**
 * The failure of a call to AWS for the reasons that all calls share: no answer, rate, trouble of theirs, the clock,
 * the key. What is special to a call comes first, by its code.
 */
export function awsFailure(
  error: unknown,
  trace: Trace,
  deed: string,
  special: Readonly<Record<string, string | undefined>> = {}
): Failure {
  if (error instanceof Failure) return error
  const answered = apiError(error)
  if (answered === undefined) return unanswered(error, trace)
  const { code, status } = answered
  const remedy = special[code ?? '']
  if (remedy !== undefined) return refused(deed, code, status, remedy)
  const host = trace.url === undefined ? 'AWS' : shownHost(trace.url)
  const shown = code === undefined ? `${status}` : `${status} ${code}`
  if (status === 429 || RATE.has(code ?? '')) {
    return new Failure(
      'network',
      `"${host}" answered ${shown} at every try: the account's rate for this call is used up; run the job again later`
    )
  }
  if (status >= 500) {
    return new Failure(
      'network',
      `"${host}" answered ${shown} at every try: AWS has trouble; run the job again later`
    )
  }
  if (SIGNATURE.has(code ?? '')) return refused(deed, code, status, signatureRemedy(trace))
  if (UNKNOWN_KEY.has(code ?? '')) {
    return refused(deed, code, status, 'check that the access key exists, is active and is of this partition')
  }
  if (status < 400) return malformed(host)
  const lookUp =
    code === undefined
      ? 'make the same call with the AWS CLI to see the reason'
      : 'look the code up in the AWS documentation'
  return refused(deed, code, status, lookUp)
}

/** AWS answered 200 with something that is no answer. */
export function malformed(host: string): Failure {
  return new Failure(
    'network',
    `"${host}" gave an answer that is none of AWS's: check the proxy and the AWS_ENDPOINT_URL variables`
  )
}

function refused(deed: string, code: string | undefined, status: number, remedy: string): Failure {
  const known = code === undefined ? '' : ` ${code}`
  return new Failure('refused', `${deed} was refused (${status}${known}): ${remedy}`)
}

function unanswered(error: unknown, { url, connectionError }: Trace): Failure {
  if (url !== undefined && connectionError !== undefined) return connectionFailure(connectionError, url)
  if (url !== undefined && error instanceof SyntaxError) return malformed(shownHost(url))
  // the SDK's own checks of its configuration: an endpoint that does not go with FIPS, an unknown region
  return new Failure(
    'input',
    'the AWS configuration of this job contradicts itself: check the AWS_ENDPOINT_URL, AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT variables and the AWS config file'
  )
}

function signatureRemedy({ clockSkew = 0 }: Trace): string {
  if (Math.abs(clockSkew) < TAKEN_SKEW) {
    return 'the secret access key does not belong to the access key id; give both anew'
  }
  const minutes = Math.round(Math.abs(clockSkew) / 60_000)
  return `this machine's clock is ${minutes} minutes ${clockSkew > 0 ? 'ahead of' : 'behind'} AWS's; set it`
}
