import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createSelfSigned } from '../fake/certificates.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { quayFederation } from '../fake/quay.js'
import { startFakeRegistry, type FakeUser } from '../fake/registry.js'
import { serveVendor } from '../fake/vendor.js'
import type { Env } from '../runner/runner.js'
import { close, createEndings, stop } from './endings.js'
import { errorsOf, expectNothing, mainOf } from './outcome.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, SUBJECT, type NamesWorld } from './world.js'

const ROBOT = 'acme+deployer'

let world: NamesWorld
const users: Record<string, FakeUser> = { 'acme+static': { password: 'robot-token-of-old' } }
const endings = createEndings()

async function start(): Promise<void> {
  const issuer = createOidcIssuer()
  const registry = endings.after(
    await startFakeRegistry({ mode: 'bearer-jwt', service: 'quay.io', users, tls: createSelfSigned() }),
    close
  )
  const service = quayFederation({
    issuer,
    robots: { [ROBOT]: [{ issuer: issuer.issuer, subject: SUBJECT, audiences: ['quay.io'] }] },
    mint: robot => {
      const password = issuer.issue({ sub: robot }, { lifetime: 3600 })
      users[robot] = { password }
      return password
    }
  })
  const federation = endings.after(await serveVendor(service), close)
  const routes = [
    { name: 'quay.io', path: '/oauth2/', to: federation.url },
    { name: 'quay.io', to: registry.url }
  ]
  world = endings.after(await startNames(routes, issuer), stop)
}

describeNames('when a job logs in to quay.io by its own name', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(
    provenWays('quay', {
      'the password of a robot': {
        robot: 'acme+static',
        words: 'username=acme+static password=robot-token-of-old'
      },
      'robot federation': { robot: ROBOT, words: `robot=${ROBOT}` }
    })
  )(
    'pushes and pulls by %s',
    async (_way, { robot, words }) => {
      const result = await world.login({
        with: { registries: `quay.io ${words}`, repositories: 'quay.io/acme/app', autologin: 'false' },
        then: [{ call: (env: Env) => world.pushAndPull(env, 'quay.io/acme/app:v1') }]
      })
      expect(errorsOf(result)).toEqual([])
      expect(result.log).toContain(`logged in to quay.io as ${robot} (`)
      expect(result.log).toContain('pull, push on acme/app proven')
      expect(result.outcome).toBe('success')
      expect(result.masks).toContain(users[robot]?.password)
      expect(mainOf(result).commands.filter(({ name }) => name === 'warning')).toEqual([])
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails where the federation has another subject', async () => {
    const result = await world.login({
      with: { registries: `quay.io robot=${ROBOT}`, autologin: 'false' },
      subject: 'repo:acme/app:pull_request'
    })
    expect(errorsOf(result)).toEqual([
      expect.stringMatching(
        /^login to "quay\.io" as "acme\+deployer" was refused \(500\): .*subject "repo:acme\/app:pull_request" and audience "quay\.io"/
      )
    ])
    await expectNothing(world, result)
  }, 60_000)
})
