import { afterEach, describe, expect, it } from '@jest/globals'
import { createDriver } from '../../../src/providers/azure/cleanup.js'
import { createFakeAcr, type FakeAcrOptions } from '../../fake/acr-cleanup.js'
import { bearerWorld, USERS } from './bearer-world.js'
import { failureOf, repositoriesOf } from './session.js'

const HOST = 'acme01.azurecr.io'

type World = Awaited<ReturnType<typeof acrWorld>>

function acrWorld(options: Partial<FakeAcrOptions> = {}) {
  return bearerWorld({
    host: HOST,
    repository: 'acme/app',
    createDriver,
    registry: store =>
      createFakeAcr({
        host: HOST,
        store,
        users: USERS,
        rights: () => ['pull', 'metadata_read'],
        catalogue: username => username === 'cleaner',
        ...options
      })
  })
}

describe('when repositories of Azure are chosen by a pattern', () => {
  let world: World
  afterEach(() => world.server.close())

  it('lists those that begin as told, by the scope of the catalogue', async () => {
    world = await acrWorld()
    for (const name of ['acme/app/web', 'acme/tool', 'acme2/app'])
      world.store.repositories.set(name, new Map())
    expect(await repositoriesOf(world.open(), 'acme/ap')).toEqual(['acme/app', 'acme/app/web'])
    expect(await repositoriesOf(world.open(), '')).toHaveLength(4)
    expect(new Set(world.tokens.scopes)).toEqual(new Set(['registry:catalog:*']))
  })

  it.each([false, true])('reads every page, with a link to the next or without (%s)', async dropsLinks => {
    world = await acrWorld({ dropsLinks })
    for (let at = 0; at < 250; at++) world.store.repositories.set(`acme/image-${at}`, new Map())
    expect(await repositoriesOf(world.open(), 'acme/image-')).toHaveLength(250)
    expect(world.server.requests.filter(({ url }) => url.pathname === '/acr/v1/_catalog')).toHaveLength(3)
  })

  it('is empty when the registry is', async () => {
    world = await acrWorld()
    world.store.repositories.clear()
    expect(await repositoriesOf(world.open(), 'acme/')).toEqual([])
  })

  it('says what lists them where the right is missing', async () => {
    world = await acrWorld()
    expect(await failureOf(repositoriesOf(world.open({ rights: 'read' }), 'acme/'))).toMatch(
      /^listing the repositories of "acme01.azurecr.io" was refused \(401\): .*"Container Registry Repository Catalog Lister".*"\*"/
    )
  })

  it.each([
    [404, '{}', 'was answered 404'],
    [200, '{"repositories":"acme/app"}', "no list of Azure's"],
    [200, '{"repositories":["acme/app",1]}', "no list of Azure's"],
    [200, '<html>', "no list of Azure's"]
  ])('takes no %i with %s for a catalogue', async (status, body, message) => {
    world = await acrWorld()
    world.server.faults.push({ kind: 'answer', status, body, path: /_catalog/ })
    expect(await failureOf(repositoriesOf(world.open(), 'acme/'))).toContain(message)
  })

  it.each([
    ['goes in a circle', `</acr/v1/_catalog?n=100>; rel="next"`, 'never ends'],
    ['leads to another host', '<https://evil.example/acr/v1/_catalog>; rel="next"', 'was not sent there']
  ])('follows no link that %s', async (_, link, message) => {
    world = await acrWorld()
    const body = '{"repositories":["acme/app"]}'
    world.server.faults.push({ kind: 'answer', status: 200, body, headers: { link }, path: /_catalog/ })
    expect(await failureOf(repositoriesOf(world.open(), 'acme/'))).toContain(message)
  })
})
