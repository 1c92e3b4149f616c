import { afterEach, describe, expect, it } from '@jest/globals'
import type { AuthInputs } from '../../src/provider.js'
import { Secret } from '../../src/secret.js'
import { ecrError, stsError, type FakeAws, type FakeAwsOptions } from '../fake/aws.js'
import type { Fault } from '../fake/faults.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { ALLOWED, createWorld, failureOf, HOST, issuer, KEY_ID, login } from './aws-world.js'
import { ROLE, SECRET_KEY, startAws, SUBJECT, type AwsWorld, type WorldOptions } from './aws-world.js'
import { target } from './context.js'

const running: FakeAws[] = []
afterEach(async () => {
  for (const fake of running.splice(0)) await fake.close()
})

interface Case extends WorldOptions {
  readonly aws?: FakeAwsOptions
  readonly faults?: readonly Fault[]
  readonly auth?: Partial<AuthInputs>
  readonly host?: string
}

const KEYS: Partial<AuthInputs> = { username: KEY_ID, password: new Secret(SECRET_KEY) }
const BY_ROLE: Partial<AuthInputs> = { identity: { role: ROLE } }

/** The message a login ends with, which holds nothing secret and nothing AWS wrote in prose. */
async function message({
  aws = {},
  faults = [],
  auth = KEYS,
  host = HOST,
  ...options
}: Case): Promise<string> {
  const fake = await startAws(aws)
  running.push(fake)
  fake.faults.push(...faults)
  const context: AwsWorld = createWorld(fake, options)
  const found = await failureOf(context, target(host, ['build'], { ...auth }))
  const texts = [found, ...context.lines]
  for (const secret of [SECRET_KEY, ...context.secrets, ...fake.issued]) {
    for (const text of texts) expect(text).not.toContain(secret)
  }
  expect(found).not.toMatch(/User: arn|eyJ|free text|is not authorized/)
  return found
}

const answer = (status: number, body = '', more: Partial<Fault> = {}): Fault =>
  ({ kind: 'answer', status, body, headers: {}, ...more }) as Fault

describe('when the role does not trust the job', () => {
  const provider = 'token.actions.githubusercontent.com'

  it('names the line of the trust policy with what was sent', async () => {
    const claims = { sub: 'repo:acme/app:ref:refs/heads/other' }
    expect(await message({ auth: BY_ROLE, claims })).toBe(
      `assuming the role "${ROLE}" for "${HOST}" was refused (403 AccessDenied): its trust policy has to allow "sts:AssumeRoleWithWebIdentity" where "${provider}:sub" is "repo:acme/app:ref:refs/heads/other" and "${provider}:aud" is "sts.amazonaws.com"`
    )
  })

  it.each([
    [
      'the account knows no such identity provider',
      { aws: { roles: {}, keys: {} }, claims: { iss: 'https://gitlab.example' } },
      'https://gitlab.example',
      'sts.amazonaws.com'
    ],
    [
      'its audience is another',
      { auth: { identity: { role: ROLE, audience: 'mine' } } },
      `https://${provider}`,
      'mine'
    ]
  ])('says what the identity provider has to be when %s', async (_why, given, shown, audience) => {
    expect(await message({ auth: BY_ROLE, ...given })).toBe(
      `assuming the role "${ROLE}" for "${HOST}" was refused (400 InvalidIdentityToken): the role's account needs an IAM identity provider for "${shown}" with the audience "${audience}"`
    )
  })

  it('tells an expired OIDC token by its time', async () => {
    const found = await message({ auth: BY_ROLE, lifetime: -60 })
    expect(found).toMatch(
      /was refused \(400 ExpiredTokenException\): the OIDC token had expired at 20[0-9T:.-]+Z; log in to ".+" earlier in the job, and check this machine's clock$/
    )
  })

  it.each([
    ['IDPRejectedClaim', 403, "the identity provider's answer was no"],
    ['IDPCommunicationError', 400, `AWS has to reach "https://${provider}" from the internet`],
    ['RegionDisabledException', 403, "activate the region in the role's account"],
    ['ValidationError', 400, 'check "role" and "id-token-env"'],
    ['PackedPolicyTooLarge', 400, 'look the code up in the AWS documentation']
  ])('knows what %s means', async (code, status, remedy) => {
    const { body = '' } = stsError(status, code, 'free text')
    const found = await message({ auth: BY_ROLE, faults: [answer(status, String(body))] })
    expect(found).toContain(`was refused (${status} ${code}): ${remedy}`)
  })

  it('takes a foreign key for no proof', async () => {
    const other = createOidcIssuer(issuer.issuer)
    const found = await message({
      auth: BY_ROLE,
      aws: { provider: { issuer: other, audiences: ['sts.amazonaws.com'] } }
    })
    expect(found).toContain('400 InvalidIdentityToken')
  })
})

describe('when AWS refuses the key', () => {
  it.each([
    [HOST, 'allow "ecr:GetAuthorizationToken" on "*" in the identity\'s policy'],
    [
      'public.ecr.aws',
      'allow "ecr-public:GetAuthorizationToken" and "sts:GetServiceBearerToken" on "*" in the identity\'s policy'
    ]
  ])('names the permission that is missing for %s', async (host, remedy) => {
    const keys = { [KEY_ID]: { secret: SECRET_KEY, allow: [] } }
    expect(await message({ aws: { keys }, host })).toBe(
      `login to "${host}" was refused (400 AccessDeniedException): ${remedy}`
    )
  })

  it('names it for a role as well', async () => {
    const roles = { [ROLE]: { subject: SUBJECT, allow: [] } }
    expect(await message({ aws: { roles }, auth: BY_ROLE })).toContain('allow "ecr:GetAuthorizationToken"')
  })

  it('tells a key that does not exist from one whose secret is another', async () => {
    expect(await message({ aws: { keys: {} } })).toBe(
      `login to "${HOST}" was refused (400 UnrecognizedClientException): check that the access key exists, is active and is of this partition`
    )
    const keys = { [KEY_ID]: { secret: 'another', allow: ALLOWED } }
    expect(await message({ aws: { keys } })).toBe(
      `login to "${HOST}" was refused (400 InvalidSignatureException): the secret access key does not belong to the access key id; give both anew`
    )
  })

  it('tells a session that is over', async () => {
    const expired = { secret: SECRET_KEY, sessionToken: 'st-secret', expired: true, allow: ALLOWED }
    const found = await message({
      aws: { keys: { ASIAIOSFODNN7EXAMPLE: expired } },
      env: { AWS_SESSION_TOKEN: 'st-secret' },
      auth: { ...KEYS, username: 'ASIAIOSFODNN7EXAMPLE' }
    })
    expect(found).toContain('(400 ExpiredTokenException): the session of the AWS credentials has expired')
  })
})

describe("when this machine's clock is wrong", () => {
  it('signs with the time of AWS and succeeds', async () => {
    const fake = await startAws({ now: () => new Date(Date.now() + 2 * 3_600_000) })
    running.push(fake)
    expect(await login(createWorld(fake), target(HOST, ['build'], { ...KEYS }))).toMatchObject({
      username: 'AWS'
    })
    expect(fake.calls()).toHaveLength(2)
  })

  it.each([
    [-2 * 3_600_000, 'ahead of'],
    [2 * 3_600_000, 'behind']
  ])('says so when that does not help (%d ms)', async (difference, word) => {
    const date = new Date(Date.now() + difference).toUTCString()
    const { body = '' } = ecrError('InvalidSignatureException', 'Signature expired: free text')
    const faults = [answer(400, String(body), { headers: { date } })]
    expect(await message({ faults })).toBe(
      `login to "${HOST}" was refused (400 InvalidSignatureException): this machine's clock is 120 minutes ${word} AWS's; set it`
    )
  })
})

describe('when AWS has no time', () => {
  const throttled = ecrError('ThrottlingException', 'Rate exceeded')

  it('asks three times, and then says that the rate is used up', async () => {
    const fault = answer(400, String(throttled.body))
    expect(await message({ faults: [fault] })).toBe(
      '"api.ecr.eu-west-1.amazonaws.com" answered 400 ThrottlingException at every try: the account\'s rate for this call is used up; run the job again later'
    )
    expect(running[0]?.calls()).toHaveLength(3)
  })

  it.each([
    ['429 with Retry-After', answer(429, '', { times: 1, headers: { 'retry-after': '1' } })],
    ['503', answer(503, '<html>free text</html>', { times: 2 })],
    ['a cut connection', { kind: 'reset', times: 2 } satisfies Fault]
  ])('gets its token after %s', async (_what, fault) => {
    const fake = await startAws()
    running.push(fake)
    fake.faults.push(fault)
    expect(await login(createWorld(fake), target(HOST, ['build'], { ...BY_ROLE }))).toMatchObject({
      username: 'AWS'
    })
  })

  it('waits for no Retry-After that is longer than a login may take', async () => {
    const fault = answer(429, '', { headers: { 'retry-after': '3600' } })
    expect(await message({ faults: [fault] })).toBe(
      '"api.ecr.eu-west-1.amazonaws.com" answered 429 and asked for a wait of 3600 s, more than a login may take: run the job again later'
    )
    expect(running[0]?.calls()).toHaveLength(1)
  })

  it('gives up when it is down, for the role as for the token', async () => {
    expect(await message({ faults: [answer(503)], auth: BY_ROLE })).toBe(
      '"sts.eu-west-1.amazonaws.com" answered 503 at every try: AWS has trouble; run the job again later'
    )
    expect(await message({ faults: [{ kind: 'reset' }] })).toContain(
      '"api.ecr.eu-west-1.amazonaws.com" closed the connection before it answered'
    )
  })
})

describe('when the answer is none of AWS’s', () => {
  it.each([
    ['a page', '<html>free text</html>'],
    ['no token', '{"authorizationData":[]}'],
    ['a token without its parts', '{"authorizationData":[{"authorizationToken":"eA=="}]}'],
    ['something else', '[]']
  ])('says so: %s', async (_what, body) => {
    expect(await message({ faults: [answer(200, body)] })).toBe(
      '"api.ecr.eu-west-1.amazonaws.com" gave an answer that is none of AWS\'s: check the proxy and the AWS_ENDPOINT_URL variables'
    )
  })

  it.each(['<html></html>', '<A/>', '{}', ''])('says so of the role: %s', async body => {
    expect(await message({ faults: [answer(200, body)], auth: BY_ROLE })).toBe(
      '"sts.eu-west-1.amazonaws.com" gave an answer that is none of AWS\'s: check the proxy and the AWS_ENDPOINT_URL variables'
    )
  })
})

describe('when the inputs contradict each other', () => {
  it.each([
    [
      { username: 'alice', password: new Secret('x') },
      'Amazon ECR takes the user name "AWS" with the password'
    ],
    [
      { ...KEYS, username: 'ASIAIOSFODNN7EXAMPLE' },
      'needs its session token in the variable "AWS_SESSION_TOKEN"'
    ],
    [
      { ...KEYS, identity: { role: ROLE } },
      'test: "role" goes by OIDC; leave "username" and its password out'
    ],
    [{ identity: { audience: 'mine' } }, 'test: "audience" needs a "role" beside it'],
    [{ identity: { 'id-token-env': 'TOKEN' } }, 'test: "id-token-env" needs a "role" beside it'],
    [{ identity: { role: 'ci' } }, 'test, "role": takes arn:aws:iam::ACCOUNT:role/NAME'],
    [
      { identity: { role: ROLE, region: 'us-east-1' } },
      '"region" contradicts the name of the registry, which is in "eu-west-1"'
    ],
    [
      { identity: { role: ROLE, region: 'Ireland' } },
      'test, "region": takes the name of an AWS region, like eu-west-1'
    ]
  ])('asks AWS nothing', async (auth, expected) => {
    expect(await message({ auth })).toContain(expected)
    expect(running[0]?.calls()).toEqual([])
  })
})
