import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Failure } from '../../../src/errors.js'
import { BudgetSpent } from '../../../src/cleanup/pace.js'
import { digestOf } from '../../fake/storage.js'
import { rejection, type CleanupWorld } from './world.js'

const EARLY = new Date('2025-12-01T00:00:00Z')
const ABSENT = digestOf('absent')

export interface Traits {
  /** More than one page of the vendor's. */
  readonly manyImages: number
  /** Requests that listing so many takes, manifests that are read included. */
  readonly requests: (images: number) => number
  /** What deleting the digest of two tags comes to. */
  readonly taggedDelete: 'deleted' | 'refused'
  /** A child of an index is refused. */
  readonly protectsChildren: boolean
}

/** What every cloud's driver keeps to. */
export function describeDriver(start: () => Promise<CleanupWorld>, traits: Traits): void {
  let world: CleanupWorld
  beforeEach(async () => {
    world = await start()
  })
  afterEach(() => world.server.close())

  describe('when a repository is listed', () => {
    it('has every tag and manifest of all pages, and asks no more than the pages need', async () => {
      const { store, repository } = world
      for (let count = 0; count < traits.manyImages; count++) {
        store.pushImage(repository, `${count}`, {
          mediaType: DOCKER,
          tags: count % 2 === 0 ? [`v${count}`] : []
        })
      }
      const driver = await world.open()
      const before = world.server.requests.length
      const inventory = await driver.inventory(repository)
      expect(inventory.manifests.size).toBe(traits.manyImages)
      expect(inventory.tags).toHaveLength(Math.ceil(traits.manyImages / 2))
      expect(inventory.listsUntagged).toBe(true)
      expect(world.server.requests.length - before).toBeLessThanOrEqual(traits.requests(traits.manyImages))
      expect(new Set(await driver.tagNames(repository))).toEqual(
        new Set(inventory.tags.map(({ name }) => name))
      )
    })

    it('has the graph of indexes, nested ones too, and of what describes an image', async () => {
      const { store, repository } = world
      const child = store.pushImage(repository, 'child', { at: EARLY })
      const inner = store.pushIndex(repository, [child], { at: EARLY })
      const outer = store.pushIndex(repository, [inner, ABSENT], { tags: ['v1'], at: EARLY })
      const signature = store.pushImage(repository, 'signature', { subject: child, at: EARLY })
      const { manifests, tags } = await (await world.open()).inventory(repository)
      expect(tags.map(({ name, digest }) => [name, digest])).toEqual([['v1', outer]])
      expect(manifests.get(outer)).toMatchObject({
        kind: 'index',
        children: [inner, ABSENT],
        pushedAt: EARLY
      })
      expect(manifests.get(inner)).toMatchObject({ kind: 'index', children: [child] })
      expect(manifests.get(child)).toMatchObject({ kind: 'image', children: [], pushedAt: EARLY })
      expect(manifests.get(signature)).toMatchObject({ subject: child })
      expect(manifests.has(ABSENT)).toBe(false)
    })

    it('is empty where there is no such repository', async () => {
      const driver = await world.open()
      const { tags, manifests } = await driver.inventory(`${world.repository}-none`)
      expect([tags.length, manifests.size]).toEqual([0, 0])
      await expect(driver.resolve(`${world.repository}-none`, 'v1')).resolves.toBeUndefined()
    })

    it('needs the right to read and no other', async () => {
      const { store, repository } = world
      const child = store.pushImage(repository, 'child')
      const index = store.pushIndex(repository, [child], { tags: ['v1', 'v2'] })
      const driver = await world.open({ rights: 'read' })
      expect((await driver.inventory(repository)).manifests.size).toBe(2)
      expect(await driver.resolve(repository, 'v1')).toBe(index)
      expect(await driver.resolve(repository, 'none')).toBeUndefined()
      expect(await driver.manifest(repository, index)).toMatchObject({ kind: 'index', children: [child] })
      expect(await driver.manifest(repository, ABSENT)).toBeUndefined()
      expect((await driver.rawManifest(repository, index))?.text).toBe(store.find(repository, index)?.text)
      if (driver.tagsOf !== undefined) {
        expect(new Set(await driver.tagsOf(repository, index))).toEqual(new Set(['v1', 'v2']))
      }
      const error = await rejection(driver.untag(repository, [{ tag: 'v1', digest: index }]))
      expect(error).toBeInstanceOf(Failure)
      expect(error.message).toMatch(/was refused|refused .* on/)
      expect([...(store.find(repository, index)?.tags.keys() ?? [])]).toEqual(['v1', 'v2'])
    })
  })

  describe('when tags and manifests are deleted', () => {
    it('takes a tag away alone', async () => {
      const { store, repository } = world
      const digest = store.pushImage(repository, 'one', { tags: ['old', 'new'] })
      const driver = await world.open()
      expect(await driver.untag(repository, [{ tag: 'old', digest }])).toEqual([{ kind: 'deleted' }])
      expect([...(store.find(repository, digest)?.tags.keys() ?? [])]).toEqual(['new'])
      expect(await driver.untag(repository, [{ tag: 'old', digest }])).toEqual([{ kind: 'gone' }])
    })

    it('does with the tags of a digest what its capabilities say', async () => {
      const { store, repository } = world
      const digest = store.pushImage(repository, 'one', { tags: ['a', 'b'] })
      const driver = await world.open()
      const [outcome] = await driver.deleteManifests(repository, [digest])
      expect(outcome?.kind).toBe(traits.taggedDelete)
      expect(driver.capabilities.deleteManifest).toBe(
        traits.taggedDelete === 'deleted' ? 'with-tags' : 'untagged'
      )
      expect(store.find(repository, 'a') === undefined).toBe(traits.taggedDelete === 'deleted')
    })

    it('says of each item what became of it', async () => {
      const { store, repository } = world
      const child = store.pushImage(repository, 'child')
      const index = store.pushIndex(repository, [child])
      const driver = await world.open()
      const [first] = await driver.deleteManifests(repository, [child])
      expect(driver.capabilities.protectsChildren).toBe(traits.protectsChildren)
      expect(first?.kind).toBe(traits.protectsChildren ? 'refused' : 'deleted')
      expect(await driver.deleteManifests(repository, [index, ABSENT])).toEqual([
        { kind: 'deleted' },
        { kind: 'gone' }
      ])
      const [last] = await driver.deleteManifests(repository, [child])
      expect(last?.kind).toBe(traits.protectsChildren ? 'deleted' : 'gone')
    })

    it('puts back what it has the text of', async () => {
      const { store, repository } = world
      const digest = store.pushImage(repository, 'one')
      const driver = await world.open()
      const raw = await driver.rawManifest(repository, digest)
      if (raw === undefined) throw new Error('no manifest')
      await driver.deleteManifests(repository, [digest])
      expect(store.find(repository, digest)).toBeUndefined()
      await driver.putManifest(repository, 'v1', raw)
      await driver.putManifest(repository, digest, raw)
      expect(store.find(repository, 'v1')?.digest).toBe(digest)
    })
  })

  describe('when the registry has had enough', () => {
    it('waits as long as the budget allows', async () => {
      const { store, repository } = world
      const digest = store.pushImage(repository, 'one', { tags: ['v1', 'v2'] })
      const driver = await world.open()
      world.throttle(2)
      expect((await driver.inventory(repository)).tags).toHaveLength(2)
      world.throttle(2)
      expect(await driver.untag(repository, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
      expect(world.clock.waits.length).toBeGreaterThanOrEqual(4)
    })

    it('postpones what is left, and lists nothing in half', async () => {
      const { store, repository } = world
      const digest = store.pushImage(repository, 'one', { tags: ['v1', 'v2'] })
      const driver = await world.open({ budget: { time: 60_000 } })
      world.throttle(1000)
      const tags = ['v1', 'v2'].map(tag => ({ tag, digest }))
      const outcomes = await driver.untag(repository, tags.slice(0, driver.capabilities.batch))
      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['postponed']))
      expect(await rejection(driver.inventory(repository))).toBeInstanceOf(BudgetSpent)
      expect(store.find(repository, digest)?.tags.size).toBe(2)
    })

    it('sends no more requests than it was given', async () => {
      const { store, repository } = world
      for (let count = 0; count < 3; count++) store.pushIndex(repository, [digestOf(`${count}`)])
      const driver = await world.open({ budget: { requests: 1 } }).catch((error: unknown) => error)
      const error = driver instanceof Error ? driver : await rejection(spend(driver, repository))
      expect(error).toBeInstanceOf(BudgetSpent)
      expect(world.server.requests.filter(isBudgeted)).toHaveLength(1)
    })
  })

  describe('when a token or session ends in mid-run', () => {
    it('gets another one', async () => {
      const { store, repository } = world
      const digest = store.pushImage(repository, 'one', { tags: ['v1', 'v2'] })
      const driver = await world.open()
      expect((await driver.inventory(repository)).tags).toHaveLength(2)
      world.expire()
      expect((await driver.inventory(repository)).tags).toHaveLength(2)
      expect(await driver.untag(repository, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
      world.expire()
      expect(await driver.deleteManifests(repository, [ABSENT])).toEqual([{ kind: 'gone' }])
    })
  })
}

const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json'

async function spend(driver: unknown, repository: string): Promise<void> {
  await (driver as Awaited<ReturnType<CleanupWorld['open']>>).inventory(repository)
}

/** What a login asks of AWS is not the cleanup's. */
function isBudgeted({ headers }: CleanupWorld['server']['requests'][number]): boolean {
  const target = headers['x-amz-target']
  if (target !== undefined) return !String(target).endsWith('.GetAuthorizationToken')
  return headers['content-type'] !== 'application/x-www-form-urlencoded'
}
