import { afterEach, describe, expect, it } from '@jest/globals'
import { createDriver } from '../../../src/providers/google/cleanup.js'
import { createFakeArtifactRegistry, type FakeArtifactRegistryOptions } from '../../fake/artifact-registry.js'
import { bearerWorld, USERS } from './bearer-world.js'
import { describeDriver } from './driver-contract.js'
import { describeRun } from './whole-run.js'
import { rejection } from './world.js'

const REPOSITORY = 'acme-project/images/app'
const UPLOADED = new Date('2025-12-24T00:00:00.123Z')

type World = Awaited<ReturnType<typeof googleWorld>>

function googleWorld(host = 'europe-docker.pkg.dev', options: Partial<FakeArtifactRegistryOptions> = {}) {
  return bearerWorld({
    host,
    repository: REPOSITORY,
    createDriver,
    registry: store =>
      createFakeArtifactRegistry({
        host,
        store,
        users: USERS,
        rights: username => (username === 'reader' ? ['pull'] : ['pull', 'push', 'delete']),
        ...options
      })
  })
}

describe.each(['europe-docker.pkg.dev', 'gcr.io'])('%s', host => {
  describeRun(() => googleWorld(host))
  describeDriver(() => googleWorld(host), {
    manyImages: 300,
    // one answer and one token
    requests: () => 2,
    taggedDelete: 'refused',
    protectsChildren: true
  })
})

describe('when the registry is one of Google', () => {
  let world: World
  afterEach(() => world.server.close())

  it.each(['europe-docker.pkg.dev', 'us.gcr.io'])(
    'reads the times of %s, as numbers or as text',
    async host => {
      world = await googleWorld(host)
      const digest = world.store.pushImage(REPOSITORY, 'one', { at: UPLOADED })
      const manifest = (await (await world.open()).inventory(REPOSITORY)).manifests.get(digest)
      expect(manifest?.pushedAt).toEqual(UPLOADED)
      expect(manifest?.createdAt).toEqual(new Date('1980-01-01T00:00:00Z'))
    }
  )

  it('finds nothing in a folder of images that has none itself', async () => {
    world = await googleWorld()
    world.server.faults.push({
      kind: 'answer',
      path: /tags\/list/,
      status: 200,
      body: '{"child":["app"],"tags":[]}'
    })
    const { tags, manifests } = await (await world.open()).inventory('acme-project/images')
    expect([tags.length, manifests.size]).toEqual([0, 0])
  })

  it('follows the pages of a long listing', async () => {
    world = await googleWorld('gcr.io', { page: 40 })
    for (let count = 0; count < 100; count++)
      world.store.pushImage(REPOSITORY, `${count}`, { tags: [`v${count}`] })
    const { tags, manifests } = await (await world.open()).inventory(REPOSITORY)
    expect([tags.length, manifests.size]).toEqual([100, 100])
  })

  it('takes no listing for all that breaks off with a 404', async () => {
    world = await googleWorld('gcr.io', { page: 40 })
    for (let count = 0; count < 100; count++) world.store.pushImage(REPOSITORY, `${count}`)
    world.server.faults.push({ kind: 'answer', path: /[?&]page=/, status: 404 })
    const error = await rejection((await world.open()).inventory(REPOSITORY))
    expect(error.message).toContain('was answered 404')
  })

  it('says what holds a manifest: a tag, an index, what describes it', async () => {
    world = await googleWorld()
    const { store } = world
    const child = store.pushImage(REPOSITORY, 'child')
    const index = store.pushIndex(REPOSITORY, [child], { tags: ['v1'] })
    const subject = store.pushImage(REPOSITORY, 'subject')
    const signature = store.pushImage(REPOSITORY, 'signature', { subject })
    const driver = await world.open()
    const outcomes = await driver.deleteManifests(REPOSITORY, [index, child, subject, signature, subject])
    expect(outcomes).toEqual([
      { kind: 'refused', reason: 'a tag refers to it' },
      { kind: 'refused', reason: 'an index or a referrer refers to it' },
      { kind: 'refused', reason: 'a referrer describes it' },
      { kind: 'deleted' },
      { kind: 'deleted' }
    ])
  })

  it('leaves tags that are immutable', async () => {
    world = await googleWorld('gcr.io', { immutable: new Set([REPOSITORY]) })
    const digest = world.store.pushImage(REPOSITORY, 'one', { tags: ['v1'] })
    expect(await (await world.open()).untag(REPOSITORY, [{ tag: 'v1', digest }])).toEqual([
      { kind: 'refused', reason: 'the tags of the repository are immutable' }
    ])
  })

  it.each(['{"tags":["v1"]}', '{"tags":"v1","manifest":{}}', '{"tags":[],"manifest":{"nonsense":{}}}', '[]'])(
    "takes no answer for a listing of Google's that is none: %s",
    async body => {
      world = await googleWorld()
      world.server.faults.push({ kind: 'answer', path: /tags\/list/, status: 200, body })
      const error = await rejection((await world.open()).inventory(REPOSITORY))
      expect(error.message).toContain("no listing of Google's")
    }
  )

  it('ends the run where the right to delete is missing, with the role that has it', async () => {
    world = await googleWorld()
    const digest = world.store.pushImage(REPOSITORY, 'one')
    const error = await rejection(
      (await world.open({ rights: 'read' })).deleteManifests(REPOSITORY, [digest])
    )
    expect(error.message).toMatch(/was refused \(401\): .*"roles\/artifactregistry.repoAdmin"/)
  })

  it('asks for a manifest that may refer to others, and for no other', async () => {
    world = await googleWorld()
    const { store } = world
    store.pushImage(REPOSITORY, 'plain', {
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json'
    })
    store.pushImage(REPOSITORY, 'oci')
    await (await world.open()).inventory(REPOSITORY)
    expect(world.server.requests.filter(({ url }) => url.pathname.includes('/manifests/'))).toHaveLength(1)
  })
})
