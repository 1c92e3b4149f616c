import { Buffer } from 'node:buffer'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createSelfSigned } from './certificates.js'
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions, type Mode } from './registry.js'
import { digestOf } from './storage.js'

const running: FakeRegistry[] = []

afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

const USERS = {
  alice: { password: 's3cret' },
  reader: { password: 'r', rights: { 'team/app': ['pull'] } },
  pusher: { password: 'p', rights: { '*': ['pull', 'push'] } }
} as const

async function start(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const registry = await startFakeRegistry({ users: USERS, ...options })
  running.push(registry)
  return registry
}

type User = keyof typeof USERS

function basic(user: User): string {
  return `Basic ${Buffer.from(`${user}:${USERS[user].password}`).toString('base64')}`
}

async function authorization(registry: FakeRegistry, mode: Mode, user: User, scope: string): Promise<string> {
  if (mode === 'basic') return basic(user)
  const query = new URLSearchParams({ service: 'fake-registry', scope })
  const answer = await fetch(`${registry.url}/token?${query.toString()}`, {
    headers: { authorization: basic(user) }
  })
  const { token } = (await answer.json()) as { token: string }
  return `Bearer ${token}`
}

function caller(registry: FakeRegistry, authorization: string) {
  return async (method: string, path: string, body?: string, type?: string) => {
    const headers = { authorization, ...(type === undefined ? {} : { 'content-type': type }) }
    const url = new URL(path, registry.url)
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
    const text = await response.text()
    const code = /"code":"([A-Z_]+)"/.exec(text)?.[1]
    return { status: response.status, headers: response.headers, text, code }
  }
}

const CONFIG = '{"architecture":"amd64"}'
const MANIFEST = JSON.stringify({ schemaVersion: 2, config: { digest: digestOf(CONFIG) }, layers: [] })
const TYPE = 'application/vnd.oci.image.manifest.v1+json'

describe.each<Mode>(['basic', 'bearer-jwt', 'bearer-opaque'])('when an image is pushed in mode %s', mode => {
  it('can be pulled, listed and deleted', async () => {
    const registry = await start({ mode })
    const call = caller(
      registry,
      await authorization(registry, mode, 'alice', 'repository:team/app:pull,push,delete')
    )
    const upload = await call('POST', '/v2/team/app/blobs/uploads/')
    expect(upload.status).toBe(202)
    const location = upload.headers.get('location') ?? ''
    expect((await call('PATCH', location, CONFIG.slice(0, 5))).status).toBe(202)
    expect((await call('PUT', `${location}?digest=${digestOf('other')}`, CONFIG.slice(5))).code).toBe(
      'DIGEST_INVALID'
    )
    expect((await call('PUT', `${location}?digest=${digestOf(CONFIG)}`, CONFIG.slice(5))).status).toBe(201)
    expect((await call('GET', `/v2/team/app/blobs/${digestOf(CONFIG)}`)).text).toBe(CONFIG)
    expect((await call('PUT', '/v2/team/app/manifests/v1', MANIFEST, TYPE)).status).toBe(201)
    const head = await call('HEAD', '/v2/team/app/manifests/v1')
    expect([
      head.status,
      head.headers.get('docker-content-digest'),
      head.headers.get('content-type')
    ]).toEqual([200, digestOf(MANIFEST), TYPE])
    expect((await call('GET', `/v2/team/app/manifests/${digestOf(MANIFEST)}`)).text).toBe(MANIFEST)
    expect((await call('GET', '/v2/team/app/tags/list')).text).toBe('{"name":"team/app","tags":["v1"]}')
    expect((await call('DELETE', `/v2/team/app/manifests/${digestOf(MANIFEST)}`)).status).toBe(202)
    expect((await call('GET', '/v2/team/app/manifests/v1')).code).toBe('MANIFEST_UNKNOWN')
  })

  it('lets a reader read only, and only there', async () => {
    const registry = await start({ mode })
    const scope = 'repository:team/app:pull,push,delete repository:team/other:pull'
    const call = caller(registry, await authorization(registry, mode, 'reader', scope))
    expect((await call('GET', '/v2/team/app/tags/list')).code).toBe('NAME_UNKNOWN')
    for (const [method, path] of [
      ['POST', '/v2/team/app/blobs/uploads/'],
      ['DELETE', '/v2/team/app/manifests/v1'],
      ['GET', '/v2/team/other/tags/list']
    ] as const) {
      expect(await call(method, path)).toMatchObject({ status: 403, code: 'DENIED' })
    }
  })

  it('turns strangers away', async () => {
    const registry = await start({ mode })
    for (const stranger of ['', 'Basic YWxpY2U6d3Jvbmc=', 'Basic ###', 'Bearer a.b.c', 'Bearer x']) {
      const answer = await caller(registry, stranger)('GET', '/v2/')
      expect(answer).toMatchObject({ status: 401, code: 'UNAUTHORIZED' })
      expect(answer.headers.get('www-authenticate')).toMatch(
        mode === 'basic' ? /^Basic realm=/ : /^Bearer realm=/
      )
    }
  })
})

describe('when a request is not what the specification wants', () => {
  it.each([
    ['GET', '/v2/Team/App/tags/list', 'NAME_INVALID'],
    ['GET', '/v2/team//app/tags/list', 'NAME_INVALID'],
    ['GET', '/v2/app/blobs/sha256:123', 'DIGEST_INVALID'],
    ['GET', `/v2/app/blobs/${digestOf('x')}`, 'BLOB_UNKNOWN'],
    ['GET', '/v2/app/manifests/-bad', 'MANIFEST_INVALID'],
    ['PUT', '/v2/app/blobs/uploads/unknown', 'BLOB_UPLOAD_UNKNOWN'],
    ['GET', '/elsewhere', 'UNSUPPORTED']
  ])('%s %s gives %s', async (method, path, code) => {
    const registry = await start()
    expect((await caller(registry, basic('alice'))(method, path)).code).toBe(code)
  })

  it('takes no manifest whose parts are missing, broken or misnamed', async () => {
    const registry = await start()
    const call = caller(registry, basic('pusher'))
    expect((await call('PUT', '/v2/app/manifests/v1', MANIFEST, TYPE)).code).toBe('MANIFEST_BLOB_UNKNOWN')
    expect((await call('PUT', '/v2/app/manifests/v1', '{', TYPE)).code).toBe('MANIFEST_INVALID')
    expect((await call('PUT', `/v2/app/manifests/${digestOf('x')}`, '{}', TYPE)).code).toBe('DIGEST_INVALID')
  })
})

describe('when it is asked to fail', () => {
  it('fails as often as told, then works', async () => {
    const registry = await start({ mode: 'anonymous' })
    registry.faults.push({
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '1' },
      times: 2,
      path: /^\/v2\/$/
    })
    const call = caller(registry, '')
    const statuses = []
    for (let count = 0; count < 3; count++) statuses.push((await call('GET', '/v2/')).status)
    expect(statuses).toEqual([429, 429, 200])
    expect(registry.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array(3).fill('GET /v2/')
    )
  })

  it('delays', async () => {
    const registry = await start({ mode: 'anonymous' })
    registry.faults.push({ kind: 'delay', milliseconds: 60 })
    const started = performance.now()
    expect((await caller(registry, '')('GET', '/v2/')).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(50)
  })

  it('ends at once while a client waits', async () => {
    const registry = await start({ mode: 'anonymous' })
    registry.faults.push({ kind: 'hang' })
    const waiting = fetch(`${registry.url}/v2/`).then(
      () => 'answered',
      () => 'cut'
    )
    while (registry.requests.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    await registry.close()
    expect(await waiting).toBe('cut')
  })
})

describe('when it has a certificate', () => {
  it('speaks https', async () => {
    const registry = await start({ tls: createSelfSigned(), mode: 'bearer-jwt' })
    expect(registry.url).toBe(`https://${registry.host}`)
    await expect(fetch(`${registry.url}/v2/`)).rejects.toThrow()
    expect(registry.connections()).toBe(1)
    expect(registry.requests).toEqual([])
  })
})
