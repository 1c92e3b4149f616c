import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createSelfSigned } from '../fake/certificates.js'
import { startFakeRegistry } from '../fake/registry.js'
import type { Env } from '../runner/runner.js'
import { close, createEndings, stop } from './endings.js'
import { errorsOf, expectNothing } from './outcome.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, type NamesWorld } from './world.js'

const HOST = 'registry.corp.example'
const REPOSITORY = `${HOST}/acme/app`
const PASSWORD = 'p4ss:of/alice'

let world: NamesWorld
const endings = createEndings()

async function start(): Promise<void> {
  const users = { alice: { password: PASSWORD } }
  const registry = await startFakeRegistry({ mode: 'basic', users, tls: createSelfSigned() })
  endings.after(registry, close)
  world = endings.after(await startNames([{ name: HOST, to: registry.url }]), stop)
}

describeNames('when a job logs in to a registry that no provider knows', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(provenWays('any-registry', { 'a user name and its password': { username: 'alice' } }))(
    'pushes and pulls by %s',
    async (_way, { username }) => {
      const result = await world.login({
        with: { registry: HOST, username, password: PASSWORD, repositories: REPOSITORY, verify: 'push' },
        then: [{ call: (env: Env) => world.pushAndPull(env, `${REPOSITORY}:v1`) }]
      })
      expect(errorsOf(result)).toEqual([])
      expect(result.log).toContain(`logged in to ${HOST} as ${username} (username and password)`)
      expect(result.log).toContain('push on acme/app proven')
      expect(result.outcome).toBe('success')
      expect(result.masks).toContain(PASSWORD)
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails with a wrong password', async () => {
    const result = await world.login({ with: { registry: HOST, username: 'alice', password: 'wr0ng' } })
    expect(errorsOf(result)).toEqual([
      expect.stringMatching(/^login to "registry\.corp\.example" as "alice" was refused \(401 unauthorized\)/)
    ])
    await expectNothing(world, result)
  }, 60_000)
})
