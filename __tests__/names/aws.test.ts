import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { FakeAws } from '../fake/aws.js'
import { accountWith, HOST, issuer, ROLE } from '../providers/aws-world.js'
import type { Env } from '../runner/runner.js'
import { AWS_WAYS, startAwsRegistry } from './aws-registry.js'
import { createEndings, stop } from './endings.js'
import { errorsOf, expectNothing } from './outcome.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, type NamesWorld } from './world.js'

const REPOSITORY = `${HOST}/acme/app`

let world: NamesWorld
let aws: FakeAws
const endings = createEndings()

async function start(): Promise<void> {
  const account = { ...accountWith(['ecr:GetAuthorizationToken']), proxyEndpoint: `https://${HOST}` }
  const registry = await startAwsRegistry(endings, account, { mode: 'basic' })
  aws = registry.aws
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

  it.each(provenWays('amazon-ecr', AWS_WAYS))(
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
