import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createDriver } from '../../../src/providers/quay/cleanup.js'
import { createImageStore, type ImageStore } from '../../fake/image-store.js'
import { createFakeQuay, type FakeQuay, type QuayOptions } from '../../fake/quay-api.js'
import { serveVendor, type VendorServer } from '../../fake/vendor.js'
import { failureOf, repositoriesOf, sessionAt, testClock, type SessionOptions } from './session.js'

const ROBOT = { username: 'acme+ci', password: 'robot' }
const OAUTH = { username: '$oauthtoken', password: 'oauth' }
const NAMES = ['acme/app', 'acme/app/web', 'acme/tool', 'acme2/app'] as const

let service: VendorServer
let quay: FakeQuay
let store: ImageStore

beforeAll(async () => {
  service = await serveVendor(request => quay.handler(request))
})
afterAll(() => service.close())
beforeEach(() => {
  service.faults.length = 0
  store = createImageStore()
  for (const name of NAMES) store.repositories.set(name, new Map())
  start()
})

function start(options: Partial<QuayOptions> = {}): void {
  quay = createFakeQuay({ store, users: { 'acme+ci': 'robot', $oauthtoken: 'oauth' }, ...options })
}

function list(prefix: string, login: Partial<SessionOptions> = OAUTH): Promise<readonly string[]> {
  const routes = { 'quay.io': service.url }
  return repositoriesOf(createDriver(sessionAt('quay.io', { routes, clock: testClock(), ...login })), prefix)
}

describe('when repositories of Quay are chosen by a pattern', () => {
  it.each([
    ['acme/', ['acme/app', 'acme/app/web', 'acme/tool']],
    ['acme/ap', ['acme/app', 'acme/app/web']],
    ['acme/app/', ['acme/app/web']],
    ['nobody/', []]
  ])('lists those of one namespace for %s', async (prefix, names) => {
    expect(await list(prefix)).toEqual(names)
  })

  it('lists public ones too, and none that the user does not see', async () => {
    start({ public: ['acme/tool'], hidden: ['acme/app'] })
    expect(await list('acme/')).toEqual(['acme/app/web', 'acme/tool'])
  })

  it('reads every page, of the same namespace', async () => {
    start({ page: 100 })
    for (let at = 0; at < 250; at++) store.repositories.set(`acme/image-${at}`, new Map())
    const since = service.requests.length
    expect(await list('acme/image-')).toHaveLength(250)
    const asked = service.requests.slice(since).filter(({ url }) => url.pathname === '/api/v1/repository')
    expect(asked.map(({ url }) => url.searchParams.get('namespace'))).toEqual(['acme', 'acme', 'acme'])
  })

  it('takes no list that has no end', async () => {
    const body = JSON.stringify({ repositories: [], next_page: 'again' })
    service.faults.push({ kind: 'answer', status: 200, body, path: /repository\?/ })
    expect(await failureOf(list('acme/'))).toContain('never ends')
  })

  it.each([
    '{"repositories":[{"namespace":"acme2","name":"app"}]}',
    '{"repositories":[{"namespace":"acme"}]}',
    '{"repositories":{}}',
    '<html>'
  ])('takes %s for no list of the namespace', async body => {
    service.faults.push({ kind: 'answer', status: 200, body, path: /repository\?/ })
    expect(await failureOf(list('acme/'))).toContain('came as no list')
  })

  it('sends the token nowhere that an answer redirects to', async () => {
    const headers = { location: 'https://evil.example/api/v1/repository' }
    service.faults.push({ kind: 'answer', status: 302, headers, path: /repository\?/ })
    expect(await failureOf(list('acme/'))).toContain('the credential was not sent there')
  })

  it('asks for a namespace in full', async () => {
    expect(await failureOf(list('acm'))).toContain('write its name in full')
  })

  it('says whom Quay tells them, to a robot and to a token that is not good', async () => {
    expect(await failureOf(list('acme/', ROBOT))).toMatch(
      /for the token of an OAuth application alone.*"repo:read"/
    )
    expect(await failureOf(list('acme/', { ...OAUTH, password: 'old' }))).toMatch(
      /listing the repositories of "quay.io\/acme" was refused \(401\): check the OAuth token.*"repo:read"/
    )
  })
})
