import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { HttpRequest, HttpResponse, Limits, Transport } from '../../src/net/transport.js'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { clientFor, createWorld, failureOf, type World } from './world.js'

let registry: FakeRegistry

beforeEach(async () => {
  registry = await startFakeRegistry({ mode: 'anonymous' })
})

afterEach(() => registry.close())

function send(world: World) {
  return clientFor(world, registry.host).send({ method: 'GET', url: new URL('/v2/', registry.url) })
}

/** A transport whose answers are written down before. */
function scripted(answers: readonly (Partial<HttpResponse> | string)[], calls: Limits[] = []): Transport {
  let count = 0
  return (_request: HttpRequest, _trust, limits) => {
    calls.push(limits)
    const answer = answers[Math.min(count++, answers.length - 1)] ?? 'EMPTY'
    if (typeof answer === 'string')
      return Promise.reject(Object.assign(new Error('secret text'), { code: answer }))
    return Promise.resolve({ status: 200, headers: {}, body: '', ...answer })
  }
}

describe('when an error may pass', () => {
  it.each([408, 429, 500, 502, 503, 504])('tries again after %d', async status => {
    registry.faults.push({ kind: 'answer', status, times: 2 })
    const world = createWorld()
    expect((await send(world)).status).toBe(200)
    expect(registry.requests).toHaveLength(3)
    expect(world.slept).toEqual([300, 1000])
  })

  it('tries again after a connection that is cut', async () => {
    registry.faults.push({ kind: 'reset', times: 2 })
    expect((await send(createWorld())).status).toBe(200)
    expect(registry.requests).toHaveLength(3)
  })

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])(
    'tries three times at %s',
    async code => {
      const calls: Limits[] = []
      const failure = await failureOf(send(createWorld({ transport: scripted([code], calls) })))
      expect(calls).toHaveLength(3)
      expect(failure).toMatchObject({ kind: 'network', code })
      expect(failure.message).not.toContain('secret text')
      expect(failure.cause).toBeUndefined()
    }
  )

  it('says after the third answer what it was', async () => {
    registry.faults.push({ kind: 'answer', status: 503 })
    const failure = await failureOf(send(createWorld()))
    expect(failure.kind).toBe('network')
    expect(failure.message).toBe(
      `"${registry.host}" answered 503 three times: the server has trouble; run the job again later or ask the registry's operator`
    )
    expect(registry.requests).toHaveLength(3)
  })

  it('spreads the tries of many jobs', async () => {
    const waits = async (random: number): Promise<readonly number[]> => {
      const world = createWorld({ transport: scripted(['ECONNRESET']) })
      await failureOf(send({ ...world, random: () => random }))
      return world.slept
    }
    expect(await waits(0)).toEqual([150, 500])
    expect(await waits(0.999)).toEqual([450, 1499])
  })
})

describe('when an error will not pass', () => {
  it.each([400, 401, 403, 404, 405])('takes %d for an answer', async status => {
    registry.faults.push({ kind: 'answer', status })
    expect((await send(createWorld())).status).toBe(status)
    expect(registry.requests).toHaveLength(1)
  })

  it.each([
    'ENOTFOUND',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'EPROTO'
  ])('tries once at %s', async code => {
    const calls: Limits[] = []
    const world = createWorld({ transport: scripted([code], calls) })
    expect(await failureOf(send(world))).toMatchObject({ kind: 'network', code })
    expect(calls).toHaveLength(1)
    expect(world.slept).toEqual([])
  })
})

describe('when the server says how long to wait', () => {
  it('waits so many seconds', async () => {
    registry.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': '7' }, times: 1 })
    const world = createWorld()
    expect((await send(world)).status).toBe(200)
    expect(world.slept).toEqual([7000])
  })

  it('waits until that date', async () => {
    const now = new Date('2026-03-01T10:00:00Z')
    const headers = { 'retry-after': 'Sun, 01 Mar 2026 10:00:20 GMT' }
    registry.faults.push({ kind: 'answer', status: 503, headers, times: 1 })
    const world = createWorld({ now: () => now })
    expect((await send(world)).status).toBe(200)
    expect(world.slept).toEqual([20_000])
  })

  it.each(['0', 'Sun, 01 Mar 2020 10:00:00 GMT', 'soon', '-5', '1e9', '', '7 seconds', '99999999999999'])(
    'waits as it does without for %j',
    async value => {
      registry.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': value }, times: 1 })
      const world = createWorld()
      expect((await send(world)).status).toBe(200)
      expect(world.slept).toEqual([300])
    }
  )

  it.each([
    ['3600', 3600],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 3600],
    ['60', 60]
  ])('gives up at once when that is too long: %s', async (value, seconds) => {
    registry.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': value } })
    const world = createWorld({ now: () => new Date('2026-03-01T10:00:00Z') })
    const failure = await failureOf(send(world))
    expect(failure.message).toBe(
      `"${registry.host}" answered 429 and asked for a wait of ${seconds} s, more than the 60 s that a request may take: run the job again later`
    )
    expect(registry.requests).toHaveLength(1)
    expect(world.slept).toEqual([])
  })

  it('counts all waits together', async () => {
    registry.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': '40' } })
    const world = createWorld()
    expect((await failureOf(send(world))).message).toContain('asked for a wait of 40 s')
    expect(world.slept).toEqual([40_000])
  })
})

describe('when time runs out', () => {
  it('gives a try ten seconds, and the last ones what is left', async () => {
    const calls: Limits[] = []
    const answers = scripted([{ status: 503, headers: { 'retry-after': '35' } }, 'ETIMEDOUT'], calls)
    let now = 0
    const hanging: Transport = (request, trust, limits) => {
      now += limits.timeout
      return answers(request, trust, limits)
    }
    const world = createWorld({ transport: hanging, now: () => new Date(now) })
    const sleep = (milliseconds: number): Promise<void> => {
      now += milliseconds
      return Promise.resolve()
    }
    const failure = await failureOf(send({ ...world, sleep }))
    expect(failure).toMatchObject({ code: 'ETIMEDOUT' })
    expect(calls.map(({ timeout }) => timeout)).toEqual([10_000, 10_000, 4000])
    expect(now).toBe(60_000)
  })

  it('gives the tries over a redirect the same sixty seconds', async () => {
    registry.faults.push({ kind: 'redirect', location: '/v2/', path: /first/, times: 1 })
    registry.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': '35' } })
    const world = createWorld()
    const url = new URL('/first', registry.url)
    expect((await failureOf(clientFor(world, registry.host).send({ method: 'GET', url }))).message).toContain(
      '35 s'
    )
    expect(world.slept).toEqual([35_000])
  })
})

describe('when there is no server', () => {
  it('names a refused connection', async () => {
    await registry.close()
    const failure = await failureOf(send(createWorld()))
    expect(failure.message).toBe(
      `"${registry.host}" refused the connection: check the registry's name and port and that it is running`
    )
  })

  it('names an unknown host', async () => {
    const url = new URL('https://does-not-exist.invalid/v2/')
    const failure = await failureOf(
      clientFor(createWorld(), 'does-not-exist.invalid').send({ method: 'GET', url })
    )
    expect(failure.message).toMatch(
      /^the host "does-not-exist\.invalid" is not known: |^the name server did not answer for "does-not-exist\.invalid": /
    )
  })
})
