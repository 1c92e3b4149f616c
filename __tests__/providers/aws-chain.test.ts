import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signOfCredentials } from '../../src/providers/aws/signs.js'
import type { FakeAws } from '../fake/aws.js'
import { createWorld, failureOf, HOST, issuer, KEY_ID, login, ROLE, SECRET_KEY } from './aws-world.js'
import { startAws, SUBJECT } from './aws-world.js'
import { target } from './context.js'

let fake: FakeAws
let home: string
const before = { ...process.env }

beforeEach(async () => {
  fake = await startAws()
  home = await mkdtemp(join(tmpdir(), 'registry-auth-aws-'))
})
afterEach(async () => {
  await fake.close()
  await rm(home, { recursive: true })
  for (const name of Object.keys(process.env))
    if (!(name in before)) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, before)
})

/** The job's environment, for us and for the SDK, which reads the process's own; nothing of this machine's is in it. */
function world(env: Readonly<Record<string, string>>) {
  const all = { AWS_EC2_METADATA_DISABLED: 'true', ...env }
  Object.assign(process.env, { HOME: home, USERPROFILE: home, ...all })
  return createWorld(fake, { env: all, homeDirectory: home })
}

async function write(name: string, text: string): Promise<string> {
  await mkdir(join(home, '.aws'), { recursive: true })
  const file = join(home, '.aws', name)
  await writeFile(file, text)
  return file
}

const ENVIRONMENT = { AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET_KEY }
const PROFILE = `aws_access_key_id = ${KEY_ID}\naws_secret_access_key = ${SECRET_KEY}\n`
const wanted = () => target(HOST, ['build'])

describe('when the environment holds AWS credentials', () => {
  it('takes them for a registry that is named without a credential', async () => {
    const context = world(ENVIRONMENT)
    expect(await login(context, wanted())).toMatchObject({ username: 'AWS', source: 'AWS credential chain' })
    expect(fake.calls()).toEqual(['api.ecr.eu-west-1.amazonaws.com GetAuthorizationToken'])
    expect(context.secrets).toContain(SECRET_KEY)
  })

  it('takes them for nothing that nobody named, and for nothing that is not ECR', async () => {
    const context = world(ENVIRONMENT)
    expect(await login(context, { ...wanted(), required: false })).toBeUndefined()
    expect(await login(context, target(HOST, ['build'], { ecr: 'false' }))).toBeUndefined()
    expect(fake.calls()).toEqual([])
  })

  it.each([
    ['a key that is wrong', { username: 'AKIAXXXXXXXXXXXXXXXX' }],
    ['a role that trusts another', { identity: { role: `${ROLE}-other` } }]
  ])('does not fall back to them from %s', async (_what, auth) => {
    const context = world(ENVIRONMENT)
    const given = 'username' in auth ? { ...auth, password: context.secret('x') } : auth
    expect(await failureOf(context, target(HOST, ['build'], given))).toContain('was refused')
    expect(fake.issued).toEqual([])
  })
})

describe('when a file holds AWS credentials', () => {
  it('takes the default profile', async () => {
    await write('credentials', `[default]\n${PROFILE}`)
    expect(await login(world({}), wanted())).toMatchObject({ username: 'AWS' })
  })

  it('takes the profile that AWS_PROFILE names, from the file that AWS_CONFIG_FILE names', async () => {
    const file = await write('elsewhere', `[profile ci]\n${PROFILE}`)
    const context = world({ AWS_PROFILE: 'ci', AWS_CONFIG_FILE: file })
    expect(await login(context, wanted())).toMatchObject({ username: 'AWS' })
  })

  it('assumes the role of a pod by its token file', async () => {
    const file = await write('token', issuer.issue({ sub: SUBJECT, aud: 'sts.amazonaws.com' }))
    const context = world({
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ROLE_ARN: ROLE,
      AWS_ROLE_SESSION_NAME: 'pod'
    })
    expect(await login(context, wanted())).toMatchObject({ username: 'AWS' })
    expect(fake.calls()[0]).toBe('sts.eu-west-1.amazonaws.com AssumeRoleWithWebIdentity')
  })

  it('says what was refused when the role of a pod trusts another', async () => {
    const file = await write('token', issuer.issue({ sub: 'system:other', aud: 'sts.amazonaws.com' }))
    const context = world({ AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: ROLE })
    expect(await failureOf(context, wanted())).toBe(
      'the standard chain of AWS credentials was refused (403 AccessDenied): check the variables "AWS_WEB_IDENTITY_TOKEN_FILE" and "AWS_ROLE_ARN", and the trust policy of the role it leads to'
    )
  })
})

describe('when the chain leads nowhere', () => {
  const nothing = (check: string) =>
    `test: no AWS credentials were found by the standard chain: check ${check}, or give "role" for OIDC, or an access key by "username" and its password`

  it('says what to look at', async () => {
    expect(await failureOf(world({ AWS_PROFILE: 'ci' }), wanted())).toBe(
      nothing('the profile that "AWS_PROFILE" names; a single sign-on session needs "aws sso login"')
    )
    expect(await failureOf(world({ AWS_ACCESS_KEY_ID: KEY_ID }), wanted())).toBe(
      nothing('the variables "AWS_ACCESS_KEY_ID" and "AWS_SECRET_ACCESS_KEY"')
    )
    expect(fake.calls()).toEqual([])
  })

  it('says so of a container whose credentials give no answer', async () => {
    const context = world({ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/creds' })
    expect(await failureOf(context, wanted())).toBe(nothing("the pod's or the container's role"))
  })
})

describe('when it is asked whether the chain may have something to say', () => {
  const sign = (env: Readonly<Record<string, string>>, firmware: readonly string[] = []) =>
    signOfCredentials(createWorld(fake, { env, homeDirectory: home }), firmware)

  it('finds nothing where there is nothing', () => {
    expect(sign({})).toBeUndefined()
    expect(sign({ AWS_REGION: 'eu-west-1' })).toBeUndefined()
  })

  it('knows an instance by its firmware, unless its metadata is not to be asked', async () => {
    const vendor = await write('vendor', 'Amazon EC2\n')
    const other = await write('other', 'Microsoft Corporation\n')
    expect(sign({}, [vendor])).toEqual({ check: 'the instance profile of this machine' })
    expect(sign({}, [other, join(home, 'none')])).toBeUndefined()
    expect(sign({ AWS_EC2_METADATA_DISABLED: 'true' }, [vendor])).toBeUndefined()
    expect(sign({ AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://[fd00:ec2::254]' })).toBeDefined()
  })
})
