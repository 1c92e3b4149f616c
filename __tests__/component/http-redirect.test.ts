import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeImage, type Answer, type Image, type Request } from './http-world.js'

let image: Image
let server: Server
let sent: string[]
let location: string
let status: number

beforeEach(async () => {
  image = makeImage()
  sent = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      sent.push(`${method} ${url} ${headers.authorization ?? ''} ${Buffer.concat(chunks).toString()}`.trim())
      if (url === '/from/here?q=1' || url === '/from/again')
        response.writeHead(status, { location }).end('moved')
      else response.end('there')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  status = 307
})

afterEach(async () => {
  await new Promise(resolve => server.close(resolve))
  image.remove()
})

function host(): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function ask(client: 'curl' | 'wget', request: Partial<Request> = {}): Promise<Answer> {
  const { url = '/from/here?q=1' } = request
  return image.fetch(client, {
    key: host(),
    authorization: 'Basic YTpi',
    ...request,
    url: `http://${host()}${url}`
  })
}

describe.each(['curl', 'wget'] as const)('when %s is redirected', client => {
  it.each([
    ['/to', '/to'],
    ['to?x=%5B1%5D&y=b', '/from/to?x=%5B1%5D&y=b'],
    ['../to#part', '/to'],
    ['?only=query', '/from/here?only=query'],
    ['http://HOST/to', '/to'],
    ['HTTP://user:secret@HOST/to', '/to'],
    ['//HOST/to', '/to'],
    ['http://evil.example\\@HOST/to', '/to']
  ])('follows %s within the origin', async (to, path) => {
    location = to.replace('HOST', host())
    const answer = await ask(client)
    expect(sent[1]).toBe(`GET ${path} Basic YTpi`)
    expect(answer).toMatchObject({ status: 200, body: 'there' })
  })

  it.each([
    ['http://evil.example/v2/', 'evil.example'],
    ['//evil.example/', 'evil.example'],
    ['http://HOST@evil.example/', 'evil.example'],
    ['http://HOST\\@evil.example/', 'evil.example'],
    ['http://HOST.evil.example/', 'unreadable host name'],
    ['https://HOST/to', 'HOST'],
    ['http://127.0.0.1:9/', '127.0.0.1:9'],
    ['http://localhost:80/', 'localhost'],
    ['http:///to', 'unreadable host name'],
    ['http:/to', 'unreadable host name'],
    ['file:///etc/passwd', 'unreadable host name'],
    ['http://<b>$(id)/', 'unreadable host name']
  ])('carries no credential to %s', async (to, shown) => {
    location = to.replace('HOST', host())
    expect(await ask(client)).toMatchObject({
      status: 0,
      error: '',
      failure: `"${host()}" redirected to another host ("${shown.replace('HOST', host())}"): the credential was not sent there; name the host that is meant as the registry`
    })
    expect(sent).toHaveLength(1)
  })

  it('gives up after five', async () => {
    location = '/from/again'
    expect((await ask(client)).failure).toBe(
      `"${host()}" redirected more than 5 times: check the registry's name and its configuration`
    )
    expect(sent).toHaveLength(6)
  })

  it.each([307, 308])('sends a body again after %i', async code => {
    status = code
    location = '/to'
    expect(await ask(client, { method: 'POST', body: 'a=b' })).toMatchObject({
      status: 200,
      url: `http://${host()}/to`
    })
    expect(sent[1]).toBe('POST /to Basic YTpi a=b')
  })

  it.each([301, 302, 303])('takes a %i to a POST for an answer', async code => {
    status = code
    location = 'http://evil.example/'
    expect(await ask(client, { method: 'POST', body: 'a=b' })).toMatchObject({
      status: code,
      headers: { location }
    })
    expect(sent).toHaveLength(1)
  })

  it('takes a redirect for an answer where that is asked for', async () => {
    location = 'https://evil.example/'
    expect(await ask(client, { redirects: 'none' })).toMatchObject({
      status: 307,
      headers: { location },
      failure: ''
    })
  })
})
