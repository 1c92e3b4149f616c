import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { ACCOUNT, HOST, PROVIDER, USER } from '../providers/google-world.js'
import type { Env } from '../runner/runner.js'
import { createEndings, stop } from './endings.js'
import { startGoogleRegistry } from './google-registry.js'
import { errorsOf, expectNothing, mainOf } from './outcome.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, SUBJECT, type NamesWorld } from './world.js'

const REPOSITORY = `${HOST}/acme/images/app`

let world: NamesWorld
const users: Record<string, string> = {}
const endings = createEndings()

async function start(): Promise<void> {
  const issuer = createOidcIssuer()
  const routes = await startGoogleRegistry(endings, { issuer, subject: SUBJECT }, users)
  world = endings.after(await startNames(routes, issuer), stop)
}

describeNames('when a job logs in to Artifact Registry by its own name', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(
    provenWays('google-artifact-registry', {
      'workload identity federation': { further: '', source: 'workload identity federation', warnings: 1 },
      'a service account through workload identity federation': {
        further: ` service-account=${ACCOUNT}`,
        source: `service account ${ACCOUNT} by workload identity federation`,
        warnings: 0
      }
    })
  )(
    'pushes and pulls by %s',
    async (_way, { further, source, warnings }) => {
      const result = await world.login({
        with: {
          registries: `${HOST} workload-identity-provider=${PROVIDER}${further}`,
          repositories: REPOSITORY,
          autologin: 'false'
        },
        then: [{ call: (env: Env) => world.pushAndPull(env, `${REPOSITORY}:latest`) }]
      })
      expect(errorsOf(result)).toEqual([])
      expect(result.outcome).toBe('success')
      expect(result.log).toContain(`logged in to ${HOST} as ${USER} (${source})`)
      expect(result.log).toContain('pull, push on acme/images/app proven')
      expect(mainOf(result).commands.filter(({ name }) => name === 'warning')).toHaveLength(warnings)
      expect(result.masks).toContain(users[USER])
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails where the pool may not impersonate, with nothing exported and no other login tried', async () => {
    const count = world.requests.length
    const result = await world.login({
      with: {
        registries: `${HOST} workload-identity-provider=${PROVIDER} service-account=${ACCOUNT}`,
        autologin: 'false'
      },
      subject: 'repo:acme/app:pull_request'
    })
    expect(errorsOf(result)).toEqual([
      expect.stringContaining(`/subject/repo:acme/app:pull_request", or to a principalSet`)
    ])
    expect(world.requests.slice(count)).toEqual([
      'POST sts.googleapis.com /v1/token',
      `POST iamcredentials.googleapis.com /v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`
    ])
    await expectNothing(world, result)
  }, 60_000)
})
