import { randomBytes } from 'node:crypto'
import type { FakeAnswer, FakeRequest } from './answer.js'
import type { FakeKey } from './aws.js'
import type { OidcIssuer, OidcProblem } from './oidc-issuer.js'

/** A role and whom it trusts. */
export interface FakeRole {
  /** `sub` of the tokens it trusts. */
  readonly subject: string
  /** What its sessions may do. */
  readonly allow: readonly string[]
}

export interface StsState {
  /** The account's IAM identity provider, with the audiences it is set up for. */
  readonly provider: { readonly issuer: OidcIssuer; readonly audiences: readonly string[] } | undefined
  readonly roles: Readonly<Record<string, FakeRole>>
  /** Where the keys of a new session go. */
  readonly keys: Map<string, FakeKey>
  now(): Date
}

const KNOWN = ['Action', 'Version', 'RoleArn', 'RoleSessionName', 'WebIdentityToken', 'DurationSeconds']
const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html, by the query protocol. */
export function answerSts(state: StsState, request: FakeRequest): FakeAnswer {
  const form = new URLSearchParams(request.body.toString('utf8'))
  const problem = shapeProblem(request, form)
  if (problem !== undefined) return problem
  const arn = form.get('RoleArn') ?? ''
  const claims = readToken(state, form.get('WebIdentityToken') ?? '')
  if (claims.subject === undefined) return claims.refusal
  const role = state.roles[arn]
  if (role === undefined || role.subject !== claims.subject) {
    return stsError(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
  }
  return session(state, role, arn, form.get('RoleSessionName') ?? '', claims.subject)
}

function shapeProblem(request: FakeRequest, form: URLSearchParams): FakeAnswer | undefined {
  const type = request.headers['content-type'] ?? ''
  if (request.method !== 'POST' || !/^application\/x-www-form-urlencoded(;|$)/.test(type)) {
    return stsError(400, 'MalformedInput', 'POST a form')
  }
  if (request.headers.authorization !== undefined) return stsError(400, 'MalformedInput', 'no signature')
  if (form.get('Action') !== 'AssumeRoleWithWebIdentity' || form.get('Version') !== '2011-06-15') {
    return stsError(400, 'InvalidAction', 'Could not find operation for that version')
  }
  for (const name of form.keys()) {
    if (!KNOWN.includes(name)) return stsError(400, 'ValidationError', `unknown parameter ${name}`)
  }
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(form.get('RoleArn') ?? '')) {
    return stsError(400, 'ValidationError', 'roleArn')
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(form.get('RoleSessionName') ?? '')) {
    return stsError(400, 'ValidationError', 'roleSessionName')
  }
  return undefined
}

const CODES: Readonly<Record<OidcProblem, string>> = {
  malformed: 'InvalidIdentityToken',
  signature: 'InvalidIdentityToken',
  issuer: 'InvalidIdentityToken',
  audience: 'InvalidIdentityToken',
  'not yet valid': 'InvalidIdentityToken',
  expired: 'ExpiredTokenException'
}

type TokenReading =
  { readonly subject: string } | { readonly subject?: undefined; readonly refusal: FakeAnswer }

function readToken({ provider, now }: StsState, token: string): TokenReading {
  if (provider === undefined) {
    const message = 'No OpenIDConnect provider found in your account'
    return { refusal: stsError(400, 'InvalidIdentityToken', message) }
  }
  const verdict = provider.issuer.verify(token, { audience: provider.audiences, now: now() })
  if (verdict.ok) return { subject: String(verdict.claims['sub']) }
  return { refusal: stsError(400, CODES[verdict.problem], `${verdict.problem}: ${token}`) }
}

function session(
  { keys, now }: StsState,
  role: FakeRole,
  arn: string,
  name: string,
  subject: string
): FakeAnswer {
  const id = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`
  const key = {
    secret: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(120).toString('base64'),
    allow: role.allow
  }
  keys.set(id, key)
  const expiration = new Date(now().getTime() + 3_600_000).toISOString()
  const body = `<AssumeRoleWithWebIdentityResponse xmlns="${NAMESPACE}"><AssumeRoleWithWebIdentityResult>
<SubjectFromWebIdentityToken>${subject}</SubjectFromWebIdentityToken>
<AssumedRoleUser><Arn>${arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${name}</Arn><AssumedRoleId>AROACLKWSDQRAOEXAMPLE:${name}</AssumedRoleId></AssumedRoleUser>
<Credentials><SessionToken>${key.sessionToken}</SessionToken><SecretAccessKey>${key.secret}</SecretAccessKey><Expiration>${expiration}</Expiration><AccessKeyId>${id}</AccessKeyId></Credentials>
</AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>ad4156e9-bce1-11e2-82e6-6b6efEXAMPLE</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>`
  return { status: 200, headers: { 'content-type': 'text/xml' }, body }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export function stsError(status: number, code: string, message: string): FakeAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>`
  }
}
