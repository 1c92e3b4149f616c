import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import { createDriver } from '../../../src/providers/github/cleanup.js'
import { createFakeGitHub, type FakeGitHub, type GitHubPackagesOptions } from '../../fake/github-packages.js'
import { createImageStore, type ImageStore } from '../../fake/image-store.js'
import { serveVendor, type VendorServer } from '../../fake/vendor.js'
import { done, isInOrder, leftOf, runScenario, seedScenario } from './plan-apply-verify.js'
import { failureOf, NOW, sessionAt, testClock, type SessionOptions } from './session.js'

const REPO = 'acme/tools/app'
const AT = new Date('2026-03-01T00:00:00Z')
const FULL = ['read', 'write', 'delete'] as const
const TOKENS = { ghp_full: { login: 'octocat', rights: FULL } }

let service: VendorServer
let github: FakeGitHub
let store: ImageStore
let clock: ReturnType<typeof testClock>

beforeAll(async () => {
  service = await serveVendor(request => github.handler(request))
})
afterAll(() => service.close())
beforeEach(() => {
  service.faults.length = 0
  clock = testClock()
  store = createImageStore()
  start()
})

function start(options: Partial<GitHubPackagesOptions> = {}): void {
  github = createFakeGitHub({ store, tokens: TOKENS, ...options })
}

function driver(options: Partial<SessionOptions> = {}, host = 'ghcr.io'): Promise<Driver> {
  const routes = {
    ...{ 'ghcr.io': service.url, 'api.github.com': service.url },
    ...{ 'containers.ghe.example.com': service.url, 'ghe.example.com': service.url }
  }
  const login = { username: 'octocat', password: 'ghp_full' }
  return createDriver(sessionAt(host, { routes, clock, ...login, ...options }))
}

function requests(method: string, path: RegExp): number {
  return service.requests.filter(request => request.method === method && path.test(request.url.pathname))
    .length
}

describe('when a package of GitHub is listed', () => {
  it('shows versions with their tags, times and ids, and reads every manifest once', async () => {
    const child = store.pushImage(REPO, 'child', { at: AT })
    const index = store.pushIndex(REPO, [child], { tags: ['v1', 'latest'], at: AT })
    const signature = store.pushImage(REPO, 'signature', { subject: index })
    const run = await driver()
    const { tags, manifests, listsUntagged } = await run.inventory(REPO)
    expect(tags).toEqual([
      { name: 'latest', digest: index, movedAt: AT },
      { name: 'v1', digest: index, movedAt: AT }
    ])
    expect(manifests.get(index)).toMatchObject({ kind: 'index', children: [child], pushedAt: AT, id: '1001' })
    expect(manifests.get(signature)?.subject).toBe(index)
    expect(listsUntagged).toBe(true)
    await run.inventory(REPO)
    expect([...github.fetched].sort()).toEqual([child, index, signature].sort())
  })

  it('is read twice to its last page, a hundred a request, its name encoded', async () => {
    for (let at = 0; at < 250; at++) store.pushImage(REPO, `image ${at}`)
    const before = requests('GET', /orgs\/acme\/packages\/container\/tools%2Fapp\/versions$/)
    expect((await (await driver()).inventory(REPO)).manifests.size).toBe(250)
    expect(requests('GET', /orgs\/acme\/packages\/container\/tools%2Fapp\/versions$/) - before).toBe(6)
  })

  it('is read until two readings agree when something is pushed meanwhile', async () => {
    for (let at = 0; at < 150; at++) store.pushImage(REPO, `image ${at}`)
    const handler = github.handler
    let pages = 0
    github = {
      ...github,
      handler: request => {
        const answer = handler(request)
        if (request.url.pathname.endsWith('/versions') && ++pages === 1) store.pushImage(REPO, 'new')
        return answer
      }
    }
    expect((await (await driver()).inventory(REPO)).manifests.size).toBe(151)
    expect(pages).toBe(6)
  })

  it('ends in a failure when a page cannot be had', async () => {
    for (let at = 0; at < 150; at++) store.pushImage(REPO, `image ${at}`)
    service.faults.push({ kind: 'answer', status: 500, path: /[?&]page=2/ })
    expect(await failureOf((await driver()).inventory(REPO))).toContain('answered 500 3 times')
  })

  it('does not go on for ever where pages are not known, nor takes the first one for all', async () => {
    start({
      unpaged: true,
      tokens: { ghp_full: { login: 'octocat', rights: FULL } },
      owners: { acme: 'User' }
    })
    for (let at = 0; at < 150; at++) store.pushImage('acme/app', `image ${at}`)
    const run = await driver()
    expect(await failureOf(run.inventory('acme/app'))).toContain('change while they are listed')
  })

  it('is no listing to delete by where it does not tell the tags of a version', async () => {
    const name = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const body = JSON.stringify([{ id: 7, name, metadata: { package_type: 'container' } }])
    service.faults.push({ kind: 'answer', status: 200, body, path: /\/versions\?/ })
    expect(await failureOf((await driver()).inventory(REPO))).toContain('something that tells of no version')
  })

  it('does not take what cannot be read for a version that has no tag', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver()
    await run.inventory(REPO)
    service.faults.push({ kind: 'answer', status: 200, body: '<html>', path: /\/versions\/\d+$/ })
    expect(await failureOf(Promise.resolve(run.tagsOf?.(REPO, digest)))).toContain('tells of no version')
  })

  it('takes a version without a manifest for something that may refer to anything', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    service.faults.push({ kind: 'answer', status: 404, path: new RegExp(`manifests/${digest}`), times: 1 })
    expect((await (await driver()).inventory(REPO)).manifests.get(digest)?.kind).toBe('unknown')
  })

  it.each([
    ['an organisation', 'Organization', { login: 'octocat', rights: FULL }, /^\/orgs\/acme\//],
    ["the token's own user", 'User', { login: 'ACME', rights: FULL }, /^\/user\/packages\//],
    ['another user', 'User', { login: 'octocat', rights: FULL }, /^\/users\/acme\/packages\//]
  ] as const)('is asked for by the form for %s', async (_, type, token, path) => {
    const repository = 'acme/app'
    start({ tokens: { ghp_full: token }, owners: { acme: type } })
    store.pushImage(repository, 'one', { tags: ['v1'] })
    const before = requests('GET', path)
    const run = await driver({ username: token.login })
    expect((await run.inventory(repository)).tags).toHaveLength(1)
    expect(requests('GET', path)).toBeGreaterThan(before)
  })

  it('is asked of the Enterprise Server that the job runs on', async () => {
    start({ api: 'ghe.example.com', registry: 'containers.ghe.example.com' })
    store.pushImage(REPO, 'one', { tags: ['v1'] })
    const ambient = {
      ignoreAutologin: false,
      github: { serverUrl: 'https://ghe.example.com', apiUrl: 'https://ghe.example.com/api/v3' }
    }
    const run = await driver({ ambient }, 'containers.ghe.example.com')
    expect((await run.inventory(REPO)).tags).toHaveLength(1)
  })

  it('needs no more than the right to read', async () => {
    start({ tokens: { ghp_full: { login: 'octocat', rights: ['read'] } } })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver()
    expect((await run.inventory(REPO)).tags).toHaveLength(1)
    expect(await run.resolve(REPO, 'v1')).toBe(digest)
    expect(await run.tagsOf?.(REPO, digest)).toEqual(['v1'])
    expect(await run.tagNames(REPO)).toEqual(['v1'])
  })

  it.each([
    ['ghp_full', 'give the token the scope "read:packages"'],
    ['ghs_job', 'add "packages: read" to the job\'s permissions'],
    ['github_pat_x', 'GitHub Packages does not take fine-grained tokens']
  ])('says for a 404 what %s may lack', async (password, remedy) => {
    start({ tokens: { [password]: { rights: [] } } })
    const message = await failureOf((await driver({ password })).inventory(REPO))
    expect(message).toContain(`listing the versions of "${REPO}" at "ghcr.io" was refused (404): ${remedy}`)
    expect(message).not.toContain(password)
  })
})

describe('when packages of GitHub are chosen by a pattern', () => {
  it('lists those of the owner', async () => {
    for (const name of ['acme/app', 'acme/app/web', 'acme/tool', 'other/app']) store.pushImage(name, name)
    const run = await driver()
    expect(await run.repositories?.('acme/app')).toEqual(['acme/app', 'acme/app/web'])
    expect(await failureOf(run.repositories?.('') ?? Promise.resolve())).toContain('write its name in full')
  })

  it('says what a workflow token lacks', async () => {
    start({ tokens: { ghs_job: { rights: FULL } } })
    const run = await driver({ password: 'ghs_job' })
    expect(await failureOf(run.repositories?.('acme/') ?? Promise.resolve())).toContain('was refused (403)')
  })
})

describe('when versions are deleted at GitHub', () => {
  it('takes their tags along and says what restores them', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v1.0'] })
    store.pushImage(REPO, 'two', { tags: ['v2'] })
    const run = await driver()
    await run.inventory(REPO)
    expect(await run.deleteManifests(REPO, [digest])).toEqual([{ kind: 'deleted', undo: { id: '1000' } }])
    expect(await run.resolve(REPO, 'v1.0')).toBeUndefined()
    expect(await run.deleteManifests(REPO, [digest])).toEqual([{ kind: 'gone' }])
    await run.restore?.(REPO, { digest, tags: ['v1', 'v1.0'], id: '1000' })
    expect(await run.resolve(REPO, 'v1.0')).toBe(digest)
    await run.restore?.(REPO, { digest, tags: ['v1'], id: '1000' })
  })

  it('leaves the last tagged one, and one with too many downloads, with the reason', async () => {
    const popular = store.pushImage(REPO, 'popular', { tags: ['v1'] })
    start({ popular: [popular] })
    const other = store.pushImage(REPO, 'other', { tags: ['v2'] })
    const run = await driver()
    expect(await run.deleteManifests(REPO, [popular])).toEqual([
      {
        kind: 'refused',
        reason: "a public version with more than 5,000 downloads is deleted by GitHub's support alone"
      }
    ])
    store.find(REPO, popular)?.tags.clear()
    expect(await run.deleteManifests(REPO, [other])).toEqual([
      {
        kind: 'refused',
        reason: 'it is the last tagged version, which GitHub deletes only with the whole package'
      }
    ])
  })

  it.each([
    ['ghp_full', 'give the token the scope "delete:packages"'],
    ['ghs_job', 'give this repository the role Admin under "Manage Actions access"']
  ])('ends the run at a 404 for what can be read (%s)', async (password, remedy) => {
    start({ tokens: { [password]: { rights: ['read', 'write'] } } })
    const digests = ['one', 'two', 'three'].map(seed => store.pushImage(REPO, seed))
    const run = await driver({ password })
    const before = requests('DELETE', /./)
    const message = await failureOf(run.deleteManifests(REPO, digests))
    expect(message).toContain('was refused (404)')
    expect(message).toContain(remedy)
    expect(requests('DELETE', /./) - before).toBe(1)
  })

  it('waits for the primary limit to be reset, and postpones what is beyond the budget', async () => {
    const digests = ['one', 'two', 'three'].map(seed => store.pushImage(REPO, seed))
    const run = await driver({ budget: { time: 300_000 } })
    await run.inventory(REPO)
    const limit = (seconds: number): void => {
      const reset = String(clock.now().getTime() / 1000 + seconds)
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
      service.faults.push({ kind: 'answer', status: 403, headers, method: 'DELETE', times: 1 })
    }
    limit(60)
    expect((await run.deleteManifests(REPO, digests.slice(0, 1)))[0]?.kind).toBe('deleted')
    expect(clock.waited()).toBeGreaterThanOrEqual(60_000)
    limit(3000)
    expect((await run.deleteManifests(REPO, digests.slice(1))).map(({ kind }) => kind)).toEqual([
      'postponed',
      'postponed'
    ])
    expect(clock.now().getTime()).toBeLessThan(NOW.getTime() + 300_000)
  })

  it('waits a minute for a secondary limit that does not say how long', async () => {
    const digest = store.pushImage(REPO, 'one')
    const run = await driver()
    const body = '{"message":"You have exceeded a secondary rate limit"}'
    service.faults.push({ kind: 'answer', status: 403, body, method: 'DELETE', times: 1 })
    expect((await run.deleteManifests(REPO, [digest]))[0]?.kind).toBe('deleted')
    expect(clock.waited()).toBe(60_000)
  })

  it('reads on with a new registry token when the old one has expired', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1'] })
    const run = await driver()
    await run.resolve(REPO, 'v1')
    github.expireAll()
    expect(await run.resolve(REPO, 'v1')).toBe(digest)
  })
})

describe('when a tag goes alone at GitHub', () => {
  it('is refused unless the user allowed a push', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver()
    expect(run.capabilities.untag).toBe('none')
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toMatchObject([{ kind: 'refused' }])
    expect(store.manifests(REPO)).toHaveLength(1)
  })

  it('is replaced by an image of its own, whose version is deleted', async () => {
    start({ lag: 2 })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver({ allowReplace: true })
    await run.inventory(REPO)
    expect(run.capabilities.untag).toBe('replace')
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
    expect(store.manifests(REPO).map(one => [one.digest, [...one.tags.keys()]])).toEqual([[digest, ['v2']]])
  })

  it('is left when it has moved or is gone', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    store.pushImage(REPO, 'two', { tags: ['v1'] })
    const run = await driver({ allowReplace: true })
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toEqual([
      { kind: 'refused', reason: 'it points to something else now' }
    ])
    expect(await run.untag(REPO, [{ tag: 'v0', digest }])).toEqual([{ kind: 'gone' }])
  })

  it('is put back when the version of the throw-away image cannot be deleted', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver({ allowReplace: true })
    service.faults.push({ kind: 'answer', status: 500, method: 'DELETE', times: 1 })
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toEqual([
      { kind: 'failed', reason: 'GitHub answered 500; the tag was put back' }
    ])
    expect(await run.resolve(REPO, 'v1')).toBe(digest)
  })

  /** The push of a manifest is answered 502, done or not. */
  function breakPush(isDone: boolean): void {
    const { handler } = github
    let left = 1
    github = {
      ...github,
      handler: request => {
        if (request.method !== 'PUT' || !request.url.pathname.includes('/manifests/') || left-- < 1)
          return handler(request)
        if (isDone) handler(request)
        return { status: 502 }
      }
    }
  }

  it('is removed although the push of the throw-away image broke down, when it was done', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver({ allowReplace: true })
    breakPush(true)
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toEqual([{ kind: 'deleted' }])
    expect(store.find(REPO, 'v1')).toBeUndefined()
    expect(await run.resolve(REPO, 'v2')).toBe(digest)
  })

  it('stays when that push broke down and was not done', async () => {
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver({ allowReplace: true })
    breakPush(false)
    expect(await run.untag(REPO, [{ tag: 'v1', digest }])).toEqual([
      { kind: 'failed', reason: 'the push of a throw-away image broke down (502)' }
    ])
    expect(await run.resolve(REPO, 'v1')).toBe(digest)
  })

  it('is put back before the run ends for a missing right', async () => {
    start({ tokens: { ghp_full: { login: 'octocat', rights: ['read', 'write'] } } })
    const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
    const run = await driver({ allowReplace: true })
    expect(await failureOf(run.untag(REPO, [{ tag: 'v1', digest }]))).toContain('was refused (404)')
    expect(await run.resolve(REPO, 'v1')).toBe(digest)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])(
    'is whole or gone when the budget ends after %d requests',
    async requests => {
      const digest = store.pushImage(REPO, 'one', { tags: ['v1', 'v2'] })
      const run = await driver({ allowReplace: true, budget: { requests } }).catch(() => undefined)
      const [outcome] = (await run?.untag(REPO, [{ tag: 'v1', digest }])) ?? []
      const tag = store.find(REPO, 'v1')?.digest
      if (outcome?.kind === 'deleted') expect(tag).toBeUndefined()
      else expect(tag).toBe(digest)
    }
  )
})

describe('when the login is none for the packages API', () => {
  it('says what it takes', async () => {
    expect(await failureOf(driver({ username: '', password: '' }))).toContain(
      'is cleaned up with a token as the password'
    )
    expect(await failureOf(driver({}, 'docker.pkg.github.com'))).toContain("GitHub's older docker registry")
    expect(await failureOf((await driver()).inventory('app'))).toContain('names no owner')
  })
})

describe('when old images of GitHub are planned, deleted and looked for', () => {
  it('deletes versions whole, and skips a tag that shares its version', async () => {
    const seeded = seedScenario(store, REPO)
    const end = await runScenario({
      host: 'ghcr.io',
      provider: 'github',
      repository: REPO,
      clock,
      driver: () => driver()
    })
    expect(end.plan.repositories[0]?.blocked).toBeUndefined()
    expect(done(end, seeded)).toEqual(['delete old', 'delete own', 'delete signature', 'delete signed'])
    expect(isInOrder(end, seeded)).toBe(true)
    expect(end.report.result).toBe('done')
    expect(leftOf(store, REPO, seeded)).toEqual({
      images: ['both', 'kept', 'shared'],
      tags: ['old-2', 'v1', 'v2']
    })
    expect(end.verification.repositories[0]?.findings).toEqual([])
  })

  it('removes a shared tag alone where the user allowed it', async () => {
    const seeded = seedScenario(store, REPO)
    const end = await runScenario({
      host: 'ghcr.io',
      provider: 'github',
      repository: REPO,
      clock,
      driver: () => driver({ allowReplace: true })
    })
    expect(end.plan.repositories[0]?.blocked).toBeUndefined()
    expect(done(end, seeded)).toEqual([
      'delete old',
      'delete own',
      'delete signature',
      'delete signed',
      'untag old-2'
    ])
    expect(isInOrder(end, seeded)).toBe(true)
    expect(end.report.result).toBe('done')
    expect(leftOf(store, REPO, seeded)).toEqual({ images: ['both', 'kept', 'shared'], tags: ['v1', 'v2'] })
    expect(end.verification.repositories[0]?.findings).toEqual([])
  })
})
