import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import { createDriver } from '../../../src/providers/docker-hub/cleanup.js'
import { createFakeHub, HUB_HOSTS, type FakeHub, type HubOptions } from '../../fake/hub-api.js'
import { createImageStore, type ImageStore } from '../../fake/image-store.js'
import { serveVendor, type VendorServer } from '../../fake/vendor.js'
import { done, isInOrder, leftOf, runScenario, seedScenario } from './plan-apply-verify.js'
import { failureOf, sessionAt, testClock, type SessionOptions } from './session.js'

const REPO = 'acme/app'

let service: VendorServer
let hub: FakeHub
let store: ImageStore
let clock: ReturnType<typeof testClock>

beforeAll(async () => {
  service = await serveVendor(request => hub.handler(request))
})
afterAll(() => service.close())
beforeEach(() => {
  service.faults.length = 0
  clock = testClock()
  start()
})

function start(options: Partial<HubOptions> = {}): void {
  store = createImageStore()
  hub = createFakeHub({ store, now: clock.now, users: { acme: 'right', reader: 'read' }, ...options })
}

function driver(options: Partial<SessionOptions> = {}, host = 'docker.io'): Promise<Driver> {
  const routes = Object.fromEntries(HUB_HOSTS.map(name => [name, service.url]))
  return createDriver(sessionAt(host, { routes, clock, ...options }))
}

function sent(method: string, path: RegExp): number {
  return service.requests.filter(request => request.method === method && path.test(request.url.pathname))
    .length
}

describe('when a repository of Docker Hub is listed', () => {
  it('shows indexes with their images and all times, and fetches no manifest', async () => {
    const [one, two] = [1, 2].map(day => new Date(Date.UTC(2026, 0, day)))
    const amd = store.pushImage(REPO, 'amd', one === undefined ? {} : { at: one })
    const arm = store.pushImage(REPO, 'arm', one === undefined ? {} : { at: one })
    const index = store.pushIndex(REPO, [amd, arm], {
      tags: ['v1', 'latest'],
      ...(two === undefined ? {} : { at: two })
    })
    const { tags, manifests, listsUntagged } = await (await driver()).inventory(REPO)
    expect(tags.map(({ name, digest, movedAt }) => [name, digest, movedAt])).toEqual([
      ['latest', index, two],
      ['v1', index, two]
    ])
    expect(manifests.get(index)).toMatchObject({ kind: 'index', children: [amd, arm], pushedAt: two })
    expect(manifests.get(arm)).toMatchObject({ kind: 'image', children: [], pushedAt: one, size: 1000 })
    expect(manifests.get(arm)?.pulledAt).toBeUndefined()
    expect(listsUntagged).toBe(false)
    expect(hub.pulls).toEqual([])
  })

  it('is read to its last page, with a hundred tags a request', async () => {
    for (let at = 0; at < 250; at++) store.pushImage(REPO, `image ${at}`, { tags: [`v${at}`] })
    const before = sent('GET', /\/tags$/)
    expect((await (await driver()).inventory(REPO)).tags).toHaveLength(250)
    expect(sent('GET', /\/tags$/) - before).toBe(3)
  })

  it('is read again when a push shifts the pages', async () => {
    for (let at = 0; at < 150; at++) store.pushImage(REPO, `image ${at}`, { tags: [`v${at}`] })
    const handler = hub.handler
    let pages = 0
    hub = {
      ...hub,
      handler: request => {
        const answer = handler(request)
        if (request.url.pathname.endsWith('/tags') && ++pages === 1)
          store.pushImage(REPO, 'new', { tags: ['new'], at: new Date('2026-02-01T00:00:00Z') })
        return answer
      }
    }
    const { tags } = await (await driver()).inventory(REPO)
    expect(tags).toHaveLength(151)
    expect(new Set(tags.map(tag => tag.name)).size).toBe(151)
    expect(pages).toBe(4)
  })

  it('asks the registry by HEAD for what the listing leaves out', async () => {
    start({ bare: true })
    hub = createFakeHub({ store, now: clock.now, users: { acme: 'right' }, bare: true })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const { tags, manifests } = await (await driver()).inventory(REPO)
    expect(tags[0]).toMatchObject({ name: 'v1', digest })
    expect(manifests.get(digest)?.kind).toBe('image')
    expect(hub.pulls).toEqual([])
  })

  it('fetches an index whose images the listing does not name', async () => {
    const digest = store.pushIndex(REPO, [], { tags: ['v1'] })
    const { manifests } = await (await driver()).inventory(REPO)
    expect(manifests.get(digest)?.kind).toBe('index')
    expect(hub.pulls).toEqual([digest])
  })

  it('is empty when it does not exist', async () => {
    expect((await (await driver()).inventory('acme/none')).tags).toEqual([])
  })

  it('is no listing to delete by when it ends before its count', async () => {
    store.pushImage(REPO, 'one', { tags: ['v1'] })
    const body = JSON.stringify({ count: 150, next: null, results: [{ name: 'v1', images: [] }] })
    service.faults.push({ kind: 'answer', status: 200, body, path: /\/tags\?/ })
    expect(await failureOf((await driver()).inventory(REPO))).toContain('change while they are listed')
  })

  it('ends in a failure when a page cannot be had', async () => {
    for (let at = 0; at < 150; at++) store.pushImage(REPO, `image ${at}`, { tags: [`v${at}`] })
    service.faults.push({ kind: 'answer', status: 500, path: /page=2/ })
    expect(await failureOf((await driver()).inventory(REPO))).toContain('answered 500 3 times')
  })

  it('needs no more than the right to read', async () => {
    hub = createFakeHub({
      store,
      now: clock.now,
      users: { reader: 'read' },
      rights: () => ['pull'],
      accessTokens: ['read']
    })
    store.pushImage(REPO, 'one', { tags: ['v1'] })
    const reading = await driver({ username: 'reader', password: 'read' })
    expect((await reading.inventory(REPO)).tags).toHaveLength(1)
    expect(await reading.tagNames(REPO)).toEqual(['v1'])
    expect(await reading.resolve(REPO, 'v1')).toMatch(/^sha256:/)
  })
})

describe('when repositories of Docker Hub are chosen by a pattern', () => {
  it('lists those of the namespace', async () => {
    for (const name of ['acme/app', 'acme/app-web', 'acme/tool', 'other/app']) store.pushImage(name, name)
    const run = await driver()
    expect(await run.repositories?.('acme/app')).toEqual(['acme/app', 'acme/app-web'])
    expect(await failureOf(run.repositories?.('ac') ?? Promise.resolve())).toContain('write its name in full')
  })
})

describe('when tags are removed from Docker Hub', () => {
  it('takes one and leaves its siblings and the image', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v1.0'] })
    expect(await (await driver()).untag(REPO, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
    expect([...(store.find(REPO, digest)?.tags.keys() ?? [])]).toEqual(['v1.0'])
  })

  it('counts one that is gone as gone, and says what an immutable one is', async () => {
    hub = createFakeHub({ store, now: clock.now, users: { acme: 'right' }, immutable: ['v1'] })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const outcomes = await (
      await driver()
    ).untag(REPO, [
      { tag: 'v0', digest },
      { tag: 'v1', digest }
    ])
    expect(outcomes[0]).toEqual({ kind: 'gone' })
    expect(outcomes[1]).toMatchObject({ kind: 'refused', reason: expect.stringContaining('immutable') })
  })

  it('ends the run when neither address takes the kind of token, after one tag', async () => {
    hub = createFakeHub({ store, now: clock.now, users: { acme: 'right' }, accessTokens: ['right'] })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const refs = ['v1', 'v2'].map(tag => ({ tag, digest }))
    const before = sent('DELETE', /./)
    expect(await failureOf((await driver()).untag(REPO, refs))).toBe(
      'removing the tag "v1" of "acme/app" at Docker Hub was refused (403): its tag API takes no token of this kind; log in with the password of a user who may edit the repository, or an organization\'s access token'
    )
    expect(sent('DELETE', /./) - before).toBe(2)
  })

  it("goes by the list of tags with an organisation's access token, once that is learnt", async () => {
    hub = createFakeHub({ store, now: clock.now, users: { acme: 'right' }, organizationTokens: ['right'] })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2', 'v3'] })
    const before = sent('DELETE', /./)
    const refs = ['v1', 'v2', 'v0'].map(tag => ({ tag, digest }))
    const outcomes = await (await driver()).untag(REPO, refs)
    expect(outcomes.map(({ kind }) => kind)).toEqual(['deleted', 'deleted', 'gone'])
    expect([...(store.find(REPO, digest)?.tags.keys() ?? [])]).toEqual(['v3'])
    expect(sent('DELETE', /./) - before).toBe(4)
  })

  it.each([404, 405])(
    'takes %i from an address that has removed nothing yet for no tag that is gone',
    async status => {
      hub = createFakeHub({ store, now: clock.now, users: { acme: 'right' }, organizationTokens: ['right'] })
      const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
      service.faults.push({ kind: 'answer', status, path: /namespaces.*\/tags\/v1/, times: 9 })
      const [outcome] = await (await driver()).untag(REPO, [{ tag: 'v1', digest }])
      expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('403') })
    }
  )

  it('waits for the time that a limit names in its own header, and postpones what is beyond the budget', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2', 'v3'] })
    const limit = (seconds: number): void => {
      const until = String(Math.floor(clock.now().getTime() / 1000) + seconds)
      service.faults.push({
        kind: 'answer',
        status: 429,
        headers: { 'x-retry-after': until },
        method: 'DELETE',
        times: 1
      })
    }
    const run = await driver({ budget: { time: 120_000 } })
    limit(30)
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
    expect(clock.waited()).toBe(30_000)
    limit(600)
    const outcomes = await run.untag(REPO, [
      { tag: 'v2', digest },
      { tag: 'v3', digest }
    ])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['postponed', 'postponed'])
    expect([...(store.find(REPO, digest)?.tags.keys() ?? [])]).toEqual(['v2', 'v3'])
  })

  it('logs in again when its token has expired, once', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver()
    await run.untag(REPO, [{ tag: 'v1', digest }])
    clock.advance(660_000)
    const before = sent('POST', /auth\/token/)
    expect(await run.untag(REPO, [{ tag: 'v2', digest }])).toEqual([{ kind: 'deleted' }])
    expect(sent('POST', /auth\/token/) - before).toBe(1)
  })
})

describe('when manifests are deleted from Docker Hub', () => {
  it('deletes what nothing refers to, and leaves the rest with a reason', async () => {
    const child = store.pushImage(REPO, 'child')
    const index = store.pushIndex(REPO, [child], { tags: ['v1'] })
    const run = await driver()
    for (const digest of [index, child]) {
      const [outcome] = await run.deleteManifests(REPO, [digest])
      expect(outcome).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining('still refers to it')
      })
    }
    await run.untag(REPO, [{ tag: 'v1', digest: index }])
    expect(await run.deleteManifests(REPO, [index])).toEqual([{ kind: 'deleted' }])
    expect(await run.deleteManifests(REPO, [child])).toEqual([{ kind: 'deleted' }])
    expect(await run.deleteManifests(REPO, [child])).toEqual([{ kind: 'gone' }])
    expect(store.manifests(REPO)).toEqual([])
  })

  it.each([true, false])('looks after a 500, and does not try again (carried out: %s)', async done => {
    const digest = store.pushImage(REPO, 'one')
    const run = await driver()
    service.faults.push({ kind: 'answer', status: 500, method: 'DELETE', times: 1 })
    if (done) store.repositories.get(REPO)?.delete(digest)
    const before = sent('DELETE', /manifests/)
    const [outcome] = await run.deleteManifests(REPO, [digest])
    expect(outcome?.kind).toBe(done ? 'deleted' : 'failed')
    expect(sent('DELETE', /manifests/) - before).toBe(1)
  })

  it('gets a new registry token when the old one has expired', async () => {
    const digests = ['one', 'two'].map(seed => store.pushImage(REPO, seed))
    const run = await driver()
    await run.deleteManifests(REPO, digests.slice(0, 1))
    hub.expireAll()
    expect(await run.deleteManifests(REPO, digests.slice(1))).toEqual([{ kind: 'deleted' }])
  })

  it('throws when the token may not delete anything', async () => {
    hub = createFakeHub({ store, now: clock.now, users: { acme: 'right' }, rights: () => ['pull', 'push'] })
    const digest = store.pushImage(REPO, 'one')
    expect(await failureOf((await driver()).deleteManifests(REPO, [digest]))).toContain(
      '"Read, Write, Delete"'
    )
  })
})

describe('when Docker Hub is asked for what it has not', () => {
  it('names what is wrong with a login, without its secret', async () => {
    const run = await driver({ password: 'wrong' })
    expect(await failureOf(run.inventory(REPO))).toBe(
      'login to Docker Hub\'s API as "acme" was refused (401): check the user name (for an organization\'s access token: the organization) and the token; a password alone is refused where single sign-on is enforced'
    )
  })

  it("takes no nested repository and no registry of Docker's own images", async () => {
    expect(await failureOf((await driver()).inventory('acme/app/web'))).toContain('no nested repositories')
    expect(await failureOf(driver({}, 'dhi.io'))).toContain("holds Docker's own images")
  })
})

describe('when old images of Docker Hub are planned, deleted and looked for', () => {
  it('removes tags first, then what nothing needs, and spends no pull', async () => {
    const seeded = seedScenario(store, REPO)
    const end = await runScenario({
      host: 'docker.io',
      provider: 'docker-hub',
      repository: REPO,
      clock,
      driver: () => driver()
    })
    expect(end.plan.repositories[0]?.blocked).toBeUndefined()
    expect(done(end, seeded)).toEqual([
      'delete old',
      'delete own',
      'delete signed',
      'untag old-1',
      'untag old-2',
      'untag old-3'
    ])
    expect(isInOrder(end, seeded)).toBe(true)
    expect(end.report.result).toBe('done')
    expect(leftOf(store, REPO, seeded)).toEqual({
      images: ['both', 'kept', 'shared', 'signature'],
      tags: ['v1', 'v2']
    })
    expect(end.verification.repositories[0]?.findings).toEqual([])
    expect(hub.pulls).toEqual([])
  })
})
