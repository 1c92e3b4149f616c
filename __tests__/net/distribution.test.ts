import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { isLoopback } from '../../src/host.js'
import { checkBasic, ping, startAndCancelUpload, type Endpoint } from '../../src/net/distribution.js'
import type { HttpResponse, Transport } from '../../src/net/transport.js'
import { basicAuth, Secret } from '../../src/secret.js'
import { createAuthority, type Authority } from '../fake/certificates.js'
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from '../fake/registry.js'
import { clientFor, createWorld, failureOf, host } from './world.js'

const ALICE = `Basic ${basicAuth('alice', new Secret('s3cret'))}`
const USERS = {
  alice: { password: 's3cret' },
  reader: { password: 'r', rights: { '*': ['pull'] } },
  pusher: { password: 'p', rights: { '*': ['pull', 'push'] } }
} as const

let authority: Authority
const running: FakeRegistry[] = []

beforeAll(() => {
  authority = createAuthority()
})

afterAll(() => {
  authority.remove()
})

afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

async function start(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const registry = await startFakeRegistry({ users: USERS, ...options })
  running.push(registry)
  return registry
}

function startTls(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  return start({ tls: authority.issue(['IP:127.0.0.1', 'DNS:localhost']), ...options })
}

function client(registry: FakeRegistry, world = createWorld()) {
  return clientFor(world, registry.host, [authority.file])
}

function endpoint(registry: FakeRegistry): Endpoint {
  return { scheme: 'http', host: host(registry.host) }
}

const NO_SCHEME = { insecure: false }

describe('when a registry on this machine is asked without a scheme', () => {
  it('is asked over http, without a credential', async () => {
    const registry = await start()
    const pong = await ping(client(registry), host(registry.host), NO_SCHEME)
    expect(pong).toEqual({
      endpoint: { scheme: 'http', host: host(registry.host) },
      challenge: { scheme: 'basic', realm: 'fake registry' }
    })
    expect(registry.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/v2/', undefined]
    ])
  })

  it('prefers Bearer', async () => {
    const registry = await start()
    registry.faults.push({ kind: 'challenge', value: 'Basic realm="b", Bearer realm="https://a.example/t"' })
    const pong = await ping(client(registry), host(registry.host), NO_SCHEME)
    expect(pong.challenge).toEqual({ scheme: 'bearer', realm: 'https://a.example/t' })
  })

  it('finds no challenge where none is made', async () => {
    const registry = await start({ mode: 'anonymous' })
    expect(await ping(client(registry), host(registry.host), NO_SCHEME)).toEqual({
      endpoint: endpoint(registry)
    })
  })

  it('follows a redirect within the registry', async () => {
    const registry = await start()
    registry.faults.push({ kind: 'redirect', location: '/v2', path: /^\/v2\/$/ })
    expect((await ping(client(registry), host(registry.host), NO_SCHEME)).challenge?.scheme).toBe('basic')
  })

  it('tries again over http when the connection was only cut', async () => {
    const registry = await start()
    registry.faults.push({ kind: 'reset', times: 1 })
    const pong = await ping(client(registry), host(registry.host), NO_SCHEME)
    expect(pong.endpoint.scheme).toBe('http')
    expect(registry.requests).toHaveLength(2)
  })

  it('retries a 503 as usual', async () => {
    const registry = await start()
    registry.faults.push({ kind: 'answer', status: 503, times: 2 })
    expect((await ping(client(registry), host(registry.host), NO_SCHEME)).endpoint.scheme).toBe('http')
    expect(registry.requests).toHaveLength(3)
  })

  it('gives up where nothing runs', async () => {
    const registry = await start()
    await registry.close()
    const failure = await failureOf(ping(client(registry), host(registry.host), NO_SCHEME))
    expect(failure.message).toContain(`"${registry.host}" refused the connection`)
  })
})

describe('when a server on this machine speaks TLS', () => {
  it('is used over https: a Node server cuts the connection', async () => {
    const registry = await startTls()
    const pong = await ping(client(registry), host(registry.host), NO_SCHEME)
    expect(pong.endpoint.scheme).toBe('https')
    expect(pong.challenge?.scheme).toBe('basic')
  })

  it.each([
    'Client sent an HTTP request to an HTTPS server.\n',
    '<title>400 The plain HTTP request was sent to HTTPS port</title>'
  ])('is used over https after a 400 like %j', async body => {
    const asked: string[] = []
    const transport = answering(asked, url =>
      url.protocol === 'http:' ? { status: 400, body } : { status: 200 }
    )
    const pong = await ping(clientFor(createWorld({ transport }), 'x'), host('127.0.0.1:9'), NO_SCHEME)
    expect(pong.endpoint.scheme).toBe('https')
    expect(asked).toEqual(['http://127.0.0.1:9/v2/', 'https://127.0.0.1:9/v2/'])
  })

  it('is used over https after a redirect there', async () => {
    const transport = answering([], url =>
      url.protocol === 'http:'
        ? { status: 308, headers: { location: 'https://localhost/v2/' } }
        : { status: 200 }
    )
    const pong = await ping(clientFor(createWorld({ transport }), 'x'), host('localhost'), NO_SCHEME)
    expect(pong.endpoint.scheme).toBe('https')
  })

  it('is used over https when the http port is closed', async () => {
    const transport = answering([], url => (url.protocol === 'http:' ? 'ECONNREFUSED' : { status: 200 }))
    const pong = await ping(clientFor(createWorld({ transport }), 'x'), host('localhost'), NO_SCHEME)
    expect(pong.endpoint.scheme).toBe('https')
  })

  it('tells what is wrong with its certificate and does not go back to http', async () => {
    const registry = await startTls({ tls: authority.issue(['IP:127.0.0.1'], { expired: true }) })
    const failure = await failureOf(ping(client(registry), host(registry.host), NO_SCHEME))
    expect(failure.message).toBe(
      `the certificate of "${registry.host}" has expired: renew it at the registry`
    )
    expect(registry.requests).toEqual([])
  })
})

describe('when the scheme is decided', () => {
  it('uses https alone for a host elsewhere', async () => {
    const asked: string[] = []
    const transport = answering(asked, () => 'ECONNREFUSED')
    expect(isLoopback(host('registry.example'))).toBe(false)
    await failureOf(ping(clientFor(createWorld({ transport }), 'x'), host('registry.example'), NO_SCHEME))
    expect(new Set(asked)).toEqual(new Set(['https://registry.example/v2/']))
  })

  it('never leaves https when the user wrote it', async () => {
    const registry = await start()
    const failure = await failureOf(
      ping(client(registry), host(registry.host), { scheme: 'https', insecure: true })
    )
    expect(failure.message).toContain('did not complete the TLS handshake')
    expect(registry.requests).toEqual([])
  })

  it('refuses http to a host elsewhere before anything is sent', async () => {
    const asked: string[] = []
    const lonely = clientFor(createWorld({ transport: answering(asked, () => ({ status: 200 })) }), 'x')
    const failure = await failureOf(
      ping(lonely, host('registry.example'), { scheme: 'http', insecure: false })
    )
    expect(failure.kind).toBe('unsafe')
    expect(failure.message).toBe(
      '"registry.example" is to be used over http, where a password travels in the clear: write "https://", or set "insecure=true" for this registry'
    )
    expect(asked).toEqual([])
  })

  it.each([{ scheme: 'http' as const, insecure: true }, { insecure: true }])(
    'allows http with %j',
    async allow => {
      const asked: string[] = []
      const lonely = clientFor(createWorld({ transport: answering(asked, () => ({ status: 200 })) }), 'x')
      expect((await ping(lonely, host('registry.example'), allow)).endpoint.scheme).toBe('http')
      expect(asked).toEqual(['http://registry.example/v2/'])
    }
  )
})

describe('when what answers is no registry', () => {
  it.each([404, 403, 418])('says so after %d', async status => {
    const registry = await start()
    registry.faults.push({ kind: 'answer', status })
    const failure = await failureOf(ping(client(registry), host(registry.host), NO_SCHEME))
    expect(failure.message).toBe(
      `"${registry.host}" answered ${status} at /v2/, so it seems to be no registry: check the registry's name and port`
    )
  })

  it.each([undefined, 'Negotiate', 'Bearer service="no realm"'])(
    'says so after the challenge %j',
    async value => {
      const registry = await start()
      registry.faults.push({ kind: 'challenge', value })
      const failure = await failureOf(ping(client(registry), host(registry.host), NO_SCHEME))
      expect(failure.message).toContain('names neither Basic nor Bearer')
    }
  )

  it('says so when it does not speak HTTP', async () => {
    const server = createTcpServer(socket => {
      socket.on('error', () => undefined)
      socket.resume()
      socket.end('SSH-2.0-OpenSSH_9.2\r\n')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const allow = { scheme: 'http' as const, insecure: false }
    const failure = await failureOf(ping(clientFor(createWorld(), 'x'), host(`127.0.0.1:${port}`), allow))
    expect(failure.message).toContain('answered with something that is not HTTP')
    await new Promise(resolve => server.close(resolve))
  })
})

describe('when a credential is checked', () => {
  it('gives the status', async () => {
    const registry = await start()
    expect(await checkBasic(client(registry), endpoint(registry), ALICE)).toEqual({ status: 200 })
    const wrong = `Basic ${basicAuth('alice', new Secret('wrong'))}`
    expect(await checkBasic(client(registry), endpoint(registry), wrong)).toEqual({
      status: 401,
      code: 'unauthorized'
    })
    expect(registry.requests).toHaveLength(2)
  })
})

describe('when an upload is started and cancelled', () => {
  const basic = (user: 'reader' | 'pusher' | 'alice'): string =>
    `Basic ${basicAuth(user, new Secret(USERS[user].password))}`

  it('leaves nothing', async () => {
    const registry = await start()
    const answer = await startAndCancelUpload(
      client(registry),
      endpoint(registry),
      'team/app',
      basic('alice')
    )
    expect(answer).toEqual({ status: 202 })
    expect(registry.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    expect(registry.storage.get('team/app')?.uploads.size).toBe(0)
  })

  it('does not mind a refused cancel', async () => {
    const registry = await start()
    const answer = await startAndCancelUpload(
      client(registry),
      endpoint(registry),
      'team/app',
      basic('pusher')
    )
    expect(answer).toEqual({ status: 202 })
    registry.faults.push({ kind: 'reset', method: 'DELETE' })
    expect(
      (await startAndCancelUpload(client(registry), endpoint(registry), 'a', basic('pusher'))).status
    ).toBe(202)
    expect(registry.requests.filter(({ method }) => method === 'POST')).toHaveLength(2)
  })

  it('gives the refusal', async () => {
    const registry = await start()
    const answer = await startAndCancelUpload(
      client(registry),
      endpoint(registry),
      'team/app',
      basic('reader')
    )
    expect(answer).toEqual({ status: 403, code: 'denied' })
    expect(registry.requests).toHaveLength(1)
  })

  it('takes the credential to no other host', async () => {
    const registry = await start()
    const other = await start()
    const headers = { location: `${other.url}/v2/team/app/blobs/uploads/1` }
    registry.faults.push({ kind: 'answer', status: 202, headers, method: 'POST' })
    const answer = await startAndCancelUpload(
      client(registry),
      endpoint(registry),
      'team/app',
      basic('alice')
    )
    expect(answer.status).toBe(202)
    expect(other.connections()).toBe(0)
  })
})

function answering(asked: string[], answer: (url: URL) => Partial<HttpResponse> | string): Transport {
  return ({ url }) => {
    asked.push(url.href)
    const given = answer(url)
    if (typeof given === 'string') return Promise.reject(Object.assign(new Error('x'), { code: given }))
    return Promise.resolve({ status: 200, headers: {}, body: '', ...given })
  }
}
