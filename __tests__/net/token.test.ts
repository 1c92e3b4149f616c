import { Buffer } from 'node:buffer'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { Credential } from '../../src/credential.js'
import type { BearerChallenge } from '../../src/net/challenge.js'
import { readClaims } from '../../src/net/claims.js'
import { ping } from '../../src/net/distribution.js'
import { exchange, type Grant, type TokenScope, type TokenService } from '../../src/net/token.js'
import { Secret } from '../../src/secret.js'
import { signedToken } from '../fake/accounts.js'
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from '../fake/registry.js'
import { clientFor, createWorld, failureOf, host, type World } from './world.js'

const running: FakeRegistry[] = []

afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

async function start(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const registry = await startFakeRegistry({
    mode: 'bearer-jwt',
    users: {
      alice: { password: 's3cret & p@ss' },
      bob: { password: 'b', rights: { 'team/app': ['pull'] } }
    },
    identityTokens: { 'refresh+me': 'alice' },
    ...options
  })
  running.push(registry)
  return registry
}

const ALICE: Credential = {
  kind: 'basic',
  source: 'test',
  username: 'alice',
  password: new Secret('s3cret & p@ss')
}
const BOB: Credential = { kind: 'basic', source: 'test', username: 'bob', password: new Secret('b') }
const IDENTITY: Credential = { kind: 'identity', source: 'test', token: new Secret('refresh+me') }
const PUSH: TokenScope = { repository: 'team/app', actions: ['pull', 'push'] }
const DELETE: TokenScope = { repository: 'team/other', actions: ['pull', 'delete'] }

async function service(registry: FakeRegistry, world: World): Promise<TokenService> {
  const { endpoint, challenge } = await ping(clientFor(world, registry.host), host(registry.host), {
    insecure: false
  })
  if (challenge?.scheme !== 'bearer') throw new Error('no bearer challenge')
  return { endpoint, challenge }
}

async function ask(
  registry: FakeRegistry,
  credential: Credential,
  scopes: readonly TokenScope[],
  world = createWorld()
) {
  return exchange(world, clientFor(world, registry.host), await service(registry, world), credential, scopes)
}

async function grantOf(
  registry: FakeRegistry,
  credential: Credential,
  scopes: readonly TokenScope[],
  world?: World
): Promise<Grant> {
  const answer = await ask(registry, credential, scopes, world)
  if (answer.kind !== 'granted') throw new Error(`refused: ${answer.status}`)
  return answer.grant
}

/** Answers of the token service as given. */
async function answering(body: unknown, status = 200): Promise<FakeRegistry> {
  const registry = await start()
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  registry.faults.push({ kind: 'answer', status, body: text, path: /^\/token/ })
  return registry
}

describe('when a user name and a password are exchanged', () => {
  it('asks by GET with every scope in a parameter of its own', async () => {
    const registry = await start()
    await ask(registry, ALICE, [PUSH, DELETE])
    const request = registry.requests.at(-1)
    const query = new URL(request?.path ?? '', registry.url).searchParams
    expect(request?.method).toBe('GET')
    expect([...query]).toEqual([
      ['service', 'fake-registry'],
      ['scope', 'repository:team/app:pull,push'],
      ['scope', 'repository:team/other:pull,delete'],
      ['account', 'alice'],
      ['client_id', 'registry-auth']
    ])
    expect(request?.headers.authorization).toBe(
      `Basic ${Buffer.from('alice:s3cret & p@ss').toString('base64')}`
    )
  })

  it('keeps what the realm has of its own', async () => {
    const registry = await start()
    const world = createWorld()
    const { endpoint, challenge } = await service(registry, world)
    const own = {
      endpoint,
      challenge: { ...challenge, realm: `${registry.url}/token?tenant=7&service=other` }
    }
    await exchange(world, clientFor(world, registry.host), own, ALICE, [])
    expect(registry.requests.at(-1)?.path).toBe(
      '/token?tenant=7&service=fake-registry&account=alice&client_id=registry-auth'
    )
  })

  it('tells what was granted', async () => {
    const registry = await start()
    const world = createWorld()
    const grant = await grantOf(registry, ALICE, [PUSH, DELETE], world)
    expect(grant.access).toEqual([
      { type: 'repository', name: 'team/app', actions: ['pull', 'push'] },
      { type: 'repository', name: 'team/other', actions: ['pull', 'delete'] }
    ])
    expect(world.secrets).toEqual([grant.token.reveal()])
    expect(world.lines.join('\n')).not.toContain(grant.token.reveal())
  })

  it('tells when less was granted than asked for', async () => {
    const registry = await start()
    const grant = await grantOf(registry, BOB, [PUSH, DELETE])
    expect(grant.access).toEqual([{ type: 'repository', name: 'team/app', actions: ['pull'] }])
  })

  it('knows nothing about an opaque token', async () => {
    const registry = await start({ mode: 'bearer-opaque' })
    const grant = await grantOf(registry, ALICE, [PUSH])
    expect(grant.access).toBeUndefined()
    expect(grant.token.empty).toBe(false)
  })
})

describe('when an identity token is exchanged', () => {
  it('asks by POST, the scopes in one field, the token in no address', async () => {
    const registry = await start()
    const grant = await grantOf(registry, IDENTITY, [PUSH, DELETE])
    const request = registry.requests.at(-1)
    expect([request?.method, request?.path, request?.headers.authorization]).toEqual([
      'POST',
      '/token',
      undefined
    ])
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh+me',
      service: 'fake-registry',
      scope: 'repository:team/app:pull,push repository:team/other:pull,delete',
      client_id: 'registry-auth'
    })
    expect(grant.access).toHaveLength(2)
  })

  it('is refused when it is not known', async () => {
    const registry = await start()
    const unknown: Credential = { ...IDENTITY, token: new Secret('other') }
    expect(await ask(registry, unknown, [PUSH])).toEqual({
      kind: 'refused',
      status: 401,
      code: 'invalid grant'
    })
  })
})

describe('when the service says no', () => {
  it('is asked once', async () => {
    const registry = await start()
    const wrong: Credential = { ...BOB, password: new Secret('wrong') }
    expect(await ask(registry, wrong, [PUSH])).toEqual({ kind: 'refused', status: 401, code: 'unauthorized' })
    expect(registry.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(1)
  })

  it.each<[status: number, body: unknown, code: string | undefined]>([
    [403, { errors: [{ code: 'DENIED', message: 'go away' }] }, 'denied'],
    [400, { error: 'invalid_scope', error_description: 'x' }, 'invalid scope'],
    [401, { details: 'incorrect username or password' }, 'incorrect username or password'],
    [401, { errors: [{ code: '::error::pwned' }] }, undefined],
    [401, { errors: [{ code: 'A'.repeat(41) }] }, undefined],
    [401, { errors: [null] }, undefined],
    [401, { errors: { code: 'DENIED' } }, undefined],
    [401, '<html>', undefined],
    [401, '[]', undefined],
    [404, '', undefined],
    [405, '', undefined],
    [422, '', undefined]
  ])('gives the status and no more than a short code: %d %j', async (status, body, code) => {
    const registry = await answering(body, status)
    const expected = code === undefined ? { kind: 'refused', status } : { kind: 'refused', status, code }
    for (const credential of [ALICE, IDENTITY]) expect(await ask(registry, credential, [])).toEqual(expected)
    expect(registry.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(2)
  })
})

describe('when the answer holds no usable token', () => {
  it.each([
    {},
    [],
    'token',
    '',
    { token: '' },
    { token: 7 },
    { token: null },
    { token: 'a b' },
    { access_token: 'x\r\ny' }
  ])('fails: %j', async body => {
    const registry = await answering(body)
    const failure = await failureOf(ask(registry, ALICE, [PUSH]))
    expect(failure.kind).toBe('network')
    expect(failure.message).toBe(
      `the token service of "${registry.host}" answered without a token: check the registry's name and its configuration`
    )
  })

  it('fails when the answer is longer than 1 MiB', async () => {
    const registry = await start()
    registry.faults.push({ kind: 'huge', bytes: 10 * 1024 * 1024, path: /^\/token/ })
    expect((await failureOf(ask(registry, ALICE, []))).message).toContain('answered with more than 1 MiB')
  })

  it('fails when it is redirected to another host', async () => {
    const registry = await start()
    const other = await start()
    registry.faults.push({ kind: 'redirect', location: `${other.url}/token`, path: /^\/token/ })
    for (const credential of [ALICE, IDENTITY]) {
      expect((await failureOf(ask(registry, credential, []))).kind).toBe('unsafe')
    }
    expect(other.connections()).toBe(0)
  })

  it('fails when a form is redirected without being repeated', async () => {
    const registry = await start()
    registry.faults.push({ kind: 'redirect', location: '/elsewhere', status: 302, path: /^\/token/ })
    const failure = await failureOf(ask(registry, IDENTITY, []))
    expect(failure.message).toBe(
      `the token service of "${registry.host}" answered 302: check the registry's configuration`
    )
  })
})

describe('when the realm is not to be trusted', () => {
  it.each(['https://169.254.169.254/', 'ftp://a.example/', 'https://u:p@a.example/'])(
    'sends nothing: %s',
    async realm => {
      const registry = await start()
      const world = createWorld()
      const { endpoint } = await service(registry, world)
      const challenge: BearerChallenge = { scheme: 'bearer', realm }
      const before = registry.requests.length
      const failure = await failureOf(
        exchange(world, clientFor(world, registry.host), { endpoint, challenge }, ALICE, [])
      )
      expect(failure.kind).toBe('unsafe')
      expect(registry.requests).toHaveLength(before)
    }
  )
})

describe('when a token says how long it lives', () => {
  const now = new Date('2026-03-01T10:00:00Z')
  const jwt = signedToken(Buffer.from('k'), { exp: Date.parse('2026-03-01T10:07:00Z') / 1000 })

  it.each<[body: Record<string, unknown>, expires: string]>([
    [{ token: 'opaque' }, '10:01:00'],
    [{ token: 'opaque', expires_in: 300 }, '10:05:00'],
    [{ access_token: 'opaque', expires_in: 300, issued_at: '2026-03-01T09:59:00Z' }, '10:04:00'],
    [{ token: 'opaque', expires_in: 300, issued_at: 'yesterday' }, '10:05:00'],
    [{ token: 'opaque', expires_in: -1 }, '10:01:00'],
    [{ token: 'opaque', expires_in: 'long' }, '10:01:00'],
    [{ token: jwt }, '10:07:00'],
    [{ token: jwt, expires_in: 120 }, '10:02:00']
  ])('reads %j', async (body, expires) => {
    const registry = await answering(body)
    const grant = await grantOf(registry, ALICE, [], createWorld({ now: () => now }))
    expect(grant.expiresAt).toEqual(new Date(`2026-03-01T${expires}Z`))
  })
})

describe('when claims are read', () => {
  const token = (claims: unknown): string =>
    `e30.${Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims)).toString('base64url')}.c2ln`

  it.each<[claims: unknown, access: unknown]>([
    [
      { access: [{ type: 'repository', name: 'a', actions: ['pull'] }] },
      [{ type: 'repository', name: 'a', actions: ['pull'] }]
    ],
    [
      { access: [{ type: 'repository', name: 'a', actions: null }] },
      [{ type: 'repository', name: 'a', actions: [] }]
    ],
    [
      { access: [{ type: 'repository', name: 'a', actions: ['*'], parameters: { x: 1 } }] },
      [{ type: 'repository', name: 'a', actions: ['*'] }]
    ],
    [{ access: [] }, []],
    [{ access: null }, []],
    [{}, undefined],
    [{ access: 'all' }, undefined],
    [{ access: [null] }, undefined],
    [{ access: [{ type: 'repository', name: 'a' }] }, undefined],
    [{ access: [{ type: 'repository', name: 7, actions: [] }] }, undefined],
    [{ access: [{ type: 'repository', name: 'a', actions: [7] }] }, undefined]
  ])('takes %j', (claims, access) => {
    expect(readClaims(token(claims))?.access).toEqual(access)
  })

  it.each([
    '',
    'opaque',
    'a.b',
    'a.b.c.d.e',
    'e30.!!!.x',
    'e30..x',
    token('not json'),
    token('[]'),
    token('7'),
    token('null')
  ])('knows nothing about %j', text => {
    expect(readClaims(text)).toBeUndefined()
  })

  it.each([-1, 0, 1e300, 'soon', null])('passes over the time %j', exp => {
    expect(readClaims(token({ exp }))).toEqual({})
  })
})
