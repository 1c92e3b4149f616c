import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { json, type FakeAnswer, type FakeRequest } from '../fake/answer.js'
import { startFakeAws, type FakeAws } from '../fake/aws.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { githubIdTokens, serveVendor, type VendorServer } from '../fake/vendor.js'
import type { Env, JobResult } from '../runner/runner.js'
import { leaks, placesOf, unmasked, type KnownSecret } from './leaks.js'
import { ACTION, expectFailure, startScenario, type Scenario } from './scenario.js'

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const OTHER = '210987654321.dkr.ecr.eu-west-1.amazonaws.com'
const ROLE = 'arn:aws:iam::123456789012:role/ci'
const SUBJECT = 'repo:acme/app:ref:refs/heads/main'
const KEY = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const ALLOW = ['ecr:GetAuthorizationToken', 'ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken']
const issuer = createOidcIssuer()

/** What the metadata services of containers and instances answer. */
const METADATA = {
  Code: 'Success',
  LastUpdated: '2026-01-01T00:00:00Z',
  Type: 'AWS-HMAC',
  AccessKeyId: 'ASIAMETADATAEXAMPLE0',
  SecretAccessKey: 'metadata/secret/of/the/machine/0123456789',
  Token: 'metadata-session-token',
  Expiration: '2100-01-01T00:00:00Z'
}

const OF_THE_MACHINE = [METADATA.SecretAccessKey, METADATA.Token].map(value => ({
  username: METADATA.AccessKeyId,
  value
}))

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html, version 2 alone. */
function instanceMetadata({ method, url, headers }: FakeRequest): FakeAnswer {
  if (method === 'PUT' && url.pathname === '/latest/api/token') return { status: 200, body: 'session' }
  if (headers['x-aws-ec2-metadata-token'] !== 'session') return { status: 401 }
  const folder = '/latest/meta-data/iam/security-credentials/'
  if (url.pathname === folder) return { status: 200, body: 'ci' }
  return url.pathname === `${folder}ci` ? json(200, METADATA) : { status: 404 }
}

let scenario: Scenario
let aws: FakeAws
let github: VendorServer
const machines: VendorServer[] = []
let subject = SUBJECT
beforeEach(async () => {
  subject = SUBJECT
  scenario = await startScenario()
  aws = await startFakeAws({
    keys: {
      [KEY.id]: { secret: KEY.secret, allow: ALLOW },
      [METADATA.AccessKeyId]: { secret: METADATA.SecretAccessKey, sessionToken: METADATA.Token, allow: ALLOW }
    },
    roles: { [ROLE]: { subject: SUBJECT, allow: ALLOW } },
    provider: { issuer, audiences: ['sts.amazonaws.com'] },
    proxyEndpoint: `https://${HOST}`
  })
  github = await serveVendor(
    githubIdTokens('job-bearer-of-github', aud => issuer.issue({ sub: subject, aud }))
  )
})
afterEach(async () => {
  await aws.close()
  for (const server of [github, ...machines.splice(0)]) await server.close()
  await scenario.remove()
})

/** What a job is given: AWS by its own variables, and GitHub's OIDC service with `id-token: write`. */
function machine(more: Env = {}): Env {
  return {
    AWS_ENDPOINT_URL: aws.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'job-bearer-of-github',
    ...more
  }
}

interface Outcome {
  readonly result: JobResult
  /** Registries and their users, as the job's docker config has them. */
  readonly logins: Readonly<Record<string, string>>
}

/** One step; the registry itself is not asked, since its name leads elsewhere. */
async function run(given: Env, env: Env = machine()): Promise<Outcome> {
  const logins: Record<string, string> = {}
  const secrets = [
    { username: KEY.id, value: KEY.secret },
    { username: 'x', value: 'job-bearer-of-github' }
  ]
  const result = await scenario.run(
    [
      { uses: ACTION, with: { verify: 'false', autologin: 'false', ...given } },
      {
        call: async env => {
          const text = await readFile(join(env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8')
          const { auths } = JSON.parse(text) as { readonly auths: Record<string, { readonly auth: string }> }
          for (const [name, { auth }] of Object.entries(auths)) {
            logins[name] = Buffer.from(auth, 'base64').toString('utf8')
          }
        }
      }
    ],
    { machine: env, secrets, masked: [] }
  )
  // tokens are known only now
  const tokens = [...aws.issued.map(value => ({ username: 'AWS', value })), ...sessions()]
  expect(unmasked(result, tokens)).toEqual([])
  expect(leaks(placesOf(result, ''), tokens)).toEqual([])
  return { result, logins }
}

/** The secrets of assumed roles. */
function sessions(): readonly KnownSecret[] {
  const keys = [...aws.keys].filter(([id]) => id.startsWith('ASIA') && id !== METADATA.AccessKeyId)
  return keys.flatMap(([id, { secret, sessionToken = '' }]) =>
    [secret, sessionToken].map(value => ({ username: id, value }))
  )
}

const calls = (): readonly string[] => aws.calls().map(call => call.replace('localhost ', ''))

describe('when a job names a role', () => {
  it('is logged in to ECR with its OIDC token, for twelve hours', async () => {
    const { result, logins } = await run({ registries: `${HOST} role=${ROLE}` })
    expect(result.outcome).toBe('success')
    expect(logins).toEqual({ [HOST]: `AWS:${aws.issued[0] ?? ''}` })
    expect(calls()).toEqual(['AssumeRoleWithWebIdentity', 'GetAuthorizationToken'])
    const form = new URLSearchParams(aws.requests[0]?.body.toString('utf8'))
    expect(form.get('RoleSessionName')).toBe('github-4242-acme-app')
    const [main] = result.phases
    const [shown] = JSON.parse(main?.outputs.get('registries') ?? '[]') as { readonly expires: string }[]
    expect(Math.round((Date.parse(shown?.expires ?? '') - Date.now()) / 3_600_000)).toBe(12)
    expect(main?.stderr).toBe('')
  })

  it('is logged in to ECR Public too, whatever the job calls its region', async () => {
    const env = machine({ AWS_REGION: 'eu-west-1' })
    const { logins } = await run({ registries: `${HOST} role=${ROLE}\npublic.ecr.aws role=${ROLE}` }, env)
    expect(Object.keys(logins).toSorted()).toEqual([HOST, 'public.ecr.aws'])
    expect(calls().filter(call => call === 'GetAuthorizationToken')).toHaveLength(2)
  })

  it('that does not trust it: the step says which line the trust policy lacks, and exports nothing', async () => {
    subject = 'repo:acme/app:pull_request'
    const { result } = await run({ registries: `${HOST} role=${ROLE}` })
    const provider = 'token.actions.githubusercontent.com'
    await expectFailure(
      scenario,
      result,
      `assuming the role "${ROLE}" for "${HOST}" was refused (403 AccessDenied): its trust policy has to allow "sts:AssumeRoleWithWebIdentity" where "${provider}:sub" is "${subject}" and "${provider}:aud" is "sts.amazonaws.com"`
    )
  })

  it('without "id-token: write": the step says so', async () => {
    const env = machine({ ACTIONS_ID_TOKEN_REQUEST_URL: '' })
    const { result } = await run({ registries: `${HOST} role=${ROLE}` }, env)
    await expectFailure(
      scenario,
      result,
      'no OIDC token can be requested: add "id-token: write" to the job\'s permissions'
    )
  })
})

describe('when a job names the registry alone', () => {
  const PROFILE = `aws_access_key_id=${KEY.id}\naws_secret_access_key=${KEY.secret}\n`

  it('takes the keys in the environment', async () => {
    const env = machine({ AWS_ACCESS_KEY_ID: KEY.id, AWS_SECRET_ACCESS_KEY: KEY.secret })
    expect(Object.keys((await run({ registries: HOST }, env)).logins)).toEqual([HOST])
  })

  it('takes a profile in the home directory', async () => {
    await scenario.write('home/.aws/credentials', `[default]\n${PROFILE}`)
    expect(Object.keys((await run({ registries: HOST })).logins)).toEqual([HOST])
  })

  it('takes the role of a container', async () => {
    const container = await serveVendor(({ headers }) =>
      headers.authorization === 'of-the-container' ? json(200, METADATA) : json(401, {})
    )
    machines.push(container)
    const env = machine({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.url}/creds`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'of-the-container'
    })
    const { result, logins } = await run({ registries: HOST }, env)
    expect(Object.keys(logins)).toEqual([HOST])
    expect(unmasked(result, OF_THE_MACHINE)).toEqual([])
  })

  it('takes the profile of an instance', async () => {
    const metadata = await serveVendor(instanceMetadata)
    machines.push(metadata)
    const env = machine({
      AWS_EC2_METADATA_DISABLED: 'false',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url
    })
    const { result, logins } = await run({ registries: HOST }, env)
    expect(Object.keys(logins)).toEqual([HOST])
    expect(unmasked(result, OF_THE_MACHINE)).toEqual([])
  })

  it('says what to give where there is nothing', async () => {
    const { result } = await run({ registries: HOST })
    await expectFailure(
      scenario,
      result,
      'registries, line 1: no credential for this registry; give "role" for OIDC, or an access key by "username" and its password; no AWS credentials were found in the environment, the profiles or the machine'
    )
    expect(aws.requests).toEqual([])
  })
})

describe('when a job gives an access key', () => {
  it('by the inputs of docker/login-action, for several accounts', async () => {
    const env = machine({ AWS_ACCOUNT_IDS: '210987654321' })
    const { result, logins } = await run({ registry: HOST, username: KEY.id, password: KEY.secret }, env)
    expect(result.outcome).toBe('success')
    const login = `AWS:${aws.issued[0] ?? ''}`
    expect(logins).toEqual({ [HOST]: login, [OTHER]: login })
    expect(calls()).toEqual(['GetAuthorizationToken'])
  })

  it('writes them as they are with "ecr: false"', async () => {
    const { logins } = await run({ registry: HOST, username: KEY.id, password: KEY.secret, ecr: 'false' })
    expect(logins).toEqual({ [HOST]: `${KEY.id}:${KEY.secret}` })
    expect(calls()).toEqual([])
  })

  it('refuses "ecr: true" for a name of the user\'s own in front of ECR', async () => {
    const given = { registry: 'images.acme.example', username: KEY.id, password: KEY.secret, ecr: 'true' }
    const { result } = await run(given)
    await expectFailure(
      scenario,
      result,
      'registry: "ecr: true" is for the names of Amazon ECR itself; name ACCOUNT.dkr.ecr.REGION.amazonaws.com as the registry'
    )
  })

  it('keeps the login of its own that another account, or the registry AWS names, was given', async () => {
    const env = machine({ AWS_ACCOUNT_IDS: '210987654321', AWS_SECRET: KEY.secret })
    const token = 'token-of-the-other'
    const lines = [
      `${HOST} username=AWS password=${token}`,
      `${OTHER} username=${KEY.id} password-env=AWS_SECRET`
    ]
    const { logins } = await run({ registries: lines.join('\n') }, env)
    expect(logins).toEqual({ [HOST]: `AWS:${token}`, [OTHER]: `AWS:${aws.issued[0] ?? ''}` })
  })
})
