import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import { createDriver } from '../../../src/providers/quay/cleanup.js'
import { createImageStore, type ImageStore } from '../../fake/image-store.js'
import { createFakeQuay, type FakeQuay, type QuayOptions } from '../../fake/quay-api.js'
import { serveVendor, type VendorServer } from '../../fake/vendor.js'
import { done, isInOrder, leftOf, runScenario, seedScenario } from './plan-apply-verify.js'
import { failureOf, sessionAt, testClock, type SessionOptions } from './session.js'

const REPO = 'acme/app'
const AT = new Date('2026-03-01T00:00:00Z')
const ROBOT = { username: 'acme+ci', password: 'robot' }
const OAUTH = { username: '$oauthtoken', password: 'oauth' }

let service: VendorServer
let quay: FakeQuay
let store: ImageStore
let clock: ReturnType<typeof testClock>

beforeAll(async () => {
  service = await serveVendor(request => quay.handler(request))
})
afterAll(() => service.close())
beforeEach(() => {
  service.faults.length = 0
  clock = testClock()
  store = createImageStore()
  start()
})

function start(options: Partial<QuayOptions> = {}): void {
  quay = createFakeQuay({ store, users: { 'acme+ci': 'robot', $oauthtoken: 'oauth' }, ...options })
}

function driver(options: Partial<SessionOptions> = ROBOT): Promise<Driver> {
  return createDriver(
    sessionAt('quay.io', { routes: { 'quay.io': service.url }, clock, ...ROBOT, ...options })
  )
}

function requests(method: string, path: RegExp): number {
  return service.requests.filter(request => request.method === method && path.test(request.url.pathname))
    .length
}

describe('when a repository of Quay is listed for a robot', () => {
  it('is read over the registry API, with the right to pull alone', async () => {
    start({ rights: () => ['pull'] })
    const child = store.pushImage(REPO, 'child')
    const index = store.pushIndex(REPO, [child], { tags: ['v2'] })
    const image = store.pushImage(REPO, 'one', { tags: ['v1', 'latest'] })
    const { tags, manifests } = await (await driver()).inventory(REPO)
    expect(tags.map(({ name, digest }) => [name, digest])).toEqual([
      ['latest', image],
      ['v1', image],
      ['v2', index]
    ])
    expect(manifests.get(index)?.children).toEqual([child])
    expect(new Set(quay.scopes)).toEqual(new Set([`repository:${REPO}:pull`]))
  })

  it('is empty when it does not exist, and does not come to be by that', async () => {
    expect((await (await driver()).inventory('acme/none')).tags).toEqual([])
    expect(quay.made).toEqual([])
  })
})

describe('when a repository of Quay is listed for an OAuth application', () => {
  it('shows times and locks, and reads lists alone', async () => {
    start({ immutable: ['v1'] })
    const child = store.pushImage(REPO, 'child')
    const index = store.pushIndex(REPO, [child], { tags: ['v2'], at: AT })
    const image = store.pushImage(REPO, 'one', { tags: ['v1'], at: AT })
    const { tags, manifests } = await (await driver(OAUTH)).inventory(REPO)
    expect(tags).toEqual([
      { name: 'v1', digest: image, movedAt: AT, locked: 'immutable' },
      { name: 'v2', digest: index, movedAt: AT }
    ])
    expect(manifests.get(image)).toMatchObject({ kind: 'image', size: 3000 })
    expect(manifests.get(index)?.children).toEqual([child])
    expect([...quay.fetched].sort()).toEqual([child, index].sort())
  })

  it('is read twice to its last page, since pages by number shift', async () => {
    for (let at = 0; at < 250; at++) store.pushImage(REPO, 'same', { tags: [`v${at}`] })
    const before = requests('GET', /api\/v1/)
    expect((await (await driver(OAUTH)).inventory(REPO)).tags).toHaveLength(250)
    expect(requests('GET', /api\/v1/) - before).toBe(6)
  })

  it('is a failure when it does not come to rest', async () => {
    for (let at = 0; at < 150; at++) store.pushImage(REPO, 'same', { tags: [`v${at}`] })
    const handler = quay.handler
    let pushed = 0
    quay = {
      ...quay,
      handler: request => {
        if (request.url.pathname.startsWith('/api/'))
          store.pushImage(REPO, 'new', { tags: [`new${pushed++}`], at: new Date(AT.getTime() + pushed) })
        return handler(request)
      }
    }
    expect(await failureOf((await driver(OAUTH)).inventory(REPO))).toBe(
      'the tags of "quay.io/acme/app" change while they are listed: run the job again when nothing is pushed there'
    )
  })

  it('ends in a failure when a page cannot be had', async () => {
    for (let at = 0; at < 150; at++) store.pushImage(REPO, 'same', { tags: [`v${at}`] })
    service.faults.push({ kind: 'answer', status: 503, path: /page=2/ })
    expect(await failureOf((await driver(OAUTH)).inventory(REPO))).toContain('answered 503')
    expect(await failureOf((await driver({ ...OAUTH, password: 'wrong' })).inventory(REPO))).toContain(
      'was refused (401'
    )
  })

  it("puts a tag back by Quay's time machine", async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver(OAUTH)
    await run.untag(REPO, [{ tag: 'v1', digest }])
    await run.restore?.(REPO, { digest, tags: ['v1'] })
    expect([...(store.find(REPO, digest)?.tags.keys() ?? [])]).toEqual(['v1'])
    const other = `sha256:${'0'.repeat(64)}`
    const restored = run.restore?.(REPO, { digest: other, tags: ['v1'] }) ?? Promise.resolve()
    expect(await failureOf(restored)).toContain('restoring "v1" of "quay.io/acme/app" was refused (404)')
  })
})

describe('when tags are removed from Quay', () => {
  it('takes one and leaves its siblings, asking for words that Quay knows', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v1.0'] })
    expect(await (await driver()).untag(REPO, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
    expect([...(store.find(REPO, digest)?.tags.keys() ?? [])]).toEqual(['v1.0'])
    expect(quay.scopes).toEqual([`repository:${REPO}:pull,push`])
  })

  it('counts one that is gone as gone, and leaves an immutable one with the reason', async () => {
    start({ immutable: ['v1'] })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const outcomes = await (
      await driver()
    ).untag(
      REPO,
      ['v0', 'v1', 'v2'].map(tag => ({ tag, digest }))
    )
    expect(outcomes).toEqual([
      { kind: 'gone' },
      { kind: 'refused', reason: 'the tag is immutable (409 tag immutable)' },
      { kind: 'deleted' }
    ])
  })

  it('deletes no digest, since that takes all its tags', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver()
    expect(run.capabilities).toMatchObject({ deleteManifest: 'none', lastTagTakesManifest: true })
    expect(await run.deleteManifests(REPO, [digest])).toMatchObject([{ kind: 'refused' }])
    expect(store.find(REPO, digest)?.tags.size).toBe(1)
  })

  it('ends the run for a robot that may only read', async () => {
    start({ rights: () => ['pull'] })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const message = await failureOf((await driver()).untag(REPO, [{ tag: 'v1', digest }]))
    expect(message).toContain(
      'deleting from "quay.io/acme/app" was refused (401 unauthorized): give the robot or user "Write"'
    )
  })

  it('waits within the budget, and postpones what is beyond it', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver({ budget: { time: 60_000 } })
    const limit = (seconds: string): void =>
      void service.faults.push({
        ...{ kind: 'answer', status: 429, method: 'DELETE', times: 1 },
        headers: { 'retry-after': seconds }
      })
    limit('10')
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
    expect(clock.waited()).toBe(10_000)
    limit('900')
    expect((await run.untag(REPO, [{ tag: 'v2', digest }]))[0]?.kind).toBe('postponed')
  })

  it('gets a new token when the old one has expired in the middle', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver()
    await run.untag(REPO, [{ tag: 'v1', digest }])
    quay.expireAll()
    expect(await run.untag(REPO, [{ tag: 'v2', digest }])).toEqual([{ kind: 'deleted' }])
  })
})

describe('when old images of Quay are planned, deleted and looked for', () => {
  it('removes tags and leaves the rest to Quay', async () => {
    const seeded = seedScenario(store, REPO)
    const end = await runScenario({
      host: 'quay.io',
      provider: 'quay',
      repository: REPO,
      clock,
      driver: () => driver(OAUTH)
    })
    expect(end.plan.repositories[0]?.blocked).toBeUndefined()
    expect(done(end, seeded)).toEqual(['untag old-1', 'untag old-2', 'untag old-3'])
    expect(isInOrder(end, seeded)).toBe(true)
    expect(end.report.result).toBe('done')
    expect(leftOf(store, REPO, seeded)).toEqual({
      images: ['both', 'kept', 'old', 'own', 'shared', 'signature', 'signed'],
      tags: ['v1', 'v2']
    })
    expect(end.verification.repositories[0]?.findings).toEqual([])
  })
})
