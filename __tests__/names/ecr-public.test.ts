import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { startFakeAws, type FakeAws } from '../fake/aws.js'
import { createSelfSigned } from '../fake/certificates.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { startFakeRegistry } from '../fake/registry.js'
import type { Env } from '../runner/runner.js'
import { close, createEndings, stop } from './endings.js'
import { errorsOf, expectNothing } from './outcome.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, SUBJECT, type NamesWorld } from './world.js'

const HOST = 'public.ecr.aws'
const REPOSITORY = `${HOST}/a1b2c3d4/app`
const ROLE = 'arn:aws:iam::123456789012:role/pusher'
const UNFIT_ROLE = 'arn:aws:iam::123456789012:role/half'
const KEY = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const ALLOW = ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken']
/** The job works elsewhere; the token service of ECR Public is in us-east-1 alone, and so no other name is there. */
const ELSEWHERE = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' }

let world: NamesWorld
let aws: FakeAws
const endings = createEndings()

async function start(): Promise<void> {
  const issuer = createOidcIssuer()
  const options = {
    keys: { [KEY]: { secret: SECRET, allow: ALLOW } },
    roles: {
      [ROLE]: { subject: SUBJECT, allow: ALLOW },
      [UNFIT_ROLE]: { subject: SUBJECT, allow: ['ecr-public:GetAuthorizationToken'] }
    },
    provider: { issuer, audiences: ['sts.amazonaws.com'] }
  }
  aws = endings.after(await startFakeAws(options), close)
  const users = {
    // the registry knows the last token that was given out
    get AWS() {
      return { password: aws.issued.at(-1) ?? 'none yet' }
    }
  }
  const registry = await startFakeRegistry({
    mode: 'bearer-opaque',
    service: HOST,
    users,
    tls: createSelfSigned()
  })
  endings.after(registry, close)
  const routes = [
    { name: HOST, to: registry.url },
    { name: 'sts.us-east-1.amazonaws.com', to: aws.url },
    { name: 'api.ecr-public.us-east-1.amazonaws.com', to: aws.url }
  ]
  world = endings.after(await startNames(routes, issuer), stop)
}

describeNames('when a job logs in to Amazon ECR Public by its own name', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(
    provenWays('amazon-ecr-public', {
      'a role by OIDC': { words: `role=${ROLE}`, env: {}, source: 'AWS role by OIDC' },
      'an access key': { words: `username=${KEY} password=${SECRET}`, env: {}, source: 'AWS access key' },
      "AWS's standard chain of credentials": {
        words: '',
        env: { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET },
        source: 'AWS credential chain'
      }
    })
  )(
    'pushes and pulls by %s, with a token from us-east-1',
    async (_way, { words, env, source }) => {
      const count = world.requests.length
      const result = await world.login({
        with: {
          registries: `${HOST} ${words}`,
          repositories: REPOSITORY,
          verify: 'push',
          autologin: 'false'
        },
        env: { ...ELSEWHERE, ...env },
        then: [{ call: (own: Env) => world.pushAndPull(own, `${REPOSITORY}:v1`) }]
      })
      expect(errorsOf(result)).toEqual([])
      expect(result.log).toContain(`logged in to ${HOST} as AWS (${source})`)
      expect(result.log).toContain('push on a1b2c3d4/app proven')
      expect(result.outcome).toBe('success')
      expect(world.requests.slice(count)).toContain('POST api.ecr-public.us-east-1.amazonaws.com /')
      expect(result.masks).toContain(aws.issued.at(-1))
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails where the role lacks the second of the two permissions', async () => {
    const result = await world.login({
      with: { registries: `${HOST} role=${UNFIT_ROLE}`, autologin: 'false' },
      env: ELSEWHERE
    })
    expect(errorsOf(result)).toEqual([
      expect.stringContaining(
        'allow "ecr-public:GetAuthorizationToken" and "sts:GetServiceBearerToken" on "*"'
      )
    ])
    await expectNothing(world, result)
  }, 60_000)
})
