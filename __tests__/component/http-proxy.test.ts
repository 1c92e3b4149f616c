import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeImage, type Image } from './http-world.js'

let image: Image
let running: Server[]
let sockets: Socket[]

beforeEach(() => {
  image = makeImage()
  running = []
  sockets = []
})

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  for (const server of running) await new Promise(resolve => server.close(resolve))
  image.remove()
})

async function listen(server: Server): Promise<string> {
  running.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A proxy that says the same to everybody. */
function proxy(answer: string): Promise<string> {
  return listen(
    createServer(socket => {
      sockets.push(socket.on('error', () => undefined))
      socket.once('data', () => socket.end(answer))
    })
  )
}

const NO = (status: string): string => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`
const URL = 'https://registry.example/v2/'

describe.each(['curl', 'wget'] as const)('when a proxy stands before %s', client => {
  it('says that it wants a user name', async () => {
    const host = await proxy(NO('407 Who Are You'))
    const env = { http_proxy: `http://${host}`, https_proxy: `http://${host}` }
    const wanted = `the proxy "${host}" asks for a user name and password (407): put them into its address (http://USER:PASSWORD@HOST:PORT)`
    expect(await image.fetch(client, { url: 'http://registry.example/v2/', env })).toMatchObject({
      failure: wanted,
      error: 'proxy'
    })
    // GNU wget repeats the proxy's words, but not its status
    const { failure } = await image.fetch(client, { url: URL, env })
    expect(failure).toBe(client === 'curl' ? wanted : refused(host, 'wget 4'))
  })

  it('shows no credential of it', async () => {
    const host = await proxy(NO('407 Who Are You'))
    const env = { http_proxy: `http://me:s3cret@${host}/` }
    const { failure } = await image.fetch(client, { url: 'http://registry.example/v2/', env })
    expect(failure).toBe(
      `the proxy "${host}" asks for a user name and password (407): correct those in its address`
    )
    expect(image.argv()).not.toContain('s3cret')
  })

  it('says that it did not connect', async () => {
    const host = await proxy(NO('403 Filtered'))
    const { failure, error } = await image.fetch(client, { url: URL, env: { https_proxy: `http://${host}` } })
    expect(failure).toBe(refused(host, client === 'curl' ? '403' : 'wget 4'))
    expect(error).toBe('proxy')
  })

  it('sends plain http through it', async () => {
    const asked: string[] = []
    const through = await listen(
      createHttpServer((request, response) => {
        asked.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`)
        response.end('answer')
      })
    )
    const env = { http_proxy: `http://me:s3cret@${through}` }
    expect((await image.fetch(client, { url: 'http://registry.example/v2/', env })).body).toBe('answer')
    expect(asked).toEqual([`http://registry.example/v2/ Basic ${btoa('me:s3cret')}`])
  })
})

function refused(host: string, what: string): string {
  return `the proxy "${host}" did not connect to "registry.example" (${what}): allow it there, or add the host to NO_PROXY`
}

const CURL = { curl: 'exit 2' }

describe('when the shell looks for a client', () => {
  it.each([
    ['curl', { curl: 'exit 2', wget: 'echo "GNU Wget 1.21"' }],
    ['wget', { wget: 'echo "GNU Wget 1.21.3 built on linux-gnu."' }],
    ['busybox', { wget: 'echo "wget: unrecognized option: version" >&2; exit 1', ssl_client: '' }],
    ['none', { wget: 'echo "BusyBox v1.36" >&2; exit 1' }],
    ['none', { wget: 'echo "GNU Wget2 2.1.0"' }],
    ['none', {}]
  ])('finds %s in %j', async (client, programs) => {
    expect((await image.findClient(programs)).split('|')[0]).toBe(client)
  })

  const OWN = 'localhost,127.0.0.1,::1,169.254.169.254,metadata.google.internal'

  it.each([
    [{}, `curl|||,${OWN}`],
    [{ HTTPS_PROXY: 'a', https_proxy: 'b', NO_PROXY: 'x,y', no_proxy: 'z' }, `curl||a|x,y,${OWN}`],
    [{ http_proxy: 'h', ALL_PROXY: 'all', no_proxy: 'z' }, `curl|h|all|z,${OWN}`],
    [{ HTTP_PROXY: 'h', all_proxy: 'all' }, `curl|h|all|,${OWN}`]
  ])('gives the proxies of %j the names that all read', async (env, expected) => {
    expect(await image.findClient(CURL, env)).toBe(expected)
  })
})

describe('when there is no curl and no GNU wget', () => {
  const REMEDY =
    'the image has no program that can send a secret to "HOST" safely: add curl or GNU wget to it'
  let seen: string[]
  let location: string
  let status: number

  async function server(): Promise<string> {
    seen = []
    return listen(
      createHttpServer((request, response) => {
        let body = ''
        request.on('data', (chunk: Buffer) => (body += chunk.toString()))
        request.on('end', () => {
          const { method = '', url = '', headers } = request
          seen.push(`${method} ${url} ${headers['content-type'] ?? ''} ${body}`.trim())
          if (url === '/moved/') response.writeHead(307, { location }).end()
          else response.writeHead(status, { 'www-authenticate': 'Basic realm="a"' }).end('{"a":1}')
        })
      })
    )
  }

  it.each(['mawk', 'gawk', 'original-awk', 'busybox'] as const)('pings by BusyBox and %s', async awk => {
    status = 401
    const host = await server()
    expect(await image.fetch('busybox', { url: `http://${host}/v2/?a='$(id)'`, awk })).toMatchObject({
      status: 401,
      failure: '',
      // BusyBox shows a refusal's status, not its headers
      headers: {}
    })
    expect(seen).toEqual(["GET /v2/?a='$(id)'"])
  })

  it('sends a form to a fixed address by BusyBox, not by an argument', async () => {
    status = 200
    const host = await server()
    const request = { url: `http://${host}/token`, method: 'POST', type: 'text/x', body: 's3cret=1' }
    expect(await image.fetch('busybox', { ...request, fixed: true })).toMatchObject({
      status: 200,
      body: '{"a":1}'
    })
    expect(seen).toEqual(['POST /token text/x s3cret=1'])
    expect(image.argv()).not.toContain('s3cret')
    expect((await image.fetch('busybox', request)).failure).toBe(REMEDY.replace('HOST', host))
    expect(seen).toHaveLength(1)
  })

  it.each(['busybox', 'none'] as const)('sends no credential (%s)', async client => {
    const host = await server()
    expect(
      await image.fetch(client, { url: `http://${host}/v2/`, authorization: 'Basic YTpi' })
    ).toMatchObject({
      status: 0,
      error: 'client',
      failure: REMEDY.replace('HOST', host)
    })
    expect(seen).toEqual([])
  })

  it('believes no answer of another host', async () => {
    status = 401
    const [host, other] = [await server(), await server()]
    location = `http://${other}/v2/`
    expect((await image.fetch('busybox', { url: `http://${host}/moved/` })).failure).toBe(
      `"${host}" redirected to another host ("${other}"): the credential was not sent there; name the host that is meant as the registry`
    )
    location = `http://${host}/v2/`
    expect(await image.fetch('busybox', { url: `http://${host}/moved/` })).toMatchObject({
      status: 401,
      url: location
    })
  })

  it('says that nothing answers', async () => {
    expect((await image.fetch('busybox', { url: 'http://127.0.0.1:9/', tries: 1 })).failure).toContain(
      'refused the connection'
    )
    expect((await image.fetch('busybox', { url: 'http://registry.invalid/' })).failure).toContain(
      'is not known'
    )
  })
})
