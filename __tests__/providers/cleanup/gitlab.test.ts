import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import { createDriver } from '../../../src/providers/gitlab/cleanup.js'
import {
  createFakeGitLabRegistry,
  GITLAB_HOSTS,
  type FakeGitLabRegistry,
  type GitLabRegistryOptions
} from '../../fake/gitlab-registry.js'
import { createImageStore, OCI_IMAGE, type ImageStore } from '../../fake/image-store.js'
import { serveVendor, type VendorServer } from '../../fake/vendor.js'
import { done, isInOrder, leftOf, runScenario, seedScenario } from './plan-apply-verify.js'
import { failureOf, sessionAt, testClock, type SessionOptions } from './session.js'

const REPO = 'group/project/web'
const AT = new Date('2026-03-01T00:00:00Z')

let service: VendorServer
let registry: FakeGitLabRegistry
let store: ImageStore
let clock: ReturnType<typeof testClock>

beforeAll(async () => {
  service = await serveVendor(request => registry.handler(request))
})
afterAll(() => service.close())
beforeEach(() => {
  service.faults.length = 0
  clock = testClock()
  store = createImageStore()
  start()
})

function start(options: Partial<GitLabRegistryOptions> = {}): void {
  registry = createFakeGitLabRegistry({ store, users: { acme: 'right' }, ...options })
}

function driver(options: Partial<SessionOptions> = {}): Promise<Driver> {
  const routes = Object.fromEntries(GITLAB_HOSTS.map(name => [name, service.url]))
  return createDriver(sessionAt('registry.gitlab.com', { routes, clock, ...options }))
}

function requests(method: string, path: RegExp): number {
  return service.requests.filter(request => request.method === method && path.test(request.url.pathname))
    .length
}

describe("when a repository of GitLab is listed by the registry's own API", () => {
  it('shows tags with times, and reads indexes alone', async () => {
    const child = store.pushImage(REPO, 'child')
    const index = store.pushIndex(REPO, [child], { tags: ['v2'], at: AT })
    const image = store.pushImage(REPO, 'one', { tags: ['v1', 'latest'], at: AT })
    const signature = store.pushImage(REPO, 'signature', { tags: ['signature'], subject: image })
    const { tags, manifests, listsUntagged } = await (await driver()).inventory(REPO)
    expect(tags.map(({ name, digest }) => [name, digest])).toEqual([
      ['latest', image],
      ['signature', signature],
      ['v1', image],
      ['v2', index]
    ])
    expect(tags.find(tag => tag.name === 'v2')?.movedAt).toEqual(AT)
    expect(manifests.get(index)).toMatchObject({ kind: 'index', children: [child] })
    expect(manifests.get(image)).toMatchObject({ kind: 'image', size: 2000 })
    expect(manifests.get(signature)?.subject).toBe(image)
    expect(listsUntagged).toBe(false)
    expect([...registry.fetched].sort()).toEqual([child, index].sort())
  })

  it('is read to its last page, a thousand tags a request', async () => {
    for (let at = 0; at < 1500; at++) store.pushImage(REPO, 'same', { tags: [`v${at}`] })
    const before = requests('GET', /gitlab\/v1/)
    expect((await (await driver()).inventory(REPO)).tags).toHaveLength(1500)
    expect(requests('GET', /gitlab\/v1/) - before).toBe(2)
  })

  it.each([
    ['goes round in a circle', [['a'], ['b'], ['a']]],
    ['gives the same page again', [['a', 'b'], ['b']]]
  ])('ends when it %s', async (_, pages) => {
    const digest = store.pushImage(REPO, 'one', { tags: ['a', 'b'] })
    const headers = { link: '<https://evil.example/>; rel="next"' }
    for (const names of [...pages, ...pages]) {
      const body = JSON.stringify(names.map(name => ({ name, digest, media_type: OCI_IMAGE })))
      service.faults.push({ kind: 'answer', status: 200, body, headers, path: /gitlab\/v1/, times: 1 })
    }
    expect(await failureOf((await driver()).inventory(REPO))).toContain('came back to a page')
  })

  it('has a tag once that two pages have', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['a', 'b'] })
    const page = (names: readonly string[]): string =>
      JSON.stringify(names.map(name => ({ name, digest, media_type: OCI_IMAGE })))
    const headers = { link: '</x>; rel="next"' }
    const answer = { kind: 'answer', status: 200, path: /gitlab\/v1/, times: 1 } as const
    service.faults.push({ ...answer, headers, body: page(['a']) }, { ...answer, body: page(['a', 'b']) })
    const { tags } = await (await driver()).inventory(REPO)
    expect(tags.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('needs no more than the right to pull', async () => {
    start({ rights: () => ['pull'] })
    store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver()
    expect((await run.inventory(REPO)).tags).toHaveLength(1)
    expect(await run.tagNames(REPO)).toEqual(['v1'])
    expect(new Set(registry.scopes)).toEqual(new Set([`repository:${REPO}:pull`]))
  })

  it('ends in a failure when a page cannot be had or is no list', async () => {
    for (let at = 0; at < 1500; at++) store.pushImage(REPO, 'same', { tags: [`v${at}`] })
    service.faults.push({ kind: 'answer', status: 502, path: /last=/ })
    expect(await failureOf((await driver()).inventory(REPO))).toContain('answered 502 3 times')
    service.faults.length = 0
    service.faults.push({ kind: 'answer', status: 200, body: '<html>', path: /gitlab\/v1/ })
    expect(await failureOf((await driver()).inventory(REPO))).toContain('gave no list of tags')
  })
})

describe('when GitLab runs a registry without its database', () => {
  it('reads tag by tag', async () => {
    start({ database: false })
    const image = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const child = store.pushImage(REPO, 'child')
    const index = store.pushIndex(REPO, [child], { tags: ['v2'] })
    const { tags, manifests } = await (await driver()).inventory(REPO)
    expect(tags.map(({ name, digest }) => [name, digest])).toEqual([
      ['v1', image],
      ['v2', index]
    ])
    expect(manifests.get(index)?.children).toEqual([child])
    expect(manifests.has(child)).toBe(true)
  })

  it('is empty when the repository does not exist', async () => {
    start({ database: false })
    expect((await (await driver()).inventory('group/none')).tags).toEqual([])
  })
})

describe.each(['manifests', 'reference'] as const)('when GitLab deletes tags by %s', deletes => {
  beforeEach(() => {
    start({ deletes, protected: ['v9'] })
  })

  it('takes the tag alone, never a digest', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2', 'v3'] })
    const run = await driver()
    const before = service.requests.length
    const outcomes = await run.untag(REPO, [
      { tag: 'v1', digest },
      { tag: 'v2', digest },
      { tag: 'v0', digest }
    ])
    expect(outcomes).toEqual([{ kind: 'deleted' }, { kind: 'deleted' }, { kind: 'gone' }])
    expect([...(store.find(REPO, digest)?.tags.keys() ?? [])]).toEqual(['v3'])
    const deleted = service.requests.slice(before).filter(({ method }) => method === 'DELETE')
    expect(deleted.every(({ url }) => !url.pathname.includes('sha256'))).toBe(true)
    // which way it is is learnt once
    expect(deleted).toHaveLength(deletes === 'manifests' ? 3 : 4)
  })

  it('leaves a protected tag with a reason, and goes on', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v9'] })
    const outcomes = await (
      await driver()
    ).untag(REPO, [
      { tag: 'v9', digest },
      { tag: 'v1', digest }
    ])
    expect(outcomes).toEqual([
      { kind: 'refused', reason: expect.stringContaining('a rule of the project protects the tag') },
      { kind: 'deleted' }
    ])
  })
})

describe('when GitLab is asked to delete', () => {
  it('asks for "pull,delete" and refuses digests itself', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver()
    expect(run.capabilities.deleteManifest).toBe('none')
    expect(await run.deleteManifests(REPO, [digest])).toMatchObject([{ kind: 'refused' }])
    await run.untag(REPO, [{ tag: 'v1', digest }])
    expect(registry.scopes).toEqual([`repository:${REPO}:pull,delete`])
  })

  it.each([
    ['job token', 'the job token deletes in the project of its job alone'],
    ['username and password', 'give the token the scopes "read_registry" and "write_registry"']
  ])('ends the run for a %s that may not', async (source, remedy) => {
    start({ rights: () => ['pull'] })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver({ source })
    const message = await failureOf(
      run.untag(
        REPO,
        ['v1', 'v2'].map(tag => ({ tag, digest }))
      )
    )
    expect(message).toContain(`deleting from "registry.gitlab.com/${REPO}" was refused (401 unauthorized)`)
    expect(message).toContain(remedy)
  })

  it('waits within the budget, and postpones what is beyond it', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2', 'v3'] })
    const run = await driver({ budget: { time: 60_000 } })
    const limit = (seconds: string): void =>
      void service.faults.push({
        ...{ kind: 'answer', status: 429, method: 'DELETE', times: 1 },
        headers: { 'retry-after': seconds }
      })
    limit('20')
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
    expect(clock.waited()).toBe(20_000)
    limit('3600')
    const refs = ['v2', 'v3'].map(tag => ({ tag, digest }))
    expect((await run.untag(REPO, refs)).map(({ kind }) => kind)).toEqual(['postponed', 'postponed'])
  })

  it('gets a new token when the old one has expired in the middle', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver()
    await run.untag(REPO, [{ tag: 'v1', digest }])
    registry.expireAll()
    expect(await run.untag(REPO, [{ tag: 'v2', digest }])).toEqual([{ kind: 'deleted' }])
  })

  it("takes a 5xx for this tag's failure and does not delete twice", async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver()
    service.faults.push({ kind: 'answer', status: 500, method: 'DELETE', times: 1 })
    const before = requests('DELETE', /./)
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toEqual([
      { kind: 'failed', reason: 'GitLab answered 500' }
    ])
    expect(requests('DELETE', /./) - before).toBe(1)
  })

  it('brings a tag back', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver()
    const raw = await run.rawManifest(REPO, digest)
    await run.untag(REPO, [{ tag: 'v1', digest }])
    expect(await run.resolve(REPO, 'v1')).toBeUndefined()
    if (raw !== undefined) await run.putManifest(REPO, 'v1', raw)
    expect(await run.resolve(REPO, 'v1')).toBe(digest)
  })
})

describe('when old images of GitLab are planned, deleted and looked for', () => {
  it('removes tags and leaves the rest to GitLab', async () => {
    const seeded = seedScenario(store, REPO)
    const end = await runScenario({
      host: 'registry.gitlab.com',
      provider: 'gitlab',
      repository: REPO,
      clock,
      driver: () => driver()
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
