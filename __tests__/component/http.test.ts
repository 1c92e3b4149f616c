import { createServer, type Server } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  evaluate,
  makeImage,
  NOW,
  type Answer,
  type Awk,
  type Client,
  type Image,
  type Request
} from './http-world.js'
import { command } from '../real/command.js'

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

let image: Image
let server: Server
let asked: Asked[]
let answer: (request: Asked, response: ServerResponse, incoming: IncomingMessage) => void

beforeEach(async () => {
  image = makeImage()
  asked = []
  answer = (_, response) => response.end()
  const listener: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const one = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') }
      asked.push(one)
      answer(one, response, incoming)
    })
  }
  server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  image.remove()
})

function host(): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function fetch(client: Client, path: string, request: Partial<Request> = {}): Promise<Answer> {
  return image.fetch(client, { url: `http://${host()}${path}`, key: host(), ...request })
}

const CLIENTS: readonly Client[] = ['curl', 'wget']
const AWKS: readonly Awk[] = ['mawk', 'gawk', 'original-awk', 'busybox']
const BOTH = CLIENTS.flatMap(client => (['mawk', 'busybox'] as const).map(awk => ({ client, awk })))
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
const SECRET = `x${PRINTABLE}\\üß€😀"\\`

describe.each(CLIENTS.flatMap(client => AWKS.map(awk => ({ client, awk }))))(
  'when $client sends for $awk',
  ({ client, awk }) => {
    it('brings the request there and the answer back', async () => {
      answer = (_, response) => {
        response.writeHead(401, { 'WWW-Authenticate': ['Basic realm="a: b"', 'Bearer realm="c"'] })
        response.end('{"errors":[]}\nsecond line\n')
      }
      const result = await fetch(client, '/v2/', {
        awk,
        authorization: `Bearer ${SECRET}`,
        headers: { accept: 'application/json' }
      })
      expect(asked).toHaveLength(1)
      expect(asked[0]).toMatchObject({ method: 'GET', url: '/v2/', body: '' })
      expect(Buffer.from(String(asked[0]?.headers['authorization']), 'latin1').toString('utf8')).toBe(
        `Bearer ${SECRET}`
      )
      expect(asked[0]?.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'registry-auth' })
      expect(result).toMatchObject({ status: 401, failure: '', error: '', url: `http://${host()}/v2/` })
      expect(result.headers).toMatchObject({ 'www-authenticate': 'Basic realm="a: b", Bearer realm="c"' })
      // GNU wget drops the body of a 401
      expect(result.body).toBe(client === 'curl' ? '{"errors":[]}\nsecond line\n' : '')
    })

    it('sends a body byte for byte', async () => {
      answer = (_, response) => response.writeHead(403).end('{"error":"denied"}')
      const body = `@${SECRET}\n a=${'b'.repeat(20_000)}&c=\r\n`
      const result = await fetch(client, '/p?q=[1-3]{a}%20', {
        awk,
        method: 'POST',
        type: 'application/json',
        body
      })
      expect(asked[0]).toMatchObject({ method: 'POST', body })
      expect(decodeURIComponent(asked[0]?.url ?? '')).toBe('/p?q=[1-3]{a} ')
      expect(asked[0]?.headers).toMatchObject({ 'content-type': 'application/json' })
      expect(asked[0]?.headers['content-length']).toBe(String(Buffer.byteLength(body)))
      expect(result).toMatchObject({ status: 403, body: '{"error":"denied"}' })
    })
  }
)

describe.each(BOTH)('when $client sends a secret for $awk', ({ client, awk }) => {
  it('names it in no argument and leaves it to nobody else', async () => {
    await fetch(client, '/', {
      awk,
      method: 'POST',
      authorization: `Bearer ${SECRET}`,
      body: `token=${SECRET}`,
      type: 'text/plain'
    })
    expect(asked[0]?.body).toBe(`token=${SECRET}`)
    expect(image.argv()).toMatch(/^-(q|-config)/)
    for (const part of [...SECRET.split(/\s/), 'Bearer', 'token=']) expect(image.argv()).not.toContain(part)
    for (const name of readdirSync(image.work))
      expect(statSync(join(image.work, name)).mode & 0o777).toBe(0o600)
  })

  it('adds no header by a line feed in one', async () => {
    const evil = 'a\r\nheader = x-evil: 1\nx-evil: 2\n'
    const result = await fetch(client, '/', {
      awk,
      authorization: `Bearer ${evil}`,
      headers: { accept: evil }
    })
    expect(result.status).toBe(200)
    expect(asked).toHaveLength(1)
    expect(asked[0]?.headers).toMatchObject({ accept: expect.stringContaining('x-evil: 2') })
    expect(asked[0]?.headers['x-evil']).toBeUndefined()
  })

  it('answers a challenge with no credential of its own', async () => {
    const file = join(image.home, '.netrc')
    writeFileSync(file, 'machine 127.0.0.1 login eve password eve-secret\n', { mode: 0o600 })
    answer = (_, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="a"' }).end()
    expect((await fetch(client, '/', { awk })).status).toBe(401)
    expect(asked.map(({ headers }) => headers['authorization'])).toEqual([undefined])
  })

  it.each(['POST', 'PUT', 'PATCH'])('sends an empty %s', async method => {
    answer = (_, response) => response.writeHead(202, { location: '/uploads/1' }).end()
    const result = await fetch(client, '/', { awk, method })
    expect(asked[0]).toMatchObject({ method, body: '' })
    expect(asked[0]?.headers['content-length']).toBe('0')
    expect(result).toMatchObject({ status: 202, headers: { location: '/uploads/1' } })
  })

  it('sends a DELETE without a body', async () => {
    answer = (_, response) => response.writeHead(204).end()
    expect(await fetch(client, '/', { awk, method: 'DELETE' })).toMatchObject({ status: 204, body: '' })
    expect(asked[0]).toMatchObject({ method: 'DELETE', body: '' })
  })
})

describe.each(AWKS)('when %s writes a text for others', awk => {
  it('encodes what an address does not hold', async () => {
    const encoded = await evaluate(awk, 'url_encode(text)', `${SECRET}\n`)
    expect(encoded).toMatch(/^(?:[\w.~-]|%[0-9A-F]{2})+$/)
    expect(decodeURIComponent(encoded)).toBe(`${SECRET}\n`)
  })

  it('quotes a word for the shell', async () => {
    const quoted = await evaluate(awk, 'shell_quote(text)', `${SECRET}'`)
    expect(await command(['sh', '-c', `printf %s ${quoted}`], {})).toEqual({
      exitCode: 0,
      output: `${SECRET}'`
    })
  })

  it.each([
    ['Fri, 02 Jan 2026 03:04:05 GMT', NOW],
    ['Thu, 29 Feb 2024 23:59:59 GMT', 1_709_251_199],
    ['Tue, 31 Dec 2024 00:00:00 GMT', 1_735_603_200],
    ['soon', 0]
  ])('reads the date %s', async (text, seconds) => {
    expect(await evaluate(awk, 'http_date(text)', text)).toBe(String(seconds))
  })
})
