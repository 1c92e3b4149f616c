import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { pacedClient, type PacedClient } from '../../../src/cleanup/registry/paced-client.js'
import { BudgetSpent } from '../../../src/cleanup/pace.js'
import { Failure } from '../../../src/errors.js'
import { startFakeV2, type FakeV2 } from '../../fake/v2.js'
import { errorOf, sessionFor, type SessionOptions, type TestSession } from '../v2-world.js'

let fake: FakeV2
let session: TestSession
let client: PacedClient

const NOW = new Date('2026-05-05T10:00:00Z')

beforeEach(async () => {
  fake = await startFakeV2()
  begin()
})
afterEach(() => fake.close())

function begin(options: SessionOptions = {}): void {
  session = sessionFor(fake.host, { stopped: NOW, ...options })
  client = pacedClient(session, { registry: fake.host, caFiles: [] })
}

function send(method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' = 'GET', tries?: number) {
  return client.send({ method, url: new URL('/v2/', fake.url), ...(tries === undefined ? {} : { tries }) })
}

function limited(status: number, headers: Record<string, string>, times = 1): void {
  fake.faults.push({ kind: 'answer', status, headers, times })
}

describe('when requests are sent', () => {
  it('spends one of the budget for each, repetitions included, and sends none that there is no budget for', async () => {
    begin({ budget: { requests: 3 } })
    limited(500, {})
    expect((await send()).status).toBe(200)
    expect((await send()).status).toBe(200)
    expect(await errorOf(send())).toEqual(new BudgetSpent('the request budget is used up'))
    expect(fake.requests).toHaveLength(3)
  })

  it('spends one for a redirect too', async () => {
    begin({ budget: { requests: 1 } })
    fake.faults.push({ kind: 'redirect', location: '/v2/', times: 1 })
    expect(await errorOf(send())).toBeInstanceOf(BudgetSpent)
    expect(fake.requests).toHaveLength(1)
  })

  it('does not follow a redirect to another host', async () => {
    fake.faults.push({ kind: 'redirect', location: 'http://other.example/v2/' })
    expect((await errorOf(send())).message).toContain('redirected to another host')
    expect(fake.requests).toHaveLength(1)
  })

  it('ends after five redirects', async () => {
    fake.faults.push({ kind: 'redirect', location: '/v2/' })
    expect((await errorOf(send())).message).toContain('redirected more than 5 times')
    expect(fake.requests).toHaveLength(6)
  })

  it('sends nothing when the time is over', async () => {
    begin({ budget: { time: 0 } })
    expect(await errorOf(send())).toEqual(new BudgetSpent('the time budget is used up'))
    expect(fake.requests).toEqual([])
  })
})

describe('when a registry has a rate limit', () => {
  it.each([
    ['429 in seconds', 429, { 'retry-after': '7' }, 7000],
    ['429 with a date', 429, { 'retry-after': 'Tue, 05 May 2026 10:00:09 GMT' }, 9000],
    ['503 in seconds', 503, { 'retry-after': '2' }, 2000],
    ['429 with a reset', 429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1777975230' }, 31_000],
    ['403 with a reset', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1777975230' }, 31_000],
    ['403 with a wait', 403, { 'retry-after': '3' }, 3000],
    [
      '429 with a reset that has passed',
      429,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1777975100' },
      1000
    ],
    ['429 with nothing', 429, {}, 1000]
  ])('waits as it asks: %s', async (_name, status, headers, wait) => {
    limited(status, headers)
    expect((await send('DELETE')).status).toBe(200)
    expect(session.slept).toEqual([wait])
    expect(fake.requests).toHaveLength(2)
  })

  it.each([
    ['no time at all', { 'retry-after': '0' }],
    ['a moment that has passed', { 'retry-after': 'Tue, 05 May 2020 10:00:00 GMT' }],
    ['a time nobody can read', { 'retry-after': '-1' }],
    ['a time beyond all numbers', { 'retry-after': '1000000000000' }]
  ])('does not ask again at once for ever when it is asked to wait for %s', async (_name, headers) => {
    limited(429, headers, 5)
    expect((await send()).status).toBe(200)
    expect(session.slept).toEqual([1000, 2000, 4000, 8000, 16_000])
  })

  it('takes a 403 that is no rate limit for an answer', async () => {
    limited(403, { 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': '1777975230' })
    expect((await send()).status).toBe(403)
    expect(session.slept).toEqual([])
  })

  it('waits longer each time it is not told how long, and not for ever', async () => {
    limited(429, {}, 100)
    const error = await errorOf(send())
    expect(error).toBeInstanceOf(BudgetSpent)
    expect(error.message).toBe(`"${fake.host}" still answers 429 after 12 waits`)
    expect(session.slept.slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    expect(fake.requests).toHaveLength(13)
  })

  it('does not wait longer than there is time', async () => {
    begin({ budget: { time: 5000 } })
    limited(429, { 'retry-after': '6' })
    expect(await errorOf(send())).toEqual(
      new BudgetSpent('the registry asks for a wait longer than the time left')
    )
    expect(session.slept).toEqual([])
  })

  it('does not wait for days, even without a time budget', async () => {
    limited(429, { 'retry-after': '999999999' })
    expect((await errorOf(send())).message).toBe(
      `"${fake.host}" answered 429 and asks for a wait of 999999999 s`
    )
    expect(session.slept).toEqual([])
  })

  it('holds all other requests back meanwhile', async () => {
    limited(429, { 'retry-after': '5' })
    let release: () => void = () => undefined
    const waiting = new Promise<void>(resolve => (release = resolve))
    const entered: number[] = []
    const context = {
      ...session.context,
      now: () => NOW,
      sleep: async (milliseconds: number) => {
        entered.push(milliseconds)
        await waiting
      }
    }
    const pace = { ...session.pace, wait: context.sleep }
    client = pacedClient({ context, pace }, { registry: fake.host, caFiles: [] })
    const first = send()
    while (entered.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    const second = send()
    await new Promise(resolve => setTimeout(resolve, 30))
    expect([entered, fake.requests.length]).toEqual([[5000, 5000], 1])
    release()
    expect([(await first).status, (await second).status]).toEqual([200, 200])
  })
})

describe('when a server has trouble', () => {
  it.each(['GET', 'HEAD'] as const)('asks three times with %s, and then fails', async method => {
    limited(500, {}, 9)
    const error = await errorOf(send(method))
    expect(error).toEqual(
      new Failure(
        'network',
        `"${fake.host}" answered 500 3 times: the server has trouble; run the job again later or ask the registry's operator`
      )
    )
    expect(session.slept).toEqual([300, 1000])
    expect(fake.requests).toHaveLength(3)
  })

  it.each(['DELETE', 'PUT', 'POST'] as const)('sends %s once, and gives the answer', async method => {
    limited(502, {}, 9)
    expect((await send(method)).status).toBe(502)
    expect(fake.requests).toHaveLength(1)
  })

  it('sends a POST that only reads as often as it is told', async () => {
    limited(502, {}, 2)
    expect((await send('POST', 3)).status).toBe(200)
    expect(fake.requests).toHaveLength(3)
  })

  it('gives a 503 without a wait the three tries of any other', async () => {
    limited(503, {}, 2)
    expect((await send()).status).toBe(200)
    expect(session.slept).toEqual([300, 1000])
  })

  it('asks again when the connection was cut, and does not delete again', async () => {
    fake.faults.push({ kind: 'reset', times: 2 })
    expect((await send()).status).toBe(200)
    expect(fake.requests).toHaveLength(3)
    begin()
    fake.faults.push({ kind: 'reset', times: 9 })
    expect((await errorOf(send('DELETE'))).message).toContain('closed the connection before it answered')
    expect(fake.count('DELETE')).toBe(1)
  })

  it('says that the time is over when the answer does not come within it', async () => {
    session = sessionFor(fake.host, { budget: { time: 60 } })
    client = pacedClient(session, { registry: fake.host, caFiles: [] })
    fake.faults.push({ kind: 'hang' })
    expect(await errorOf(send('DELETE'))).toEqual(new BudgetSpent('the time budget is used up'))
    expect(fake.requests).toHaveLength(1)
  })
})
