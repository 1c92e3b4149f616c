import { createServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeImage, type Answer, type Client, type Image, type Request } from './http-world.js'

interface Step {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Ends the connection without an answer. */
  readonly cut?: 'reset' | 'half'
}

let image: Image
let server: Server
let sent: string[]
let steps: Step[]

beforeEach(async () => {
  image = makeImage()
  sent = []
  steps = []
  server = createServer((request, response) => {
    sent.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`)
    // the last step repeats
    const { status = 200, headers = {}, body = '', cut } = (steps.length > 1 ? steps.shift() : steps[0]) ?? {}
    if (cut === 'reset') request.socket.destroy()
    else if (cut === 'half') {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setTimeout(() => request.socket.destroy(), 50)
    } else request.resume().on('end', () => response.writeHead(status, headers).end(body))
  })
  await listen(server)
})

afterEach(async () => {
  await new Promise(resolve => server.close(resolve))
  image.remove()
})

function listen(one: Server): Promise<void> {
  return new Promise(resolve => one.listen(0, '127.0.0.1', resolve))
}

function hostOf(one: Server): string {
  return `127.0.0.1:${(one.address() as AddressInfo).port}`
}

function ask(client: Client, request: Partial<Request> = {}): Promise<Answer> {
  return image.fetch(client, { url: `http://${hostOf(server)}/v2/`, key: hostOf(server), ...request })
}

const CASES = (['curl', 'wget'] as const).flatMap(client =>
  (['mawk', 'busybox'] as const).map(awk => ({ client, awk }))
)

describe.each(CASES)('when the server has trouble ($client, $awk)', ({ client, awk }) => {
  it('asks three times, with pauses', async () => {
    steps = [{ status: 503 }, { cut: 'reset' }, { status: 401, body: 'x' }]
    expect(await ask(client, { awk })).toMatchObject({ status: 401, failure: '', error: '' })
    expect(sent).toHaveLength(3)
    expect(image.slept()).toBeGreaterThan(0.6)
    expect(image.slept()).toBeLessThan(2)
  })

  it.each([
    [429, 'its limit for this user or address is used up; run the job again later'],
    [408, "the server has trouble; run the job again later or ask the registry's operator"],
    [500, "the server has trouble; run the job again later or ask the registry's operator"]
  ])('gives up after the third %i', async (status, remedy) => {
    steps = [{ status }]
    const answer = await ask(client, { awk })
    expect(answer).toMatchObject({ status: 0, error: '' })
    expect(answer.failure).toBe(`"${hostOf(server)}" answered ${status} three times: ${remedy}`)
    expect(sent).toHaveLength(3)
  })

  it('asks once where one try was wanted', async () => {
    steps = [{ status: 503 }]
    expect((await ask(client, { awk, method: 'DELETE', tries: 1 })).failure).toContain('answered 503 once: ')
    expect(sent).toHaveLength(1)
  })

  it.each([401, 403, 404])('never asks again after %i', async status => {
    steps = [{ status }]
    expect((await ask(client, { awk, authorization: 'Basic YTpi' })).status).toBe(status)
    expect(sent).toHaveLength(1)
    expect(image.slept()).toBe(0)
  })

  it.each([
    ['seconds', '10', 20],
    ['a date', 'Fri, 02 Jan 2026 03:04:35 GMT', 60]
  ])('waits as long as a Retry-After in %s says', async (_, value, total) => {
    const busy = { status: 429, headers: { 'retry-after': value } }
    steps = total === 20 ? [busy, busy, { status: 200 }] : [busy, { status: 200 }]
    expect((await ask(client, { awk })).status).toBe(200)
    expect(image.slept()).toBe(total === 20 ? 20 : 30)
  })

  it('does not wait longer than a request may take', async () => {
    steps = [{ status: 429, headers: { 'retry-after': '3600' } }]
    const { failure } = await ask(client, { awk })
    expect(failure).toBe(
      `"${hostOf(server)}" answered 429 and asked for a wait of 3600 s, more than the 60 s that a request may take: run the job again later`
    )
    expect(sent).toHaveLength(1)
  })

  it('adds up what it waited', async () => {
    steps = [{ status: 429, headers: { 'retry-after': '40' } }]
    expect((await ask(client, { awk })).failure).toContain('asked for a wait of 40 s')
    expect(sent).toHaveLength(2)
    expect(image.slept()).toBe(40)
  })

  it('pays no heed to a Retry-After that it cannot read', async () => {
    steps = [{ status: 503, headers: { 'retry-after': '$(sleep 9) GMT' } }, {}]
    expect((await ask(client, { awk })).status).toBe(200)
    expect(image.slept()).toBeLessThan(1)
  })

  it('says that the answer is too long', async () => {
    steps = [{ body: 'x'.repeat(1_048_577) }]
    expect((await ask(client, { awk })).failure).toBe(
      `"${hostOf(server)}" answered with more than 1 MiB, the limit for such an answer: check the registry's name and its configuration`
    )
    expect(sent).toHaveLength(1)
  })

  it('takes an answer just as long as the limit', async () => {
    const body = 'y'.repeat(1_048_576)
    steps = [{ body }]
    expect((await ask(client, { awk })).body).toBe(body)
  })

  it.each(['reset', 'half'] as const)('says that the connection was closed (%s)', async cut => {
    steps = [{ cut }]
    expect(await ask(client, { awk })).toMatchObject({
      status: 0,
      error: 'reset',
      failure: `"${hostOf(server)}" closed the connection before it answered: check its port and whether it is healthy`
    })
    expect(sent).toHaveLength(3)
  })

  it('does not ask again after an error that was called final', async () => {
    steps = [{ cut: 'reset' }]
    expect((await ask(client, { awk, final: 'reset refused timeout' })).error).toBe('reset')
    expect(sent).toHaveLength(1)
  })
})
