import { Buffer } from 'node:buffer'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Client } from '../../src/net/client.js'
import { bypasses } from '../../src/net/no-proxy.js'
import { proxyFor } from '../../src/net/proxy.js'
import { createAuthority, type Authority } from '../fake/certificates.js'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { clientFor, createWorld, failureOf, type World } from './world.js'

/** A proxy that takes every host for the registry behind it, so that hosts elsewhere can be asked for. */
interface FakeProxy {
  readonly host: string
  readonly seen: { line: string; authorization: string | undefined; end: string | undefined }[]
  status: number
  silent: boolean
  close(): Promise<void>
}

async function startProxy(upstream: () => number): Promise<FakeProxy> {
  const sockets = new Set<Socket>()
  const server: Server = createServer()
  const note = (request: IncomingMessage): void => {
    const { authorization, 'proxy-authorization': own } = request.headers
    proxy.seen.push({
      line: `${request.method ?? ''} ${request.url ?? ''}`,
      authorization: own,
      end: authorization
    })
  }
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.on('request', (request, response) => {
    note(request)
    response.writeHead(proxy.status, { 'content-type': 'text/plain' }).end('from the proxy')
  })
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request)
    if (proxy.silent) return
    if (proxy.status !== 200) {
      socket.end(`HTTP/1.1 ${proxy.status} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const onward = connect(upstream(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket)
      socket.pipe(onward)
    })
    sockets.add(onward)
    onward.on('error', () => socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const proxy: FakeProxy = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    status: 200,
    silent: false,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        for (const socket of sockets) socket.destroy()
      })
  }
  return proxy
}

let authority: Authority
let registry: FakeRegistry
let proxy: FakeProxy

beforeAll(() => {
  authority = createAuthority()
})

afterAll(() => {
  authority.remove()
})

beforeEach(async () => {
  registry = await startFakeRegistry({ mode: 'anonymous', tls: authority.issue(['DNS:registry.example']) })
  proxy = await startProxy(() => registry.port)
})

afterEach(async () => {
  await registry.close()
  await proxy.close()
})

const END_TO_END = 'Basic ZW5kOnRvLWVuZA=='

function send(world: World, address = 'https://registry.example/v2/') {
  const client: Client = clientFor(world, 'registry.example', [authority.file])
  return client.send({ method: 'GET', url: new URL(address), authorization: END_TO_END })
}

describe('when a proxy is set', () => {
  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])(
    'reaches https through its tunnel: %s',
    async name => {
      const world = createWorld({ env: { [name]: `http://${proxy.host}` } })
      expect((await send(world)).status).toBe(200)
      expect(proxy.seen).toEqual([
        { line: 'CONNECT registry.example:443', authorization: undefined, end: undefined }
      ])
      expect(registry.requests[0]?.headers).toMatchObject({
        host: 'registry.example',
        authorization: END_TO_END
      })
      expect(registry.requests[0]?.headers['proxy-authorization']).toBeUndefined()
    }
  )

  it('takes an address without scheme', async () => {
    expect((await send(createWorld({ env: { HTTPS_PROXY: proxy.host } }))).status).toBe(200)
  })

  it('gives it its own credential and nobody else', async () => {
    const world = createWorld({ env: { HTTPS_PROXY: `http://us%40er:p%25ss%ZZ@${proxy.host}` } })
    expect((await send(world)).status).toBe(200)
    const own = `Basic ${Buffer.from('us@er:p%25ss%ZZ').toString('base64')}`
    expect(proxy.seen[0]?.authorization).toBe(own)
    expect(registry.requests[0]?.headers['proxy-authorization']).toBeUndefined()
    expect(world.lines.join('\n')).not.toMatch(/p%25ss|us@er|us%40er/)
  })

  it('still verifies the certificate behind it', async () => {
    const world = createWorld({
      env: { HTTPS_PROXY: `http://${proxy.host}`, SSL_CERT_FILE: '/none', SSL_CERT_DIR: '/none' }
    })
    const client = clientFor(world, 'registry.example')
    const failure = await failureOf(
      client.send({ method: 'GET', url: new URL('https://registry.example/v2/') })
    )
    expect(failure.message).toContain(
      'the certificate of "registry.example" is signed by an unknown authority'
    )
  })

  it('asks for a plain address in absolute form', async () => {
    const world = createWorld({ env: { HTTP_PROXY: `http://user:pw@${proxy.host}` } })
    expect((await send(world, 'http://registry.example:8080/v2/?a=b')).body).toBe('from the proxy')
    expect(proxy.seen).toEqual([
      {
        line: 'GET http://registry.example:8080/v2/?a=b',
        authorization: `Basic ${Buffer.from('user:pw').toString('base64')}`,
        end: END_TO_END
      }
    ])
  })

  it.each(['https://localhost', 'https://127.0.0.1', 'https://a.localhost', 'https://[::1]'])(
    'is not used for this machine: %s',
    address => {
      expect(proxyFor(new URL(address), () => `http://${proxy.host}`)).toBeUndefined()
    }
  )

  it.each<[host: string, direct: boolean]>([
    ['169.254.169.254', true],
    ['169.254.170.2:8080', true],
    ['169.255.169.254', false],
    ['metadata.google.internal', true],
    ['Metadata.Google.Internal.:80', true],
    ['metadata.goog', true],
    ['a.metadata.goog', false],
    ['metadata.google.internal.example', false],
    ['[fe80::1]', true],
    ['[febf:ffff::1]:8080', true],
    ['[fec0::1]', false],
    ['[FD20:00CE:0::254]', true],
    ['[fd20:ce::255]', false],
    ['[fd00:ec2::254]', true],
    ['[fd00:0ec2:1::23]:80', true],
    ['[fd00:ec20::254]', false],
    ['[fd00:ec3::254]', false]
  ])('%s is asked directly: %p', (name, direct) => {
    const found = proxyFor(new URL(`http://${name}/`), () => `http://${proxy.host}`)
    expect(found === undefined).toBe(direct)
  })

  it('is used by the scheme of the address', () => {
    const env = (name: string): string | undefined =>
      ({ HTTP_PROXY: 'http://p:1', https_proxy: 'http://q:2' })[name]
    expect(proxyFor(new URL('http://a.example'), env)?.url.host).toBe('p:1')
    expect(proxyFor(new URL('https://a.example'), env)?.url.host).toBe('q:2')
    expect(proxyFor(new URL('https://a.example'), () => undefined)).toBeUndefined()
  })

  it.each(['socks5://p:1080', 'http://', '://', 'http://[secret'])(
    'refuses %j without repeating it',
    value => {
      const env = (name: string): string | undefined => (name === 'HTTPS_PROXY' ? value : undefined)
      expect(() => proxyFor(new URL('https://a.example'), env)).toThrow(
        'the proxy in "HTTPS_PROXY" is no http(s) address: write it as http://HOST:PORT'
      )
    }
  )
})

describe('when the proxy does not connect', () => {
  it.each([
    ['http://user:hidden-pw@', 'correct those in its address'],
    ['http://', 'put them into its address (http://USER:PASSWORD@HOST:PORT)']
  ])('has a sentence for 407: %s', async (prefix, remedy) => {
    proxy.status = 407
    for (const address of ['https://registry.example/v2/', 'http://registry.example/v2/']) {
      const failure = await failureOf(
        send(createWorld({ env: { ALL_PROXY: `${prefix}${proxy.host}` } }), address)
      )
      expect(failure.kind).toBe('network')
      expect(failure.message).toBe(
        `the proxy "${proxy.host}" asks for a user name and password (407): ${remedy}`
      )
    }
    expect(proxy.seen).toHaveLength(2)
  })

  it('takes 401 for the same', async () => {
    proxy.status = 401
    const failure = await failureOf(send(createWorld({ env: { HTTPS_PROXY: `http://u:p@${proxy.host}` } })))
    expect(failure.message).toContain('asks for a user name and password (401): correct those in its address')
  })

  it('does not take its refusal for the registry’s', async () => {
    proxy.status = 403
    const failure = await failureOf(
      send(createWorld({ env: { HTTPS_PROXY: `http://u:hidden-pw@${proxy.host}` } }))
    )
    expect(failure.message).toBe(
      `the proxy "${proxy.host}" did not connect to "registry.example" (403): allow it there, or add the host to NO_PROXY`
    )
    expect(proxy.seen).toHaveLength(1)
  })

  it('tries again after a 503', async () => {
    proxy.status = 503
    const failure = await failureOf(send(createWorld({ env: { HTTPS_PROXY: `http://${proxy.host}` } })))
    expect(failure.message).toContain('did not connect to "registry.example" (503)')
    expect(proxy.seen).toHaveLength(3)
  })

  it('says that it is the proxy that refuses connections', async () => {
    await proxy.close()
    for (const address of ['https://registry.example/v2/', 'http://registry.example/v2/']) {
      const world = createWorld({ env: { ALL_PROXY: `http://u:hidden-pw@${proxy.host}` } })
      const failure = await failureOf(send(world, address))
      expect(failure.message).toBe(
        `the proxy "${proxy.host}" gave no answer (ECONNREFUSED): check HTTPS_PROXY and HTTP_PROXY, or add "registry.example" to NO_PROXY`
      )
      expect(world.slept).toHaveLength(2)
    }
  })

  it('does not wait for one that says nothing', async () => {
    proxy.silent = true
    const { transport } = createWorld({ env: { HTTPS_PROXY: `http://${proxy.host}` } })
    const request = { method: 'GET' as const, url: new URL('https://registry.example/v2/'), headers: {} }
    const trust = { registry: 'registry.example', caFiles: [] }
    const answer = transport(request, trust, { timeout: 150, maxBytes: 100 })
    await expect(answer).rejects.toMatchObject({ code: 'ETIMEDOUT', proxy: proxy.host })
  })
})

describe('when NO_PROXY is set', () => {
  it('reaches those hosts directly', () => {
    const env = (name: string): string | undefined =>
      ({ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example, b.example' })[name]
    expect(proxyFor(new URL('https://b.example'), env)).toBeUndefined()
    expect(proxyFor(new URL('https://c.example'), env)).toBeDefined()
    const lower = (name: string): string | undefined => ({ https_proxy: 'http://p:1', no_proxy: '*' })[name]
    expect(proxyFor(new URL('https://c.example'), lower)).toBeUndefined()
  })

  it.each<[entry: string, address: string, bypassed: boolean]>([
    ['*', 'https://any.example', true],
    ['example.com', 'https://example.com', true],
    ['example.com', 'https://registry.example.com', true],
    ['example.com', 'https://notexample.com', false],
    ['example.com', 'https://example.com.evil.example', false],
    ['EXAMPLE.com', 'https://Registry.Example.COM.', true],
    ['.example.com', 'https://registry.example.com', true],
    ['.example.com', 'https://example.com', false],
    ['*.example.com', 'https://registry.example.com', true],
    ['*.example.com', 'https://example.com', false],
    ['example.com:5000', 'https://example.com:5000', true],
    ['example.com:5000', 'https://example.com', false],
    ['example.com:443', 'https://example.com', true],
    ['example.com:80', 'http://example.com', true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['10.1.2.3', 'https://10.1.2.30', false],
    ['10.1.2.3:5000', 'http://10.1.2.3:5000', true],
    ['2.3', 'https://10.1.2.3', false],
    ['10.0.0.0/8', 'https://10.200.1.1:5000', true],
    ['10.0.0.0/8', 'https://11.0.0.1', false],
    ['10.0.0.0/8', 'https://ten.example', false],
    ['10.0.0.0/33', 'https://10.0.0.1', false],
    ['10.0.0.0/x', 'https://10.0.0.1', false],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['fd00::/8', 'https://10.0.0.1', false],
    ['FD12:0:0::1', 'https://[fd12::1]:5000', true],
    ['[fd12::1]:5000', 'https://[fd12::1]:5000', true],
    ['[fd12::1]:5000', 'https://[fd12::1]', false],
    ['', 'https://a.example', false],
    [' , ,', 'https://a.example', false],
    [':443', 'https://a.example', false],
    ['x.example,a.example', 'https://a.example', true]
  ])('%j for %s: %p', (entry, address, bypassed) => {
    expect(bypasses(new URL(address), entry)).toBe(bypassed)
  })
})
