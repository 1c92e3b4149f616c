import { afterEach, describe, expect, it } from '@jest/globals'
import type { AuthInputs } from '../../src/provider.js'
import { aws } from '../../src/providers/aws/index.js'
import { Secret } from '../../src/secret.js'
import type { FakeAws, FakeAwsOptions } from '../fake/aws.js'
import { createWorld, HOST, KEY_ID, login, ROLE, SECRET_KEY, startAws, SUBJECT } from './aws-world.js'
import type { WorldOptions } from './aws-world.js'
import { target } from './context.js'

const running: FakeAws[] = []
afterEach(async () => {
  for (const fake of running.splice(0)) await fake.close()
})

const KEYS: Partial<AuthInputs> = { username: KEY_ID, password: new Secret(SECRET_KEY) }
const BY_ROLE: Partial<AuthInputs> = { identity: { role: ROLE } }
const OWN = 'https://123456789012.dkr.ecr.eu-west-1.amazonaws.com'

async function world(options: WorldOptions = {}, fakeOptions: FakeAwsOptions = {}) {
  const fake = await startAws(fakeOptions)
  running.push(fake)
  return { fake, context: createWorld(fake, options) }
}

/** A target with inputs of its own, as every run makes them. */
function wanted(name: string, auth: Partial<AuthInputs>) {
  return target(name, ['build', 'publish'], { ...auth })
}

describe('when user name and password are an AWS access key', () => {
  it('exchanges them for a registry token that ends when AWS says', async () => {
    const { fake, context } = await world()
    const credential = await login(context, wanted(HOST, KEYS))
    const [password] = fake.issued
    expect(credential).toEqual({
      kind: 'basic',
      username: 'AWS',
      password: new Secret(password ?? ''),
      source: 'AWS access key',
      expiresAt: expect.any(Date)
    })
    expect(credential?.kind === 'basic' && credential.password.reveal()).toBe(password)
    const hours = ((credential?.expiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000
    expect(Math.round(hours)).toBe(12)
    expect(fake.calls()).toEqual(['api.ecr.eu-west-1.amazonaws.com GetAuthorizationToken'])
    expect(context.secrets).toContain(password)
  })

  it('takes the session token of a temporary key from the environment', async () => {
    const temporary = {
      secret: SECRET_KEY,
      sessionToken: 'session/token',
      allow: ['ecr:GetAuthorizationToken']
    }
    const { fake, context } = await world(
      { env: { AWS_SESSION_TOKEN: 'session/token' } },
      { keys: { ASIAIOSFODNN7EXAMPLE: temporary } }
    )
    await login(context, wanted(HOST, { ...KEYS, username: 'ASIAIOSFODNN7EXAMPLE' }))
    expect(fake.issued).toHaveLength(1)
    expect(context.secrets).toContain('session/token')
  })

  it('asks AWS nothing where the user says that the registry is not ECR, or the token is there', async () => {
    const { fake, context } = await world()
    const plain = await login(context, wanted(HOST, { ...KEYS, ecr: 'false' }))
    const token = await login(context, wanted(HOST, { username: 'AWS', password: new Secret('token') }))
    expect([plain, token].map(one => one?.source)).toEqual(['username and password', 'username and password'])
    expect(plain).toMatchObject({ username: KEY_ID })
    expect(fake.calls()).toEqual([])
  })
})

describe('when a role trusts the job', () => {
  it('assumes it with an OIDC token, and exchanges its keys for a registry token', async () => {
    const env = { GITHUB_RUN_ID: '4242', GITHUB_REPOSITORY: 'acme/app' }
    const { fake, context } = await world({ env })
    const credential = await login(context, wanted(HOST, BY_ROLE))
    expect(credential).toMatchObject({ username: 'AWS', source: 'AWS role by OIDC' })
    expect(fake.calls()).toEqual([
      'sts.eu-west-1.amazonaws.com AssumeRoleWithWebIdentity',
      'api.ecr.eu-west-1.amazonaws.com GetAuthorizationToken'
    ])
    expect(context.audiences).toEqual(['sts.amazonaws.com'])
    const form = new URLSearchParams(fake.requests[0]?.body.toString('utf8'))
    expect(form.get('RoleSessionName')).toBe('github-4242-acme-app')
    const session = [...fake.keys].find(([id]) => id.startsWith('ASIA'))?.[1]
    expect(context.secrets).toEqual([session?.secret, session?.sessionToken, fake.issued[0]])
  })

  it.each([
    [{ AWS_ROLE_SESSION_NAME: 'my name' }, 'my-name'],
    [{ CI_JOB_ID: '7', CI_PROJECT_PATH: `acme/${'x'.repeat(80)}` }, `gitlab-7-acme-${'x'.repeat(50)}`],
    [{}, 'registry-auth']
  ])('names the session after the job: %j', async (env, name) => {
    const { fake, context } = await world({ env })
    await login(context, wanted(HOST, BY_ROLE))
    const form = new URLSearchParams(fake.requests[0]?.body.toString('utf8'))
    expect(form.get('RoleSessionName')).toBe(name)
  })

  it('asks for the audience of the partition in China, and for the one the user gives', async () => {
    const role = 'arn:aws-cn:iam::123456789012:role/ci'
    const { fake, context } = await world(
      { claims: { aud: 'sts.amazonaws.com' } },
      { roles: { [role]: { subject: SUBJECT, allow: ['ecr:GetAuthorizationToken'] } } }
    )
    const name = '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn'
    await login(context, wanted(name, { identity: { role } }))
    await login(context, wanted(name, { identity: { role, audience: 'mine' } }))
    expect(context.audiences).toEqual(['sts.amazonaws.com.cn', 'mine'])
    expect(fake.calls().slice(0, 2)).toEqual([
      'sts.cn-north-1.amazonaws.com.cn AssumeRoleWithWebIdentity',
      'api.ecr.cn-north-1.amazonaws.com.cn GetAuthorizationToken'
    ])
  })
})

describe('when a registry has one of its many names', () => {
  it.each([
    [HOST, 'api.ecr.eu-west-1.amazonaws.com'],
    ['123456789012.dkr-ecr.eu-west-1.on.aws', 'ecr.eu-west-1.api.aws'],
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', 'api.ecr-fips.us-east-1.amazonaws.com'],
    ['123456789012.dkr-ecr-fips.us-east-1.on.aws', 'ecr-fips.us-east-1.api.aws'],
    ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'api.ecr-fips.us-gov-west-1.amazonaws.com'],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'api.ecr.cn-north-1.amazonaws.com.cn'],
    ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'api.ecr.eusc-de-east-1.amazonaws.eu'],
    ['123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov', 'api.ecr.us-iso-east-1.c2s.ic.gov'],
    ['public.ecr.aws', 'api.ecr-public.us-east-1.amazonaws.com'],
    ['ecr-public.aws.com', 'api.ecr-public.us-east-1.amazonaws.com']
  ])('asks for the token of %s at %s', async (name, endpoint) => {
    // the region of the job is not the registry's
    const { fake, context } = await world({ env: { AWS_REGION: 'ap-south-1' } })
    expect(await login(context, wanted(name, KEYS))).toMatchObject({ username: 'AWS' })
    expect(fake.calls()).toEqual([`${endpoint} GetAuthorizationToken`])
  })

  it('assumes the role at a FIPS endpoint too', async () => {
    const { fake, context } = await world()
    await login(context, wanted('123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', BY_ROLE))
    expect(fake.calls()[0]).toBe('sts-fips.us-east-1.amazonaws.com AssumeRoleWithWebIdentity')
  })

  it('gives the credential to the name that AWS answers with as well', async () => {
    const { context } = await world({}, { proxyEndpoint: OWN })
    const credential = await login(context, wanted('123456789012.dkr-ecr.eu-west-1.on.aws', KEYS))
    expect(credential?.furtherHosts).toEqual([HOST])
    expect((await login(context, wanted(HOST, KEYS)))?.furtherHosts).toBeUndefined()
  })

  it.each([
    'http://123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    'https://ghcr.io',
    'https://host/path',
    'nonsense',
    ''
  ])('but to nothing else than a registry: %s', async proxyEndpoint => {
    const { context } = await world({}, { proxyEndpoint })
    expect((await login(context, wanted(HOST, KEYS)))?.furtherHosts).toBeUndefined()
  })
})

describe('when AWS is reached', () => {
  it('trusts the authorities that AWS_CA_BUNDLE names, and not those of the registry', async () => {
    const { context } = await world({ env: { AWS_CA_BUNDLE: '/etc/corporate.pem' } })
    const trusts: unknown[] = []
    const watching: typeof context = {
      ...context,
      transport: (request, trust, limits) => {
        trusts.push(trust)
        return context.transport(request, trust, limits)
      }
    }
    await login(watching, wanted(HOST, { ...KEYS, caFile: '/etc/registry.pem' }))
    expect(trusts).toEqual([{ registry: 'api.ecr.eu-west-1.amazonaws.com', caFiles: ['/etc/corporate.pem'] }])
  })
})

describe('when AWS_ACCOUNT_IDS names further accounts', () => {
  const env = { AWS_ACCOUNT_IDS: '123456789012, 210987654321,111122223333,210987654321' }

  it('logs in to their registries in the same region, with one exchange', async () => {
    const { fake, context } = await world({ env })
    const main = { ...wanted(HOST, BY_ROLE), repositories: ['acme/app'] }
    const others = aws.companions?.(context, main) ?? []
    expect(others.map(({ host, repositories }) => [host.key, repositories])).toEqual([
      ['210987654321.dkr.ecr.eu-west-1.amazonaws.com', []],
      ['111122223333.dkr.ecr.eu-west-1.amazonaws.com', []]
    ])
    const found = await Promise.all([main, ...others].map(one => login(context, one)))
    expect(new Set(found.map(one => one?.kind === 'basic' && one.password.reveal()))).toEqual(
      new Set(fake.issued)
    )
    expect(fake.calls()).toHaveLength(2)
  })

  it('brings none along for ECR Public, one path, or what is not ECR', async () => {
    const { context } = await world({ env })
    expect(aws.companions?.(context, wanted('public.ecr.aws', KEYS))).toEqual([])
    expect(aws.companions?.(context, { ...wanted(HOST, KEYS), path: 'acme' })).toEqual([])
    expect(aws.companions?.(context, wanted(HOST, { ...KEYS, ecr: 'false' }))).toEqual([])
  })

  it('refuses what is no account id', async () => {
    const { context } = await world({ env: { AWS_ACCOUNT_IDS: '12345,' } })
    expect(() => aws.companions?.(context, wanted(HOST, KEYS))).toThrow(
      '"AWS_ACCOUNT_IDS" takes account ids of 12 digits, separated by commas'
    )
  })
})
