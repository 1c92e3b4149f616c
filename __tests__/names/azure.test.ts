import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { CLIENT, HOST, TENANT, ZERO } from '../providers/azure-world.js'
import type { Env } from '../runner/runner.js'
import { startAzureRegistry } from './azure-registry.js'
import { createEndings, stop } from './endings.js'
import { errorsOf, expectNothing } from './outcome.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, SUBJECT, type NamesWorld } from './world.js'

const REPOSITORY = `${HOST}/team/app`
const LINE = `${HOST} client-id=${CLIENT} tenant-id=${TENANT}`

let world: NamesWorld
const users: Record<string, string> = {}
const endings = createEndings()

async function start(): Promise<void> {
  const issuer = createOidcIssuer()
  const routes = await startAzureRegistry(endings, { issuer, subject: SUBJECT }, users)
  world = endings.after(await startNames(routes, issuer), stop)
}

describeNames('when a job logs in to Azure Container Registry by its own name', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(provenWays('azure-container-registry', { 'a federated identity': { registries: LINE } }))(
    'pushes and pulls by %s',
    async (_way, { registries }) => {
      const result = await world.login({
        with: { registries, repositories: REPOSITORY, autologin: 'false' },
        then: [{ call: (env: Env) => world.pushAndPull(env, `${REPOSITORY}:latest`) }]
      })
      expect(errorsOf(result)).toEqual([])
      expect(result.outcome).toBe('success')
      expect(result.log).toContain(`logged in to ${HOST} as ${ZERO} (federated identity)`)
      expect(result.log).toContain('pull, push on team/app proven')
      expect(result.masks).toContain(users[ZERO])
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails where no federated credential fits, with nothing exported and no other login tried', async () => {
    const count = world.requests.length
    const result = await world.login({
      with: { registries: LINE, autologin: 'false' },
      subject: 'repo:acme/app:pull_request'
    })
    expect(errorsOf(result)).toEqual([
      expect.stringContaining('AADSTS700213): no federated credential of the application fits; add one with')
    ])
    expect(world.requests.slice(count)).toEqual([
      `POST login.microsoftonline.com /${TENANT}/oauth2/v2.0/token`
    ])
    await expectNothing(world, result)
  }, 60_000)

  it('names the permission where the job may not ask for an OIDC token', async () => {
    const result = await world.login({ with: { registries: LINE, autologin: 'false' }, subject: undefined })
    expect(errorsOf(result)).toEqual([expect.stringContaining('add "id-token: write"')])
    await expectNothing(world, result)
  }, 60_000)
})
