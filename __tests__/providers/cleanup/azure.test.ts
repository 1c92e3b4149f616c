import { afterEach, describe, expect, it } from '@jest/globals'
import { createDriver } from '../../../src/providers/azure/cleanup.js'
import { createFakeAcr, type FakeAcrOptions } from '../../fake/acr-cleanup.js'
import { DOCKER_IMAGE } from '../../fake/image-store.js'
import { bearerWorld, USERS } from './bearer-world.js'
import { describeRun } from './whole-run.js'
import { describeDriver } from './driver-contract.js'
import { rejection } from './world.js'

const HOST = 'acme01.azurecr.io'
const REPOSITORY = 'acme/app'
const MOVED = new Date('2025-12-24T00:00:00Z')

type World = Awaited<ReturnType<typeof acrWorld>>

function acrWorld(options: Partial<FakeAcrOptions> = {}) {
  return bearerWorld({
    host: HOST,
    repository: REPOSITORY,
    createDriver,
    registry: store =>
      createFakeAcr({
        host: HOST,
        store,
        users: USERS,
        rights: username =>
          username === 'reader'
            ? ['pull', 'metadata_read']
            : ['pull', 'push', 'delete', 'metadata_read', 'metadata_write'],
        ...options
      })
  })
}

describe('Azure Container Registry', () => {
  describeRun(() => acrWorld())
  describeDriver(() => acrWorld(), {
    manyImages: 250,
    // 3 pages of manifests, 2 of tags, and one token
    requests: () => 6,
    taggedDelete: 'deleted',
    protectsChildren: false
  })
})

describe('when the registry is one of Azure', () => {
  let world: World
  afterEach(() => world.server.close())

  it('asks for the words of one repository and for no wildcard, those for deleting only to delete', async () => {
    world = await acrWorld()
    const driver = await world.open()
    await driver.inventory(REPOSITORY)
    expect(world.tokens.scopes).toEqual([`repository:${REPOSITORY}:pull,metadata_read`])
    await driver.untag(REPOSITORY, [{ tag: 'none', digest: 'sha256:0' }])
    expect(world.tokens.scopes.at(-1)).toBe(`repository:${REPOSITORY}:pull,delete,metadata_read`)
  })

  it('knows when a tag came to point where it points', async () => {
    world = await acrWorld()
    world.store.pushImage(REPOSITORY, 'one', { tags: ['v1'] })
    world.store.pushImage(REPOSITORY, 'one', { tags: ['latest'], at: MOVED })
    const { tags } = await (await world.open()).inventory(REPOSITORY)
    expect(tags.find(({ name }) => name === 'latest')?.movedAt).toEqual(MOVED)
  })

  it.each(['delete', 'write'] as const)('leaves what is locked against %s, and says so', async locked => {
    world = await acrWorld()
    const digest = world.store.pushImage(REPOSITORY, 'one', { tags: ['v1'] })
    Object.assign(world.store.find(REPOSITORY, digest) ?? {}, { locked })
    const driver = await world.open()
    const { tags, manifests } = await driver.inventory(REPOSITORY)
    expect([tags[0]?.locked, manifests.get(digest)?.locked]).toEqual(['locked', 'locked'])
    const refused = [{ kind: 'refused', reason: 'it is locked' }]
    expect(await driver.untag(REPOSITORY, [{ tag: 'v1', digest }])).toEqual(refused)
    expect(await driver.deleteManifests(REPOSITORY, [digest])).toEqual(refused)
    expect(world.store.find(REPOSITORY, 'v1')?.digest).toBe(digest)
  })

  it('sees a tag that is hidden from the list of tags', async () => {
    world = await acrWorld({ hidden: new Set(['secret']) })
    const digest = world.store.pushImage(REPOSITORY, 'one', { tags: ['secret'] })
    const { tags } = await (await world.open()).inventory(REPOSITORY)
    expect(tags).toEqual([{ name: 'secret', digest }])
  })

  it('reads what a tag points to although the list of manifests lacks it', async () => {
    world = await acrWorld()
    const child = world.store.pushImage(REPOSITORY, 'child')
    const index = world.store.pushIndex(REPOSITORY, [child], { tags: ['v1'] })
    world.server.faults.push({ kind: 'answer', path: /_manifests/, status: 200, body: '{"manifests":[]}' })
    const { manifests } = await (await world.open()).inventory(REPOSITORY)
    expect(manifests.get(index)?.children).toEqual([child])
    expect(manifests.has(child)).toBe(true)
  })

  it('lists on where something between drops the link to the next page', async () => {
    world = await acrWorld({ dropsLinks: true })
    for (let count = 0; count < 201; count++) {
      world.store.pushImage(REPOSITORY, `${count}`, { mediaType: DOCKER_IMAGE, tags: [`v${count}`] })
    }
    const { tags, manifests } = await (await world.open()).inventory(REPOSITORY)
    expect([tags.length, manifests.size]).toEqual([201, 201])
  })

  it.each(['_tags', '_manifests'])(
    'takes no listing of %s for all that breaks off with a 404',
    async kind => {
      world = await acrWorld()
      for (let count = 0; count < 101; count++)
        world.store.pushImage(REPOSITORY, `${count}`, { tags: [`v${count}`] })
      const path = new RegExp(`${kind}\\?.*last=`)
      world.server.faults.push({ kind: 'answer', path, status: 404 })
      const error = await rejection((await world.open()).inventory(REPOSITORY))
      expect(error.message).toContain('was answered 404')
    }
  )

  it('follows no link to another host', async () => {
    world = await acrWorld()
    world.server.faults.push({
      kind: 'answer',
      path: /_tags/,
      status: 200,
      body: '{"tags":[]}',
      headers: { link: '<https://evil.example/acr/v1/acme/app/_tags?n=100>; rel="next"' }
    })
    const error = await rejection((await world.open()).inventory(REPOSITORY))
    expect(error.message).toContain('another host')
  })

  it.each(['[]', 'no JSON', '{"tags":[{"name":"v1"}]}', '{"tags":{}}'])(
    'takes no page for a list that is none: %s',
    async body => {
      world = await acrWorld()
      world.server.faults.push({ kind: 'answer', path: /_tags/, status: 200, body })
      const error = await rejection((await world.open()).inventory(REPOSITORY))
      expect(error.message).toContain("no list of Azure's")
    }
  )

  it('ends the run where the right to delete is missing, with the role that has it', async () => {
    world = await acrWorld()
    const digest = world.store.pushImage(REPOSITORY, 'one', { tags: ['v1'] })
    const driver = await world.open({ rights: 'read' })
    const error = await rejection(driver.deleteManifests(REPOSITORY, [digest]))
    expect(error.message).toMatch(
      /^deleting in "acme01.azurecr.io\/acme\/app" was refused \(401\): .*"AcrDelete"/
    )
  })

  it('says of trouble at a deletion that it failed, and does not try again', async () => {
    world = await acrWorld()
    const digest = world.store.pushImage(REPOSITORY, 'one')
    const driver = await world.open()
    world.server.faults.push({ kind: 'answer', method: 'DELETE', status: 500 })
    expect(await driver.deleteManifests(REPOSITORY, [digest])).toEqual([
      { kind: 'failed', reason: 'the registry had trouble (500)' }
    ])
    expect(world.server.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  })

  it('ends in the middle of a listing that breaks off, rather than to go on with half of it', async () => {
    world = await acrWorld()
    for (let count = 0; count < 150; count++) {
      world.store.pushImage(REPOSITORY, `${count}`, { mediaType: DOCKER_IMAGE, tags: [`v${count}`] })
    }
    world.server.faults.push({ kind: 'answer', path: /_tags\?last/, status: 500 })
    const error = await rejection((await world.open()).inventory(REPOSITORY))
    expect(error.message).toContain('answered 500')
  })
})
