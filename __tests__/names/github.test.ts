import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createSelfSigned } from '../fake/certificates.js'
import { startFakeRegistry } from '../fake/registry.js'
import { close, createEndings, stop } from './endings.js'
import { errorsOf, expectNothing, mainOf } from './outcome.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, type NamesWorld } from './world.js'
import type { Env } from '../runner/runner.js'

const TOKEN = 'ghs_workflowTokenOfTheJob1234567890'

let world: NamesWorld
const endings = createEndings()

async function start(): Promise<void> {
  const rights = { 'acme/app': ['pull', 'push'], '*': ['pull'] } as const
  const registry = await startFakeRegistry({
    mode: 'bearer-opaque',
    service: 'ghcr.io',
    users: { octocat: { password: TOKEN, rights } },
    tls: createSelfSigned()
  })
  endings.after(registry, close)
  world = endings.after(await startNames([{ name: 'ghcr.io', to: registry.url }]), stop)
}

describeNames('when a job logs in to ghcr.io by its own name', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(provenWays('github-packages', { 'the workflow token': { token: TOKEN } }))(
    'pushes and pulls by %s, which nobody named',
    async (_way, { token }) => {
      const result = await world.login({
        with: { repositories: 'ghcr.io/acme/app' },
        token,
        then: [{ call: (env: Env) => world.pushAndPull(env, 'ghcr.io/acme/app:v1') }]
      })
      expect(errorsOf(result)).toEqual([])
      expect(result.log).toContain('logged in to ghcr.io as octocat (workflow token)')
      expect(result.log).toContain('push on acme/app proven')
      expect(result.outcome).toBe('success')
      expect(world.requests).toContain('POST ghcr.io /v2/acme/app/blobs/uploads/')
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails before the build where the package is not open to the job', async () => {
    const result = await world.login({ with: { repositories: 'ghcr.io/acme/other' }, token: TOKEN })
    expect(errorsOf(result)).toEqual([
      expect.stringMatching(
        /^push to "ghcr\.io\/acme\/other" was refused \(403 denied\): add "packages: write" to the job's permissions/
      )
    ])
    expect(mainOf(result).log).not.toContain('logged in to')
    await expectNothing(world, result)
  }, 60_000)
})
