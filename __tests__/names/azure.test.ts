import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createFakeAzure } from '../fake/azure.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { serveVendor } from '../fake/vendor.js'
import type { Env } from '../runner/runner.js'
import { close, createEndings, stop } from './endings.js'
import { errorsOf, expectNothing } from './outcome.js'
import { startTokenRegistry } from './token-registry.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, SUBJECT, type NamesWorld } from './world.js'

const HOST = 'acme01.azurecr.io'
const REPOSITORY = `${HOST}/team/app`
const TENANT = '11111111-2222-3333-4444-555555555555'
const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
const USER = '00000000-0000-0000-0000-000000000000'
const LINE = `${HOST} client-id=${CLIENT} tenant-id=${TENANT}`

let world: NamesWorld
const users: Record<string, string> = {}
const endings = createEndings()

async function start(): Promise<void> {
  const { url, tokens } = await startTokenRegistry(endings, `https://${HOST}/oauth2/token`, users)
  const issuer = createOidcIssuer()
  const cloud = createFakeAzure({
    authority: 'login.microsoftonline.com',
    tenant: TENANT,
    applications: { [CLIENT]: [{ issuer, subject: SUBJECT, audience: 'api://AzureADTokenExchange' }] },
    registries: { [HOST]: [CLIENT] },
    issued: token => {
      users[USER] = token
    }
  })
  const azure = endings.after(await serveVendor(cloud.handle), close)
  const routes = [
    { name: HOST, path: '/oauth2/exchange', to: azure.url },
    { name: HOST, path: '/oauth2/token', to: tokens.auth.realm },
    { name: HOST, to: url },
    { name: 'login.microsoftonline.com', to: azure.url }
  ]
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
      expect(result.log).toContain(`logged in to ${HOST} as ${USER} (federated identity)`)
      expect(result.log).toContain('pull, push on team/app proven')
      expect(result.masks).toContain(users[USER])
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
