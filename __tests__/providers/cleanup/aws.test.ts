import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '../../../src/secret.js'
import { createDriver } from '../../../src/providers/aws/cleanup.js'
import { routesTo } from '../../fake/routes.js'
import { digestOf } from '../../fake/storage.js'
import { HOST, KEY_ID, SECRET_KEY } from '../aws-world.js'
import { ecrWorld, KEY, type AwsCleanupWorld } from './aws-world.js'
import { describeRun } from './whole-run.js'
import { describeDriver } from './driver-contract.js'
import { createClock, password, rejection, sessionOf } from './world.js'
import { target } from '../context.js'

describe('Amazon ECR', () => {
  describeRun(ecrWorld)
  describeDriver(ecrWorld, {
    manyImages: 2500,
    // three pages to list, and no manifest is read
    requests: () => 4,
    taggedDelete: 'deleted',
    protectsChildren: true
  })
})

describe('when the registry is Amazon ECR', () => {
  let world: AwsCleanupWorld
  beforeEach(async () => {
    world = await ecrWorld()
  })
  afterEach(() => world.server.close())

  const calls = (action: string): number =>
    world.aws.calls().filter(call => call.endsWith(` ${action}`)).length

  it('lists archived images too, so that nothing looks forlorn', async () => {
    const { store, repository } = world
    const child = store.pushImage(repository, 'child')
    store.pushIndex(repository, [child], { tags: ['v1'] })
    Object.assign(store.find(repository, child) ?? {}, { archived: true })
    const driver = await world.open()
    expect((await driver.inventory(repository)).manifests.has(child)).toBe(true)
    expect(await driver.manifest(repository, child)).toMatchObject({ kind: 'image' })
  })

  it('does not know what an archived index refers to, and says so', async () => {
    const { store, repository } = world
    const index = store.pushIndex(repository, [store.pushImage(repository, 'child')], { tags: ['v1'] })
    Object.assign(store.find(repository, index) ?? {}, { archived: true })
    const { manifests } = await (await world.open()).inventory(repository)
    expect(manifests.get(index)?.kind).toBe('unknown')
  })

  it('makes no image look used: of images no manifest is read, and their pull times stay', async () => {
    const { store, repository } = world
    const pulledAt = new Date('2025-11-11T11:11:11Z')
    const digest = store.pushImage(repository, 'one', { tags: ['v1'] })
    Object.assign(store.find(repository, digest) ?? {}, { pulledAt })
    const driver = await world.open()
    expect((await driver.inventory(repository)).manifests.get(digest)?.pulledAt).toEqual(pulledAt)
    await driver.manifest(repository, digest)
    expect(calls('BatchGetImage')).toBe(0)
    expect(store.find(repository, digest)?.pulledAt).toEqual(pulledAt)
  })

  it('reads a hundred indexes with one call, and a hundred and one with two', async () => {
    const { store, repository } = world
    for (let count = 0; count < 101; count++) store.pushIndex(repository, [digestOf(`${count}`)])
    await (await world.open()).inventory(repository)
    expect(calls('BatchGetImage')).toBe(2)
  })

  it('deletes an index and its children in one batch, the children in a later call', async () => {
    const { store, repository } = world
    const child = store.pushImage(repository, 'child')
    const index = store.pushIndex(repository, [child])
    const driver = await world.open()
    expect(await driver.deleteManifests(repository, [child, index])).toEqual([
      { kind: 'deleted' },
      { kind: 'deleted' }
    ])
    expect(calls('BatchDeleteImage')).toBe(2)
  })

  it('tells the outcomes of a batch apart, which failed in part with 200', async () => {
    const { store, repository, failures } = world
    const [fine, locked, away] = ['fine', 'locked', 'away'].map(seed => store.pushImage(repository, seed))
    const child = store.pushImage(repository, 'child')
    store.pushIndex(repository, [child], { tags: ['v1'] })
    if (fine === undefined || locked === undefined || away === undefined) throw new Error('no images')
    failures.set(locked, 'KmsError').set(away, 'AReasonOfTomorrow')
    const driver = await world.open()
    const gone = digestOf('gone')
    const outcomes = await driver.deleteManifests(repository, [fine, gone, child, locked, away])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['deleted', 'gone', 'refused', 'failed', 'failed'])
    expect(outcomes[2]).toEqual({ kind: 'refused', reason: 'an index refers to it' })
    expect(JSON.stringify(outcomes)).not.toMatch(/free text|AReasonOfTomorrow/)
  })

  it('removes a hundred tags with one call', async () => {
    const { store, repository } = world
    const names = Array.from({ length: 100 }, (_, count) => `v${count}`)
    const digest = store.pushImage(repository, 'one', { tags: [...names, 'kept'] })
    const driver = await world.open()
    expect(driver.capabilities.batch).toBe(100)
    const outcomes = await driver.untag(
      repository,
      names.map(tag => ({ tag, digest }))
    )
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['deleted']))
    expect(calls('BatchDeleteImage')).toBe(1)
    expect([...(store.find(repository, digest)?.tags.keys() ?? [])]).toEqual(['kept'])
  })

  it('names the repositories of the registry that begin as told', async () => {
    world.store.repositories.set('acme/tool', new Map()).set('other', new Map())
    expect(await (await world.open()).repositories?.('acme/')).toEqual(['acme/app', 'acme/tool'])
  })

  it('says whether a layer is there', async () => {
    world.store.pushImage(world.repository, 'one')
    const driver = await world.open({ rights: 'read' })
    expect(await driver.hasBlob(world.repository, digestOf('layer one'))).toBe(true)
    expect(await driver.hasBlob(world.repository, digestOf('layer two'))).toBe(false)
    expect(await driver.hasBlob('acme/none', digestOf('layer one'))).toBe(false)
  })

  it('goes by an access key as by a role', async () => {
    world.store.pushImage(world.repository, 'one', { tags: ['v1'] })
    expect((await (await world.driver(KEY)).inventory(world.repository)).tags).toHaveLength(1)
  })

  it('asks for credentials again after it got none', async () => {
    const driver = await world.open()
    world.aws.faults.push({ kind: 'answer', status: 403, body: '<ErrorResponse/>', times: 1 })
    await rejection(driver.inventory(world.repository))
    expect((await driver.inventory(world.repository)).tags).toEqual([])
  })

  it('says what a key that has ended needs, after it was tried once more', async () => {
    const driver = await world.driver(KEY)
    world.expire()
    const error = await rejection(driver.inventory(world.repository))
    expect(error.message).toMatch(
      /^listing the images of ".*\/acme\/app" was refused \(400 ExpiredTokenException\): /
    )
    expect(calls('DescribeImages')).toBe(2)
  })

  it('says which permission is missing', async () => {
    const digest = world.store.pushImage(world.repository, 'one')
    const driver = await world.open({ rights: 'read' })
    const error = await rejection(driver.deleteManifests(world.repository, [digest]))
    expect(error.message).toMatch(
      /^deleting images from ".*" was refused \(400 AccessDeniedException\): allow "ecr:BatchDeleteImage"/
    )
  })

  it('fails a deletion that ends in 500 and does not repeat it, while it repeats a listing', async () => {
    const digest = world.store.pushImage(world.repository, 'one')
    const driver = await world.open()
    const trouble = { kind: 'answer', status: 500, body: '{"__type":"ServerException"}' } as const
    await driver.inventory(world.repository)
    world.aws.faults.push({ ...trouble, times: 1 })
    expect(await driver.deleteManifests(world.repository, [digest])).toEqual([
      { kind: 'failed', reason: 'the registry had trouble (500 ServerException)' }
    ])
    expect(calls('BatchDeleteImage')).toBe(1)
    world.aws.faults.push({ ...trouble, times: 2 })
    expect((await driver.inventory(world.repository)).manifests.size).toBe(1)
  })

  it('fails a deletion that gets no answer', async () => {
    const digest = world.store.pushImage(world.repository, 'one')
    const driver = await world.open()
    await driver.inventory(world.repository)
    world.aws.faults.push({ kind: 'reset' })
    const [outcome] = await driver.deleteManifests(world.repository, [digest])
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('closed the connection')
    })
  })

  it('takes no manifest that is not the one asked for', async () => {
    const { store, repository } = world
    const index = store.pushIndex(repository, [], { tags: ['v1'] })
    Object.assign(store.find(repository, index) ?? {}, { text: '{"schemaVersion":2,"manifests":[]}' })
    const error = await rejection((await world.open()).inventory(repository))
    expect(error.message).toContain('a manifest that is not the one asked for')
  })
})

describe('when the login came with a registry password', () => {
  it('says that it lists and deletes nothing, and what does', async () => {
    const session = sessionOf({
      transport: routesTo({}),
      clock: createClock(),
      target: target(HOST, ['cleanup'], { username: 'AWS', password: new Secret('eyJwYXls') }),
      credential: password('AWS', 'eyJwYXls')
    })
    const error = await rejection(createDriver(session))
    expect(error.message).toBe(
      `cleanup of "${HOST}" was not tried: Amazon ECR lists and deletes by an API of its own that takes no registry password: give "role" for OIDC, or an access key by "username" and its password`
    )
  })

  it('goes by the credentials of the job where nobody gave the password for this', async () => {
    const world = await ecrWorld()
    // the chain is the SDK's, which reads the process's own
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET_KEY })
    try {
      const digest = world.store.pushImage(world.repository, 'one', { tags: ['v1'] })
      const driver = await world.leftOver()
      expect(await driver.resolve(world.repository, 'v1')).toBe(digest)
      expect(await driver.untag(world.repository, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
    } finally {
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
        Reflect.deleteProperty(process.env, name)
      await world.server.close()
    }
  })
})
