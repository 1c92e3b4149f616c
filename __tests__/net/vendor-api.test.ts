import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { getJson, postForm, postJson } from '../../src/net/vendor-api.js'
import { json } from '../fake/answer.js'
import { serveVendor, type VendorServer } from '../fake/vendor.js'
import { createWorld, failureOf } from './world.js'

let server: VendorServer

beforeAll(async () => {
  server = await serveVendor(() => json(200, { token: 'good' }))
})
afterAll(() => server.close())
beforeEach(() => {
  server.faults.length = 0
})

const world = createWorld()
const request = () => ({ url: new URL('/token?state=hidden', server.url) })

describe("when a vendor's token API answers", () => {
  it.each([400, 401, 403, 404])('hands an error in JSON on (%i)', async status => {
    server.faults.push({ kind: 'answer', status, body: '{"error":"denied"}' })
    expect(await getJson(world, request())).toEqual({ status, json: { error: 'denied' } })
  })

  it('hands a good answer on, without JSON as an empty one', async () => {
    expect(await getJson(world, request())).toEqual({ status: 200, json: { token: 'good' } })
    server.faults.push({ kind: 'answer', status: 200, body: '<title>Welcome</title>' })
    expect(await getJson(world, request())).toEqual({ status: 200, json: {} })
  })

  it('hands an error without JSON on where the vendor is known for it', async () => {
    server.faults.push({ kind: 'answer', status: 404, body: '<title>Not Found</title>' })
    const known = { ...request(), bareStatuses: [404] }
    expect(await getJson(world, known)).toEqual({ status: 404, json: {} })
    server.faults.unshift({ kind: 'answer', status: 403, body: 'Blocked' })
    expect((await failureOf(getJson(world, known))).message).toContain('none of its own (403)')
  })
})

describe('when something on the way answers instead', () => {
  it.each([
    [403, '<title>Blocked hidden</title>'],
    [400, ''],
    [401, '"hidden"'],
    [404, '[]'],
    [302, ''],
    [304, '{}'],
    [303, '{"error":"denied"}']
  ])('does not take it for a refusal (%i %j)', async (status, body) => {
    const headers = { location: 'https://portal.example/hidden' }
    server.faults.push({ kind: 'answer', status, body, headers })
    for (const answer of [postForm(world, request(), { a: 'b' }), postJson(world, request(), {})]) {
      const failure = await failureOf(answer)
      expect(failure.kind).toBe('network')
      expect(failure.message).toBe(
        `"${new URL(server.url).host}" gave an answer that is none of its own (${status}): check the proxy and the network`
      )
    }
  })
})
