import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Identity } from '../../src/identity.js'
import type { AuthInputs } from '../../src/provider.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { quayFederation, type Binding, type FederationOptions } from '../fake/quay.js'
import { describeNames } from '../names/world.js'
import { target } from '../providers/context.js'
import {
  BARE,
  BUSYBOX,
  MORE_IMAGES,
  IMAGES,
  startExchange,
  type Case,
  type ExchangeWorld
} from './exchange-world.js'

const ROBOT = 'acme+deployer'
const SUBJECT = 'project_path:acme/app:ref_type:branch:ref:main'
const NOW = new Date('2026-01-02T03:04:05Z')
const issuer = createOidcIssuer('https://gitlab.example')
const binding: Binding = { issuer: issuer.issuer, subject: SUBJECT, audiences: ['quay.io'] }

let world: ExchangeWorld
let behaviour: Omit<FederationOptions, 'issuer'>

function login(identity: Identity, further: Partial<Case> = {}, auth: Partial<AuthInputs> = {}): Case {
  const idToken = issuer.issue({ sub: SUBJECT, aud: 'quay.io' }, { now: NOW })
  return {
    target: target('quay.io', ['build', 'publish'], { identity, ...auth }),
    idToken,
    now: NOW,
    ...further
  }
}

describeNames('when the component logs in to Quay', () => {
  beforeAll(async () => {
    const handle = (request: Parameters<ReturnType<typeof quayFederation>>[0]) =>
      quayFederation({ issuer, ...behaviour })(request)
    world = await startExchange({ id: 'quay', names: ['quay.io'], handle })
  }, 60_000)
  afterAll(() => world.stop())
  beforeEach(() => {
    behaviour = { robots: { [ROBOT]: [binding] }, now: () => NOW }
    world.server.faults.length = 0
  })

  describe.each(IMAGES)('with %s', (_, image) => {
    it("takes Quay's token, as the Action does", async () => {
      const found = await world.both(login({ robot: ROBOT }, { image }))
      expect(found).toMatchObject({
        username: ROBOT,
        source: 'robot federation',
        expires: NOW.getTime() / 1000 + 3600
      })
      expect(found.password).toMatch(/^[0-9a-f]{64}$/)
    })

    it.each<[string, Partial<Binding>, Partial<FederationOptions>]>([
      ['another subject', { subject: 'project_path:acme/other' }, { thrown: 401 }],
      ['another audience', { audiences: ['other'] }, { thrown: 401 }],
      ['another issuer', { issuer: 'https://other.example' }, { thrown: 401 }],
      ['a clock behind', {}, { thrown: 401, now: () => new Date('2026-01-02T02:00:00Z') }],
      [
        'another subject, with the answer of an older release',
        { subject: 'project_path:acme/other' },
        { thrown: 500 }
      ]
    ])('says what the Action says when the robot trusts %s', async (_case, change, options) => {
      behaviour = { ...behaviour, robots: { [ROBOT]: [{ ...binding, ...change }] }, ...options }
      const { failure } = await world.both(login({ robot: ROBOT }, { image }))
      expect(failure).toContain(`login to "quay.io" as "${ROBOT}" was refused (${options.thrown ?? 0}): `)
      expect(failure).toContain(
        `issuer "https://gitlab.example", subject "${SUBJECT}" and audience "quay.io"`
      )
      expect(failure).not.toMatch(/eyJ|\n/)
    })
  })

  it('reads the end from the token where it says so', async () => {
    behaviour = { ...behaviour, mint: robot => issuer.issue({ sub: robot }, { now: NOW, lifetime: 1800 }) }
    expect((await world.both(login({ robot: ROBOT }))).expires).toBe(NOW.getTime() / 1000 + 1800)
  })

  it.each([
    [404, '<!doctype html>'],
    [403, '<title>Blocked</title>'],
    [302, '{}'],
    [200, ''],
    [200, '{"token":""}'],
    [200, '{"token":["t"]}'],
    [200, '{"token":"a\\nb"}'],
    [200, '<!doctype html>']
  ])('says what the Action says of the answer %i %j', async (status, body) => {
    world.server.faults.push({ kind: 'answer', status, body })
    const { failure } = await world.both(login({ robot: ROBOT }))
    expect(failure).toMatch(
      /^("quay\.io" (answered 200 without a token|gave an answer)|login to "quay\.io" as)/
    )
  })

  it('says which server has trouble', async () => {
    world.server.faults.push({ kind: 'answer', status: 503 })
    expect((await world.both(login({ robot: ROBOT }))).failure).toMatch(
      /^"quay\.io" answered 503 three times:/
    )
  })

  it.each<[Identity, Partial<AuthInputs>]>([
    ...['deployer', 'acme+', '+deployer', 'acme+a+b', 'acme+a:b', 'Acme+deployer'].map(
      (robot): [Identity, Partial<AuthInputs>] => [{ robot }, {}]
    ),
    [{ audience: 'x' }, {}],
    [{ robot: ROBOT }, { username: 'alice' }]
  ])('%j %j is refused before anything is asked', async (identity, auth) => {
    const before = world.server.requests.length
    expect((await world.both(login(identity, {}, auth))).failure).toMatch(/^test: "(robot|username)" /)
    expect(world.server.requests.length).toBe(before)
  })

  it('takes a user name that says the same', async () => {
    expect((await world.both(login({ robot: ROBOT }, {}, { username: ROBOT }))).username).toBe(ROBOT)
  })

  describe.each(MORE_IMAGES)('with %s', (_, image) => {
    it('ends as the Action does', async () => {
      expect((await world.both(login({ robot: ROBOT }, { image }))).username).toBe(ROBOT)
      behaviour = { ...behaviour, robots: {}, thrown: 401 }
      expect((await world.both(login({ robot: ROBOT }, { image }))).failure).toContain('was refused (401)')
    })
  })

  it.each([BUSYBOX, BARE])('shows no token to the processes beside it (%j)', async image => {
    const before = world.server.requests.length
    const { failure } = await world.component(login({ robot: ROBOT }, { image }))
    expect(failure).toContain('"quay.io" safely: add curl or GNU wget')
    expect(world.server.requests.length).toBe(before)
  })
})
