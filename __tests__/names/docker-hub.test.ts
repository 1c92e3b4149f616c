import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { dockerIdentity } from '../fake/docker-hub.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { serveVendor } from '../fake/vendor.js'
import type { TokenServer } from '../real/token-server.js'
import type { Env, Step } from '../runner/runner.js'
import { close, createEndings, stop } from './endings.js'
import { errorsOf, expectNothing, mainOf } from './outcome.js'
import { startTokenRegistry } from './token-registry.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, writeHomeConfig, type NamesWorld } from './world.js'

const ID = '123e4567-e89b-42d3-a456-426614174000'
const PASSWORD = 'dckr_pat_p4ss+w/rd'
const REPOSITORY = 'docker.io/acme/app'

let world: NamesWorld
let tokens: TokenServer
const users: Record<string, string> = { alice: PASSWORD, runner: 'of the machine' }
const endings = createEndings()

async function start(): Promise<void> {
  const hub = await startTokenRegistry(endings, 'https://auth.docker.io/token', users)
  tokens = hub.tokens
  const issuer = createOidcIssuer()
  const service = dockerIdentity({
    issuer,
    connections: [{ id: ID, active: true, subjects: ['repo:acme/app:ref:refs/heads/main'] }],
    issued: token => {
      users['acme'] = token
    }
  })
  const identity = endings.after(await serveVendor(service), close)
  const routes = [
    { name: 'registry-1.docker.io', to: hub.url },
    { name: 'auth.docker.io', to: tokens.auth.realm },
    { name: 'identity.docker.com', to: identity.url }
  ]
  world = endings.after(await startNames(routes, issuer), stop)
}

/** A step that pushes and pulls with nothing but the job's environment. */
function clients(tag: string): Step {
  return { call: (env: Env) => world.pushAndPull(env, `${REPOSITORY}:${tag}`) }
}

async function byPassword(): Promise<void> {
  const result = await world.login({
    with: { username: 'alice', password: PASSWORD, repositories: REPOSITORY, autologin: 'false' },
    then: [clients('password')]
  })
  expect(errorsOf(result)).toEqual([])
  expect(result.log).toContain('logged in to docker.io as alice (username and password)')
  expect(result.log).toContain('pull, push on acme/app proven')
  expect(result.outcome).toBe('success')
}

/** For the hour that was asked for. */
async function byConnection(): Promise<void> {
  const before = Date.now()
  const result = await world.login({
    with: {
      registries: `docker.io username=acme connection-id=${ID}`,
      repositories: REPOSITORY,
      autologin: 'false'
    },
    then: [clients('connection')]
  })
  expect(errorsOf(result)).toEqual([])
  expect(result.log).toContain('logged in to docker.io as acme (OIDC connection)')
  expect(result.outcome).toBe('success')
  const main = mainOf(result)
  expect(main.commands.filter(({ name }) => name === 'warning')).toEqual([])
  const [output] = JSON.parse(main.outputs.get('registries') ?? '') as readonly {
    readonly expires: string
  }[]
  expect(Date.parse(output?.expires ?? '') - before).toBeGreaterThan(3_590_000)
  expect(result.masks).toContain(users['acme'])
  expect(tokens.granted).toContain('acme repository:acme/app:pull,push')
}

/** Says what becomes of the runner's own login, too. */
async function byVariables(): Promise<void> {
  const auth = Buffer.from('runner:of the machine').toString('base64')
  await writeHomeConfig(world, { auths: { 'https://index.docker.io/v1/': { auth } } })
  const result = await world.login({
    with: { username: 'acme' },
    env: { DOCKERHUB_OIDC_CONNECTIONID: ID, DOCKERHUB_OIDC_EXPIREIN: '300' },
    then: [clients('variables')]
  })
  expect(errorsOf(result)).toEqual([])
  expect(result.outcome).toBe('success')
  const said = mainOf(result).commands.map(({ name, data }) => `${name} ${data}`)
  expect(said).toContainEqual(expect.stringMatching(/^notice pulls from Docker Hub now count against "acme"/))
  expect(said).toContainEqual(expect.stringMatching(/^warning the login to "docker.io" ends at .* minutes, /))
}

describeNames('when a job logs in to Docker Hub by its own name', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(
    provenWays('docker-hub', {
      'a password': byPassword,
      'an OIDC connection': byConnection,
      'the OIDC variables of docker/login-action': byVariables
    })
  )(
    'pushes and pulls by %s',
    async (_way, pushesAndPulls) => {
      await pushesAndPulls()
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails where no ruleset fits, with nothing exported and no other login tried', async () => {
    const count = world.requests.length
    const result = await world.login({
      with: { registries: `docker.io username=acme connection-id=${ID}`, autologin: 'false' },
      subject: 'repo:acme/app:pull_request'
    })
    expect(errorsOf(result)).toEqual([
      expect.stringContaining(
        'login to "docker.io" as "acme" was refused (400 access denied): no ruleset of the OIDC connection fits: the OIDC token sent has the subject "repo:acme/app:pull_request"'
      )
    ])
    expect(world.requests.slice(count)).toEqual(['POST identity.docker.com /oauth/token'])
    await expectNothing(world, result)
  }, 60_000)

  it('names the permission where the job may not ask for an OIDC token', async () => {
    const result = await world.login({
      with: { registries: `docker.io username=acme connection-id=${ID}`, autologin: 'false' },
      subject: undefined
    })
    expect(errorsOf(result)).toEqual([
      'no OIDC token can be requested: add "id-token: write" to the job\'s permissions'
    ])
    await expectNothing(world, result)
  }, 60_000)
})
