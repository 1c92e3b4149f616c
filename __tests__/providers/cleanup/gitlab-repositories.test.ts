import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createDriver } from '../../../src/providers/gitlab/cleanup.js'
import { askedHost } from '../../fake/asked.js'
import type { GitLabApiOptions } from '../../fake/gitlab-api.js'
import { createFakeGitLabRegistry, GITLAB_HOSTS } from '../../fake/gitlab-registry.js'
import { createImageStore, type ImageStore } from '../../fake/image-store.js'
import { serveVendor, type VendorHandler, type VendorServer } from '../../fake/vendor.js'
import { failureOf, repositoriesOf, sessionAt, testClock, type SessionOptions } from './session.js'

const HOST = 'registry.gitlab.com'
const TOKEN = { username: 'acme', password: 'glpat-right' }
const JOB = { username: 'gitlab-ci-token', password: 'glcbt-job', source: 'job token' }
const API: Omit<GitLabApiOptions, 'store'> = {
  projects: ['acme/app', 'acme/app2', 'acme/team/app', 'other/app'],
  accessTokens: {
    'glpat-right': { scopes: ['read_api', 'read_registry'], sees: ['acme'] },
    'glpat-registry': { scopes: ['read_registry', 'write_registry'], sees: ['acme'] },
    'glpat-guest': { scopes: ['api'], sees: ['acme'], guest: ['acme'] }
  },
  jobTokens: { 'glcbt-job': 'acme/app' }
}
const NAMES = [
  'acme/app',
  'acme/app/web',
  'acme/app/web/cache',
  'acme/app2',
  'acme/team/app/api',
  'other/app/web'
] as const
const NOBODY = { username: '', password: '' }

let service: VendorServer
let handler: VendorHandler
let store: ImageStore

beforeAll(async () => {
  service = await serveVendor(request => handler(request))
})
afterAll(() => service.close())
beforeEach(() => {
  service.faults.length = 0
  store = createImageStore()
  for (const name of NAMES) store.repositories.set(name, new Map())
  start()
})

function start(api: Partial<GitLabApiOptions> = {}): void {
  const users = { acme: 'glpat-right' }
  handler = createFakeGitLabRegistry({ store, users, api: { ...API, ...api } }).handler
}

function list(prefix: string, login: Partial<SessionOptions> = TOKEN): Promise<readonly string[]> {
  const routes = Object.fromEntries(GITLAB_HOSTS.map(name => [name, service.url]))
  return repositoriesOf(createDriver(sessionAt(HOST, { routes, clock: testClock(), ...login })), prefix)
}

/** Paths of GitLab's API that were asked for since. */
function asked(since: number): readonly string[] {
  return service.requests
    .slice(since)
    .filter(({ url }) => url.pathname.startsWith('/api/'))
    .map(({ url }) => decodeURIComponent(url.pathname.replace(/^\/api\/v4\/|\/registry\/repositories$/g, '')))
}

describe('when repositories of GitLab are chosen by a pattern', () => {
  it.each([
    ['a group', 'acme/', NAMES.slice(0, 5)],
    ['a group, up to the middle of a name', 'acme/ap', NAMES.slice(0, 4)],
    ['a group below another', 'acme/team/', ['acme/team/app/api']],
    ['a project', 'acme/app/', ['acme/app/web', 'acme/app/web/cache']],
    ['a project, up to the middle of a name', 'acme/app/we', ['acme/app/web', 'acme/app/web/cache']],
    ['an image of a project', 'acme/app/web/', ['acme/app/web/cache']]
  ])('lists those of %s', async (_, prefix, names) => {
    expect(await list(prefix)).toEqual(names)
  })

  it('asks for a group first, then for the projects a path may be in, and for nothing above', async () => {
    const since = service.requests.length
    await list('acme/app/web/')
    expect(asked(since)).toEqual(['groups/acme/app/web', 'projects/acme/app/web', 'projects/acme/app'])
    const none = service.requests.length
    await failureOf(list('nobody/app/'))
    expect(asked(none)).toEqual(['groups/nobody/app', 'projects/nobody/app'])
  })

  it.each([false, true])('reads every page, where pages are told of or not (%s)', async dropsHeaders => {
    start({ dropsHeaders })
    for (let at = 0; at < 250; at++) store.repositories.set(`acme/app/image-${at}`, new Map())
    const names = await list('acme/app/image-')
    expect([names.length, new Set(names).size]).toEqual([250, 250])
  })

  it('takes no list that has no end, and no address from an answer', async () => {
    const body = JSON.stringify([{ path: 'acme/app' }])
    const headers = { 'x-next-page': '2', link: '<https://evil.example/>; rel="next"' }
    service.faults.push({ kind: 'answer', status: 200, body, headers, path: /api\/v4\/groups/ })
    expect(await failureOf(list('acme/'))).toContain('change while they are listed')
  })

  it.each(['{"path":"acme/app"}', '[{"name":"app"}]', '<html>'])('takes %s for no list', async body => {
    service.faults.push({ kind: 'answer', status: 200, body, path: /api\/v4\/groups/ })
    expect(await failureOf(list('acme/'))).toContain('gave no list of repositories')
  })

  it('gives no name that another group has', async () => {
    const body = JSON.stringify([{ path: 'other/app/web' }, { path: 'acme/app' }])
    service.faults.push({ kind: 'answer', status: 200, body, headers: { 'x-total': '2' }, path: /groups/ })
    expect(await list('acme/')).toEqual(['acme/app'])
  })

  it('asks without a login where there is none', async () => {
    const since = service.requests.length
    expect(await failureOf(list('acme/', NOBODY))).toContain('was refused (401)')
    const sent = service.requests.slice(since)
    expect(sent.filter(({ headers }) => headers.authorization ?? headers['job-token'])).toEqual([])
  })

  it('sends the token nowhere that an answer redirects to', async () => {
    const headers = { location: 'https://evil.example/api/v4/groups' }
    service.faults.push({ kind: 'answer', status: 302, headers, path: /api\/v4\/groups/ })
    expect(await failureOf(list('acme/'))).toContain('the credential was not sent there')
  })

  it.each([
    'http://gitlab.com/jwt/auth',
    'https://169.254.169.254/jwt/auth',
    'https://me:x@gitlab.com/jwt/auth'
  ])('sends the token to no API beside the token service %s', async realm => {
    const headers = { 'www-authenticate': `Bearer realm="${realm}",service="container_registry"` }
    service.faults.push({ kind: 'answer', status: 401, headers, path: /^\/v2\/$/ })
    expect(await failureOf(list('acme/'))).toContain('the credential was not sent there')
  })

  it('asks to have them named where the token service is none of GitLab', async () => {
    const headers = { 'www-authenticate': 'Bearer realm="https://gitlab.com/token"' }
    service.faults.push({ kind: 'answer', status: 401, headers, path: /^\/v2\/$/ })
    expect(await failureOf(list('acme/'))).toContain("does not tell where GitLab's API is")
  })

  it.each(['', 'acme'])('asks for a path in full instead of "%s"', async prefix => {
    expect(await failureOf(list(prefix))).toContain('write its path in full')
  })

  it.each(['nobody/', 'other/app/', 'acme/app3/'])(
    'says that nothing it may see is above %s',
    async prefix => {
      expect(await failureOf(list(prefix))).toMatch(
        /has no group or project above .* that this login may see/
      )
    }
  )

  it.each([
    ['that reads the registry alone', 'glpat-registry', 403],
    ['of a guest', 'glpat-guest', 403],
    ['that the API does not know', 'gldt-deploy', 401]
  ])('says what a token needs when it is one %s', async (_, password, status) => {
    const message = await failureOf(list('acme/', { username: 'acme', password }))
    expect(message).toContain(
      `listing the repositories of "${HOST}/acme" was refused (${status}): give an access`
    )
    expect(message).toContain('"read_api"')
  })
})

describe('when repositories of GitLab are chosen by a pattern with a job token', () => {
  it.each([
    ['acme/app/', ['acme/app/web', 'acme/app/web/cache']],
    ['acme/app/web/c', ['acme/app/web/cache']],
    // what a pattern for the project and all below it begins with
    ['acme/app', ['acme/app', 'acme/app/web', 'acme/app/web/cache']]
  ])('lists those of its own project for %s', async (prefix, names) => {
    const since = service.requests.length
    expect(await list(prefix, JOB)).toEqual(names)
    expect(asked(since).every(path => path.startsWith('projects/'))).toBe(true)
  })

  it('goes in a header of its own, to GitLab alone', async () => {
    const since = service.requests.length
    await list('acme/app/', JOB)
    const sent = service.requests.slice(since).filter(({ headers }) => headers['job-token'] !== undefined)
    expect(sent.map(askedHost)).toEqual(['gitlab.com'])
    expect(sent.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  it.each(['acme/', 'acme/te', 'acme/app2/', 'other/app/'])('says what lists %s', async prefix => {
    expect(await failureOf(list(prefix, JOB))).toMatch(
      /the job token lists the repositories of its own project alone, .*"read_api"/
    )
  })
})
