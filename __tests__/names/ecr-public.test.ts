import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { FakeAws } from '../fake/aws.js'
import { accountWith, issuer, SUBJECT } from '../providers/aws-world.js'
import type { Env } from '../runner/runner.js'
import { AWS_WAYS, startAwsRegistry } from './aws-registry.js'
import { createEndings, stop } from './endings.js'
import { errorsOf, expectNothing } from './outcome.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, type NamesWorld } from './world.js'

const HOST = 'public.ecr.aws'
const REPOSITORY = `${HOST}/a1b2c3d4/app`
const UNFIT_ROLE = 'arn:aws:iam::123456789012:role/half'
/** The job works elsewhere; the token service of ECR Public is in us-east-1 alone, and so no other name is there. */
const ELSEWHERE = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' }

let world: NamesWorld
let aws: FakeAws
const endings = createEndings()

async function start(): Promise<void> {
  const account = accountWith(['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'])
  const unfit = { subject: SUBJECT, allow: ['ecr-public:GetAuthorizationToken'] }
  const roles = { ...account.roles, [UNFIT_ROLE]: unfit }
  const asked = { mode: 'bearer-opaque', service: HOST } as const
  const registry = await startAwsRegistry(endings, { ...account, roles }, asked)
  aws = registry.aws
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

  it.each(provenWays('amazon-ecr-public', AWS_WAYS))(
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
