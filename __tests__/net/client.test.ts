import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { clientFor, createWorld, failureOf } from './world.js'

let registry: FakeRegistry
let other: FakeRegistry

beforeEach(async () => {
  registry = await startFakeRegistry({ mode: 'anonymous' })
  other = await startFakeRegistry({ mode: 'anonymous' })
})

afterEach(async () => {
  await registry.close()
  await other.close()
})

const AUTHORIZATION = 'Basic c2VjcmV0'

function get(path = '/v2/') {
  return { method: 'GET' as const, url: new URL(path, registry.url), authorization: AUTHORIZATION }
}

describe('when a request is sent', () => {
  it('gives the answer, the address, and tells the log neither query nor headers', async () => {
    const world = createWorld()
    const response = await clientFor(world, registry.host).send(get('/v2/?token=hidden'))
    expect(response).toMatchObject({ status: 200, body: '{}' })
    expect(response.url.href).toBe(`${registry.url}/v2/?token=hidden`)
    expect(world.lines).toEqual([`GET ${registry.url}/v2/: 200`])
  })

  it('sends no more than it says', async () => {
    await clientFor(createWorld(), registry.host).send({ ...get(), headers: { 'x-own': '1' } })
    const { headers } = registry.requests[0] ?? {}
    expect(Object.keys(headers ?? {}).sort()).toEqual([
      'accept',
      'authorization',
      'connection',
      'host',
      'user-agent',
      'x-own'
    ])
  })

  it('uses one connection for several requests', async () => {
    const client = clientFor(createWorld(), registry.host)
    for (let count = 0; count < 3; count++) await client.send(get())
    expect(registry.requests).toHaveLength(3)
    expect(registry.connections()).toBe(1)
  })

  it('notices nothing when the server has closed the kept connection meanwhile', async () => {
    const world = createWorld()
    const client = clientFor(world, registry.host)
    await client.send(get())
    registry.faults.push({ kind: 'reset', times: 1 })
    expect((await client.send(get())).status).toBe(200)
    expect(world.slept).toEqual([])
  })
})

describe('when the registry redirects within itself', () => {
  it.each([301, 302, 303, 307, 308])('follows %d, with the credential', async status => {
    registry.faults.push({ kind: 'redirect', location: '/v2/', status, path: /^\/old/ })
    const response = await clientFor(createWorld(), registry.host).send(get('/old'))
    expect(response.status).toBe(200)
    expect(response.url.pathname).toBe('/v2/')
    expect(registry.requests.map(({ headers }) => headers.authorization)).toEqual([
      AUTHORIZATION,
      AUTHORIZATION
    ])
  })

  it.each([301, 302, 303])('does not repeat a POST for %d', async status => {
    registry.faults.push({ kind: 'redirect', location: '/v2/', status, path: /^\/old/ })
    const response = await clientFor(createWorld(), registry.host).send({
      ...get('/old'),
      method: 'POST',
      body: 'x=1'
    })
    expect(response.status).toBe(status)
    expect(registry.requests).toHaveLength(1)
  })

  it.each([307, 308])('repeats a POST with its body for %d', async status => {
    registry.faults.push({ kind: 'redirect', location: '/new', status, path: /^\/old/ })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    await clientFor(createWorld(), registry.host).send({
      ...get('/old'),
      method: 'POST',
      body: 'x=1',
      headers
    })
    expect(registry.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/old', 'x=1'],
      ['POST', '/new', 'x=1']
    ])
  })

  it('drops a user name the address holds', async () => {
    registry.faults.push({
      kind: 'redirect',
      location: `http://evil:name@${registry.host}/v2/`,
      path: /^\/old/
    })
    const client = clientFor(createWorld(), registry.host)
    const response = await client.send({ method: 'GET', url: new URL('/old', registry.url) })
    expect(response.url.href).toBe(`${registry.url}/v2/`)
    expect(registry.requests[1]?.headers.authorization).toBeUndefined()
  })

  it('follows five times and not more', async () => {
    registry.faults.push({ kind: 'redirect', location: '/v2/', times: 5 })
    expect((await clientFor(createWorld(), registry.host).send(get())).status).toBe(200)
    registry.faults.push({ kind: 'redirect', location: '/v2/' })
    const failure = await failureOf(clientFor(createWorld(), registry.host).send(get()))
    expect(failure.kind).toBe('network')
    expect(failure.message).toBe(
      `"${registry.host}" redirected more than 5 times: check the registry's name and its configuration`
    )
    expect(registry.requests).toHaveLength(6 + 6)
  })

  it('says so when the address is none', async () => {
    registry.faults.push({ kind: 'redirect', location: 'http://[secret' })
    const failure = await failureOf(clientFor(createWorld(), registry.host).send(get()))
    expect(failure.message).toBe(
      `"${registry.host}" redirected to something that is no address: check the registry's name`
    )
  })
})

describe('when the registry redirects to another origin', () => {
  it('stops before anything goes there', async () => {
    registry.faults.push({ kind: 'redirect', location: `${other.url}/v2/` })
    const failure = await failureOf(clientFor(createWorld(), registry.host).send(get()))
    expect(failure.kind).toBe('unsafe')
    expect(failure.message).toBe(
      `"${registry.host}" redirected to another host ("${other.host}"): the credential was not sent there; name the host that is meant as the registry`
    )
    expect(other.requests).toEqual([])
    expect(other.connections()).toBe(0)
  })

  it.each(['https', 'ftp'])('takes another scheme for another origin: %s', async scheme => {
    registry.faults.push({ kind: 'redirect', location: `${scheme}://${registry.host}/v2/` })
    expect((await failureOf(clientFor(createWorld(), registry.host).send(get()))).kind).toBe('unsafe')
  })

  it('does not repeat a host name that is not plain', async () => {
    registry.faults.push({ kind: 'redirect', location: 'http://a"b::error::c.example/' })
    registry.faults.push({ kind: 'redirect', location: `http://a"${'x'.repeat(300)}.example/` })
    const client = clientFor(createWorld(), registry.host)
    expect((await failureOf(client.send(get()))).message).not.toContain('::error::')
    registry.faults.shift()
    const { message } = await failureOf(client.send(get()))
    expect(message).toContain('("unreadable host name")')
  })
})

describe('when an answer passes a limit', () => {
  it('reads 64 KiB and not more', async () => {
    const client = clientFor(createWorld(), registry.host)
    registry.faults.push({ kind: 'huge', bytes: 64 * 1024, times: 1 })
    expect((await client.send(get())).body).toHaveLength(64 * 1024)
    registry.faults.push({ kind: 'huge', bytes: 64 * 1024 + 1 })
    const failure = await failureOf(client.send(get()))
    expect(failure.kind).toBe('network')
    expect(failure.message).toBe(
      `"${registry.host}" answered with more than 64 KiB, the limit for such an answer: check the registry's name and its configuration`
    )
  })

  it('takes the limit of the request', async () => {
    registry.faults.push({ kind: 'huge', bytes: 10 * 1024 * 1024 })
    const client = clientFor(createWorld(), registry.host)
    const failure = await failureOf(client.send({ ...get(), maxBytes: 1024 * 1024 }))
    expect(failure.message).toContain('more than 1 MiB')
    expect(registry.requests).toHaveLength(1)
  })

  it('refuses a head of more than Node reads', async () => {
    registry.faults.push({
      kind: 'answer',
      status: 401,
      headers: { 'www-authenticate': 'x'.repeat(100_000) }
    })
    const failure = await failureOf(clientFor(createWorld(), registry.host).send(get()))
    expect(failure.message).toContain('answered with something that is not HTTP')
  })

  it('counts the whole exchange against the time', async () => {
    const world = createWorld()
    const trickle = createServer(socket => {
      socket.on('error', () => undefined)
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n')
      const timer = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => {
        clearInterval(timer)
      })
    })
    await new Promise<void>(resolve => trickle.listen(0, '127.0.0.1', resolve))
    const address = trickle.address()
    const port = typeof address === 'object' ? address?.port : 0
    const request = { method: 'GET' as const, url: new URL(`http://127.0.0.1:${port}/`), headers: {} }
    const started = performance.now()
    const answer = world.transport(request, { registry: 'x', caFiles: [] }, { timeout: 200, maxBytes: 1000 })
    await expect(answer).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    expect(performance.now() - started).toBeLessThan(1500)
    await new Promise(resolve => trickle.close(resolve))
  })
})
