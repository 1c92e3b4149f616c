import { afterEach, describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import type { Credential } from '../../../src/credential.js'
import { Failure } from '../../../src/errors.js'
import type { Source } from '../../../src/provider.js'
import { renewingClient } from '../../../src/cleanup/vendor/renewal.js'
import { createRegistryClient, type RegistryClient } from '../../../src/cleanup/registry/client.js'
import { createFakeArtifactRegistry } from '../../fake/artifact-registry.js'
import { createImageStore } from '../../fake/image-store.js'
import { routesTo } from '../../fake/routes.js'
import { serveVendor, type VendorServer } from '../../fake/vendor.js'
import { createClock, password, sessionOf, type Clock } from './world.js'
import { target } from '../context.js'

const HOST = 'europe-docker.pkg.dev'
const REPOSITORY = 'acme-project/images/app'
const SCOPES = { pull: ['pull'], push: ['push'], delete: ['delete'] }
const HOUR = 3_600_000

let server: VendorServer | undefined
afterEach(() => server?.close())

interface Renewal {
  readonly client: RegistryClient
  readonly clock: Clock
  /** Passwords the token service was given. */
  readonly seen: readonly string[]
  readonly faults: VendorServer['faults']
}

/** A registry, and a login that gives another password each time, good for an hour. */
async function start(
  first: Partial<Credential>,
  source: (count: number, clock: Clock) => Credential
): Promise<Renewal> {
  const store = createImageStore()
  store.pushImage(REPOSITORY, 'one', { tags: ['v1'] })
  const seen: string[] = []
  const registry = createFakeArtifactRegistry({
    host: HOST,
    store,
    users: { robot: 'any' },
    rights: () => ['pull']
  })
  server = await serveVendor(request => {
    const encoded = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (encoded === undefined) return registry.handle(request)
    seen.push(Buffer.from(encoded, 'base64').toString('utf8').slice('robot:'.length))
    const authorization = `Basic ${Buffer.from('robot:any').toString('base64')}`
    return registry.handle({ ...request, headers: { ...request.headers, authorization } })
  })
  const clock = createClock(new Date('2026-01-02T03:00:00Z'))
  let count = 0
  const sources: readonly Source[] = [
    () => Promise.resolve(undefined),
    () => Promise.resolve(source((count += 1), clock))
  ]
  const credential = { ...password('robot', 'password 0'), ...first } as Credential
  const session = sessionOf({
    transport: routesTo({ [HOST]: server.url }),
    clock,
    target: target(HOST),
    credential
  })
  return {
    client: await renewingClient(session, sources, one => createRegistryClient(one, SCOPES)),
    clock,
    seen,
    faults: server.faults
  }
}

const later = (clock: Clock): Date => new Date(clock.now().getTime() + HOUR)
const numbered = (count: number, clock: Clock): Credential => ({
  ...password('robot', `password ${count}`),
  expiresAt: later(clock)
})
const list = (client: RegistryClient): Promise<Awaited<ReturnType<Driver['tagNames']>>> =>
  client.tags(REPOSITORY)

describe('when a run outlives its credential', () => {
  it('is given another one shortly before, once for all who wait', async () => {
    const { client, clock, seen } = await start({ expiresAt: new Date('2026-01-02T04:00:00Z') }, numbered)
    expect(await list(client)).toEqual(['v1'])
    await clock.sleep(HOUR - 60_000)
    expect(await Promise.all([list(client), list(client)])).toEqual([['v1'], ['v1']])
    expect(seen).toEqual(['password 0', 'password 1'])
    await clock.sleep(HOUR)
    expect(await list(client)).toEqual(['v1'])
    expect(seen.at(-1)).toBe('password 2')
  })

  it('keeps the one it has where no other lives longer', async () => {
    const expiresAt = new Date('2026-01-02T04:00:00Z')
    let asked = 0
    const { client, clock, seen } = await start({ expiresAt }, () => {
      asked += 1
      return { ...password('robot', 'the same'), expiresAt }
    })
    await clock.sleep(HOUR - 60_000)
    for (let times = 0; times < 3; times++) expect(await list(client)).toEqual(['v1'])
    expect(seen).toEqual(['password 0'])
    expect(asked).toBe(1)
  })

  it('goes on with the old one while it is good, although there is no other, and says so at its end', async () => {
    const expiresAt = new Date('2026-01-02T04:00:00Z')
    const { client, clock } = await start({ expiresAt }, () => {
      throw new Failure('refused', 'the job has no OIDC token any more')
    })
    await clock.sleep(HOUR - 60_000)
    expect(await list(client)).toEqual(['v1'])
    await clock.sleep(60_000)
    await expect(list(client)).rejects.toThrow('the job has no OIDC token any more')
  })

  it('goes on with the old one while the new one cannot be used, and takes it later', async () => {
    const { client, clock, seen, faults } = await start(
      { expiresAt: new Date('2026-01-02T04:00:00Z') },
      numbered
    )
    await clock.sleep(HOUR - 100_000)
    faults.push({ kind: 'answer', status: 500, path: /^\/v2\/$/, times: 3 })
    expect(await list(client)).toEqual(['v1'])
    expect(seen).toEqual(['password 0'])
    await clock.sleep(40_000)
    expect(await list(client)).toEqual(['v1'])
    expect(seen.at(-1)).toMatch(/^password [12]$/)
    expect(seen).toHaveLength(2)
  })

  it('asks for none where a password has no end', async () => {
    const { client, clock, seen } = await start({}, numbered)
    await clock.sleep(24 * HOUR)
    expect(await list(client)).toEqual(['v1'])
    expect(seen).toEqual(['password 0'])
  })
})
