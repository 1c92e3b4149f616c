import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { AuthInputs } from '../../src/provider.js'
import { Secret } from '../../src/secret.js'
import { ecrError, stsError, type FakeAwsOptions } from '../fake/aws.js'
import type { Fault } from '../fake/faults.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { describeNames } from '../names/world.js'
import { ALLOWED, createWorld, failureOf, HOST, issuer, KEY_ID } from '../providers/aws-world.js'
import { ROLE, SECRET_KEY, SUBJECT } from '../providers/aws-world.js'
import { target } from '../providers/context.js'
import { BY_KEY, BY_ROLE, startCases, TEMPORARY, type AwsCases, type Given } from './aws-cases.js'

interface Refusal extends Omit<Given, 'image'> {
  readonly aws?: FakeAwsOptions
  readonly faults?: readonly Fault[]
}

/** The component's sentence, which has to be the Action's for the same login at the same AWS. */
async function refusal({ aws = {}, faults = [], ...given }: Refusal): Promise<string> {
  const first = await cases.restart(aws, faults)
  const { claims, lifetime, env } = given
  const action = createWorld(first, {
    env: env ?? {},
    ...(claims === undefined ? {} : { claims }),
    ...(lifetime === undefined ? {} : { lifetime })
  })
  const expected = await failureOf(action, target(given.host ?? HOST, ['build'], authOf(given.fields ?? {})))
  await cases.restart(aws, faults)
  const outcome = await cases.exchange({ ...given, ...audienceOf(given) })
  expect(withoutTime(outcome['failure'])).toBe(withoutTime(expected))
  return outcome['failure'] ?? ''
}

/** GitHub issues a token for the audience asked for; GitLab's was declared with it. */
function audienceOf({ fields }: Given): { readonly audience?: string } {
  return fields?.['audience'] === undefined ? {} : { audience: fields['audience'] }
}

function authOf({ username, password, ...identity }: Readonly<Record<string, string>>): Partial<AuthInputs> {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: new Secret(password) }),
    identity
  }
}

/** The two tokens were issued at different times; GitLab's says no fraction of a second. */
function withoutTime(sentence: string | undefined): string | undefined {
  return sentence?.replace(/20\d\d-\d\d-\d\dT[\d:]+\.000Z/, 'THEN')
}

function answer(status: number, body: unknown = '', more: Partial<Fault> = {}): Fault {
  return { kind: 'answer', status, body: String(body), headers: {}, ...more } as Fault
}

let cases: AwsCases

describeNames('when AWS refuses the component', () => {
  beforeAll(async () => {
    cases = await startCases()
  }, 60_000)
  afterAll(() => cases.world.stop())

  it.each([
    [
      'the trust policy has another subject',
      { claims: { sub: 'project_path:acme/other:ref_type:branch:ref:main' } }
    ],
    ['the account has no such identity provider', { claims: { iss: 'https://gitlab.example' } }],
    ['the audience is another', { fields: { ...BY_ROLE, audience: 'mine' } }],
    ['a claim has no place in a sentence', { claims: { sub: 'a"b' } }],
    ['the OIDC token is over', { lifetime: -60 }],
    [
      'a foreign key signed it',
      { aws: { provider: { issuer: createOidcIssuer(issuer.issuer), audiences: ['sts.amazonaws.com'] } } }
    ],
    ["the role's session may not", { aws: { roles: { [ROLE]: { subject: SUBJECT, allow: [] } } } }],
    ['the role is none', { fields: { ...BY_ROLE, role: 'ci' } }],
    ['the account is none', { fields: { ...BY_ROLE, role: 'arn:aws:iam::12345:role/ci' } }],
    ['the region is another', { fields: { ...BY_ROLE, region: 'us-east-1' } }],
    ['the region is none', { fields: { ...BY_ROLE, region: 'Ireland' } }]
  ])('says what the Action says of a role when %s', async (_why, given: Refusal) => {
    expect(await refusal({ fields: BY_ROLE, ...given })).not.toMatch(/eyJ|User: arn/)
  })

  it.each([
    ['IDPRejectedClaim', 403],
    ['IDPCommunicationError', 400],
    ['RegionDisabledException', 403],
    ['ValidationError', 400],
    ['PackedPolicyTooLarge', 400],
    ['NoSuchCodeOfTheirs', 400]
  ])('says what the Action says of a role when AWS answers %s', async (code, status) => {
    const { body } = stsError(status, code, 'free text')
    expect(await refusal({ fields: BY_ROLE, faults: [answer(status, body)] })).not.toContain('free text')
  })

  const session = { secret: SECRET_KEY, sessionToken: 'st-secret', expired: true, allow: ALLOWED }

  it.each([
    ['it may not', { aws: { keys: { [KEY_ID]: { secret: SECRET_KEY, allow: [] } } } }],
    [
      'it may not at ECR Public',
      { host: 'public.ecr.aws', aws: { keys: { [KEY_ID]: { secret: SECRET_KEY, allow: [] } } } }
    ],
    ['it does not exist', { aws: { keys: {} } }],
    ['its secret is another', { aws: { keys: { [KEY_ID]: { secret: 'another', allow: ALLOWED } } } }],
    [
      'its session is over',
      {
        aws: { keys: { [TEMPORARY]: session } },
        env: { AWS_SESSION_TOKEN: 'st-secret' },
        fields: { username: TEMPORARY, password: SECRET_KEY }
      }
    ],
    ['it has no session token', { fields: { username: TEMPORARY, password: SECRET_KEY } }],
    ['it is a name and a password', { fields: { username: 'alice', password: 'x' } }],
    ['a role stands beside it', { fields: { ...BY_KEY, role: ROLE } }],
    ['an audience stands without a role', { fields: { audience: 'mine' } }],
    ['an OIDC token stands without a role', { fields: { 'id-token-env': 'AWS_ID_TOKEN' } }]
  ])('says what the Action says of an access key when %s', async (_why, given: Refusal) => {
    expect(await refusal({ fields: BY_KEY, ...given })).not.toContain(SECRET_KEY)
  })

  it.each([
    ['refuses', answer(403, '<html>free text</html>')],
    ['redirects to a page', answer(302, '')],
    ['gives a page', answer(200, '<html>free text</html>')],
    ['gives no token', answer(200, '{"authorizationData":[]}')],
    ['gives half a token', answer(200, '{"authorizationData":[{"authorizationToken":"eA=="}]}')],
    ['gives something else', answer(200, '[]')],
    ['gives nothing', answer(200, '')],
    ['has trouble', answer(503, '<html>free text</html>')],
    ['has trouble with a name', answer(500, ecrError('ServerException', 'free text').body)],
    ['is out of rate', answer(429, ecrError('TooManyRequestsException', 'free text').body)],
    ['is out of rate by 400', answer(400, ecrError('ThrottlingException', 'free text').body)],
    ['cuts the connection', { kind: 'reset' } satisfies Fault]
  ])(
    'says what the Action says when AWS %s',
    async (_what, fault) => {
      expect(await refusal({ fields: BY_KEY, faults: [fault] })).not.toContain('free text')
    },
    30_000
  )

  it.each(['<html></html>', '<A/>', '{}', ''])('knows that these are no keys: %s', async body => {
    await refusal({ fields: BY_ROLE, faults: [answer(200, body)] })
  })

  it.each([
    ['a rate that is used up', answer(400, ecrError('ThrottlingException', 'free text').body, { times: 1 })],
    ['503', answer(503, '', { times: 2 })],
    ['a cut connection', { kind: 'reset', times: 2 } satisfies Fault]
  ])(
    'gets its token after %s',
    async (_what, fault) => {
      await cases.restart({}, [fault])
      cases.expectToken(await cases.exchange({ fields: BY_KEY }), 'AWS access key')
    },
    30_000
  )

  it.each([-2 * 3_600_000, 2 * 3_600_000])('says so when that does not help (%d ms)', async difference => {
    const date = new Date(Date.now() + difference).toUTCString()
    const { body } = ecrError('InvalidSignatureException', 'Signature expired: free text')
    expect(await refusal({ fields: BY_KEY, faults: [answer(400, body, { headers: { date } })] })).toContain(
      "this machine's clock is 120 minutes"
    )
  })

  it('says what is missing where nothing tells who the job is', async () => {
    await cases.restart()
    expect((await cases.exchange({}))['failure']).toBe(
      'test: no credential for this registry; give "role" for OIDC, or an access key by "username" and its password; no AWS credentials were found in the environment'
    )
    expect((await cases.exchange({ env: { AWS_ACCESS_KEY_ID: KEY_ID } }))['failure']).toBe(
      'test: no AWS credentials were found by the standard chain: check the variables "AWS_ACCESS_KEY_ID" and "AWS_SECRET_ACCESS_KEY", or give "role" for OIDC, or an access key by "username" and its password'
    )
    expect((await cases.exchange({ fields: { role: ROLE } }))['failure']).toContain(
      'there is no OIDC token for this job'
    )
    expect(cases.world.asked()).toEqual([])
  })
})
