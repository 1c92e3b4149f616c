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

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const REPOSITORY = `${HOST}/acme/app`
const ROLE = 'arn:aws:iam::123456789012:role/pusher'
const KEY = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const ALLOW = ['ecr:GetAuthorizationToken']

let world: NamesWorld
let aws: FakeAws
const endings = createEndings()

async function start(): Promise<void> {
  const issuer = createOidcIssuer()
  const options = {
    keys: { [KEY]: { secret: SECRET, allow: ALLOW } },
    roles: { [ROLE]: { subject: SUBJECT, allow: ALLOW } },
    provider: { issuer, audiences: ['sts.amazonaws.com'] },
    proxyEndpoint: `https://${HOST}`
  }
  aws = endings.after(await startFakeAws(options), close)
  const users = {
    // the registry knows the last token that was given out
    get AWS() {
      return { password: aws.issued.at(-1) ?? 'none yet' }
    }
  }
  const registry = await startFakeRegistry({ mode: 'basic', users, tls: createSelfSigned() })
  endings.after(registry, close)
  const routes = [
    { name: HOST, to: registry.url },
    { name: 'sts.eu-west-1.amazonaws.com', to: aws.url },
    { name: 'api.ecr.eu-west-1.amazonaws.com', to: aws.url }
  ]
  world = endings.after(await startNames(routes, issuer), stop)
}

describeNames('when a job logs in to Amazon ECR by its own name', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(
    provenWays('amazon-ecr', {
      'a role by OIDC': { words: `role=${ROLE}`, env: {}, source: 'AWS role by OIDC' },
      'an access key': { words: `username=${KEY} password=${SECRET}`, env: {}, source: 'AWS access key' },
      "AWS's standard chain of credentials": {
        words: '',
        env: { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET },
        source: 'AWS credential chain'
      }
    })
  )(
    'pushes and pulls by %s',
    async (_way, { words, env, source }) => {
      const result = await world.login({
        with: {
          registries: `${HOST} ${words}`,
          repositories: REPOSITORY,
          verify: 'push',
          autologin: 'false'
        },
        env,
        then: [{ call: (own: Env) => world.pushAndPull(own, `${REPOSITORY}:v1`) }]
      })
      expect(errorsOf(result)).toEqual([])
      expect(result.log).toContain(`logged in to ${HOST} as AWS (${source})`)
      expect(result.log).toContain('push on acme/app proven')
      expect(result.outcome).toBe('success')
      expect(result.masks).toContain(aws.issued.at(-1))
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails where the trust policy has another subject', async () => {
    const result = await world.login({
      with: { registries: `${HOST} role=${ROLE}`, autologin: 'false' },
      subject: 'repo:acme/app:pull_request'
    })
    expect(errorsOf(result)).toEqual([
      expect.stringContaining(
        'has to allow "sts:AssumeRoleWithWebIdentity" where "token.actions.githubusercontent.com:sub" is "repo:acme/app:pull_request"'
      )
    ])
    await expectNothing(world, result)
  }, 60_000)
})
