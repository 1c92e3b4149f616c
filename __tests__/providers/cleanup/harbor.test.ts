import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import { createDriver } from '../../../src/providers/harbor/cleanup.js'
import { createFakeHarbor, type HarborOptions } from '../../fake/harbor-api.js'
import { createImageStore, OCI_IMAGE, type ImageStore } from '../../fake/image-store.js'
import { serveVendor, type VendorHandler, type VendorServer } from '../../fake/vendor.js'
import { done, isInOrder, leftOf, runScenario, seedScenario } from './plan-apply-verify.js'
import { failureOf, sessionAt, testClock, type SessionOptions } from './session.js'

const HOST = 'harbor.example.com'
const REPO = 'team/backend/app'
const AT = new Date('2026-03-01T00:00:00Z')

let service: VendorServer
let harbor: VendorHandler
let store: ImageStore
let clock: ReturnType<typeof testClock>

beforeAll(async () => {
  service = await serveVendor(request => harbor(request))
})
afterAll(() => service.close())
beforeEach(() => {
  service.faults.length = 0
  clock = testClock()
  store = createImageStore()
  start()
})

function start(options: Partial<HarborOptions> = {}): void {
  harbor = createFakeHarbor({
    store,
    origin: `https://${HOST}`,
    users: { 'robot$team+ci': 'right' },
    ...options
  })
}

function driver(options: Partial<SessionOptions> = {}): Promise<Driver> {
  const routes = { [HOST]: service.url }
  return createDriver(sessionAt(HOST, { routes, clock, username: 'robot$team+ci', ...options }))
}

function requests(method: string, path: RegExp): number {
  return service.requests.filter(request => request.method === method && path.test(request.url.pathname))
    .length
}

describe('when a repository of Harbor is listed', () => {
  it('shows children, signatures, untagged images, times and locks in one listing', async () => {
    start({ immutable: ['v1'] })
    const child = store.pushImage(REPO, 'child', { at: AT })
    const index = store.pushIndex(REPO, [child], { tags: ['v1', 'latest'], at: AT })
    const signature = store.pushImage(REPO, 'signature', { subject: index, at: AT })
    const untagged = store.pushImage(REPO, 'untagged', { at: AT })
    const { tags, manifests, listsUntagged } = await (await driver()).inventory(REPO)
    expect(tags).toEqual([
      { name: 'v1', digest: index, movedAt: AT, locked: 'immutable' },
      { name: 'latest', digest: index, movedAt: AT }
    ])
    expect(manifests.get(index)).toMatchObject({
      ...{ kind: 'index', children: [child], size: 4000, pushedAt: AT },
      locked: 'one of its tags is immutable'
    })
    expect(manifests.get(child)?.createdAt).toEqual(new Date('2025-12-31T00:00:00Z'))
    expect(manifests.get(child)?.pulledAt).toBeUndefined()
    expect(manifests.get(signature)?.subject).toBe(index)
    expect(manifests.has(untagged)).toBe(true)
    expect(listsUntagged).toBe(true)
  })

  it('is read to its last page, a hundred a request, the slash in its name encoded twice', async () => {
    for (let at = 0; at < 250; at++) store.pushImage(REPO, `image ${at}`)
    const before = requests('GET', /repositories\/backend%252Fapp\/artifacts$/)
    expect((await (await driver()).inventory(REPO)).manifests.size).toBe(250)
    expect(requests('GET', /repositories\/backend%252Fapp\/artifacts$/) - before).toBe(3)
  })

  it('is read again when a push shifts the pages', async () => {
    for (let at = 0; at < 150; at++) store.pushImage(REPO, `image ${at}`)
    const handler = harbor
    let pages = 0
    harbor = request => {
      const answer = handler(request)
      if (request.url.pathname.endsWith('/artifacts') && ++pages === 1) store.pushImage(REPO, 'new')
      return answer
    }
    expect((await (await driver()).inventory(REPO)).manifests.size).toBe(151)
    expect(pages).toBe(4)
  })

  it('ends in a failure when a page cannot be had, and is empty when there is none', async () => {
    for (let at = 0; at < 150; at++) store.pushImage(REPO, `image ${at}`)
    const run = await driver()
    expect((await run.inventory('team/none')).tags).toEqual([])
    service.faults.push({ kind: 'answer', status: 500, path: /page=2/ })
    expect(await failureOf(run.inventory(REPO))).toContain('answered 500 3 times')
  })

  it.each([
    ['tags', { tags: 'v1' }],
    ['a tag', { tags: [{}] }],
    ['accessories', { accessories: {} }],
    ['references', { references: [{ child_digest: 'none' }] }]
  ])('is no listing to delete by when its %s cannot be read', async (_, broken) => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const body = JSON.stringify([{ digest, manifest_media_type: OCI_IMAGE, ...broken }])
    service.faults.push({ kind: 'answer', status: 200, body, path: /\/artifacts\?/ })
    expect(await failureOf((await driver()).inventory(REPO))).toContain('an artifact that cannot be read')
  })

  it('has no answer to which tags an artifact has when that cannot be read', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    service.faults.push({
      kind: 'answer',
      status: 200,
      body: JSON.stringify({ digest, tags: {} }),
      path: /\/artifacts\/sha256/
    })
    const run = await driver()
    expect(await failureOf(Promise.resolve(run.tagsOf?.(REPO, digest)))).toContain('cannot be read')
  })

  it('does not take what cannot be read for an artifact that is gone', async () => {
    store.pushImage(REPO, 'one', { tags: ['v1'] })
    service.faults.push({ kind: 'answer', status: 200, body: '<html>', path: /\/artifacts\/v1/ })
    expect(await failureOf((await driver()).resolve(REPO, 'v1'))).toContain("none of Harbor's")
  })

  it('is told to take children and what describes an image along, as Harbor does', async () => {
    const child = store.pushImage(REPO, 'child')
    const index = store.pushIndex(REPO, [child])
    const signature = store.pushImage(REPO, 'signature', { subject: index, tags: ['signed'] })
    const run = await driver()
    expect(run.capabilities).toMatchObject({ cascadesChildren: true, cascadesReferrers: true })
    expect(await run.deleteManifests(REPO, [index])).toEqual([{ kind: 'deleted' }])
    expect([child, signature].filter(digest => store.find(REPO, digest) !== undefined)).toEqual([])
  })

  it('needs no more than the right to list and read', async () => {
    start({ rights: () => ['pull'] })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver()
    expect((await run.inventory(REPO)).tags).toHaveLength(1)
    expect(await run.resolve(REPO, 'v1')).toBe(digest)
    expect(await run.tagsOf?.(REPO, digest)).toEqual(['v1'])
    expect(await run.tagNames(REPO)).toEqual(['v1'])
    expect(await run.repositories?.('team/back')).toEqual([REPO])
    expect(await run.repositories?.('te')).toEqual([REPO])
    expect(await failureOf(run.untag(REPO, [{ tag: 'v1', digest }]))).toContain(
      `deleting at "${HOST}" was refused (403): give the robot account "Delete"`
    )
  })

  it('takes names of one part for no repository', async () => {
    expect(await failureOf((await driver()).inventory('app'))).toContain('names no project')
  })
})

describe('when tags are removed from Harbor', () => {
  it('takes one and leaves its siblings', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v1.0'] })
    expect(await (await driver()).untag(REPO, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
    expect([...(store.find(REPO, digest)?.tags.keys() ?? [])]).toEqual(['v1.0'])
  })

  it('leaves one that has moved, since the address names the digest', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const moved = store.pushImage(REPO, 'two', { tags: ['v1'] })
    expect(await (await driver()).untag(REPO, [{ tag: 'v1', digest }])).toEqual([{ kind: 'gone' }])
    expect([...(store.find(REPO, moved)?.tags.keys() ?? [])]).toEqual(['v1'])
  })

  it('leaves an immutable one with the reason', async () => {
    start({ immutable: ['v1'] })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const outcomes = await (
      await driver()
    ).untag(
      REPO,
      ['v1', 'v2'].map(tag => ({ tag, digest }))
    )
    expect(outcomes).toEqual([{ kind: 'refused', reason: 'the tag is immutable (412)' }, { kind: 'deleted' }])
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
})

describe('when artifacts are deleted from Harbor', () => {
  it('takes the tags along, and counts what went with it as gone', async () => {
    const child = store.pushImage(REPO, 'child')
    const index = store.pushIndex(REPO, [child], { tags: ['v1', 'v2'] })
    const run = await driver()
    expect(await run.deleteManifests(REPO, [child])).toEqual([
      { kind: 'refused', reason: 'one of its tags is immutable, or an index refers to it (412)' }
    ])
    expect(await run.deleteManifests(REPO, [index, child])).toEqual([{ kind: 'deleted' }, { kind: 'gone' }])
    expect(store.manifests(REPO)).toEqual([])
  })

  it('sends Basic and no cookie, and no secret to the log', async () => {
    const digest = store.pushImage(REPO, 'one')
    const session = sessionAt(HOST, { routes: { [HOST]: service.url }, clock, username: 'robot$team+ci' })
    const before = service.requests.length
    await (await createDriver(session)).deleteManifests(REPO, [digest])
    const sent = service.requests.slice(before).filter(({ url }) => url.pathname.startsWith('/api/'))
    expect(sent.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from('robot$team+ci:right').toString('base64')}`
    ])
    expect(sent.every(({ headers }) => headers.cookie === undefined)).toBe(true)
    expect(session.lines.join('\n')).not.toContain('right')
  })
})

describe('when old images of Harbor are planned, deleted and looked for', () => {
  it('untags, deletes, and keeps what something kept needs', async () => {
    const seeded = seedScenario(store, REPO)
    const end = await runScenario({
      host: 'harbor.example.com',
      provider: 'harbor',
      repository: REPO,
      clock,
      driver: () => driver()
    })
    expect(end.plan.repositories[0]?.blocked).toBeUndefined()
    expect(done(end, seeded)).toEqual([
      'delete old',
      'delete signed',
      'gone: delete own',
      'gone: delete signature',
      'untag old-1',
      'untag old-2',
      'untag old-3'
    ])
    expect(isInOrder(end, seeded)).toBe(true)
    expect(end.report.result).toBe('done')
    expect(leftOf(store, REPO, seeded)).toEqual({ images: ['both', 'kept', 'shared'], tags: ['v1', 'v2'] })
    expect(end.verification.repositories[0]?.findings).toEqual([])
  })
})
