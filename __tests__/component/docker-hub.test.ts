import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Identity } from '../../src/identity.js'
import type { AuthInputs } from '../../src/provider.js'
import { AUDIENCE, dockerIdentity, type Connection } from '../fake/docker-hub.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
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

const ID = '123e4567-e89b-42d3-a456-426614174000'
const SUBJECT = 'project_path:acme/app:ref_type:branch:ref:main'
const NOW = new Date('2026-01-02T03:04:05Z')
const USUAL: readonly Connection[] = [{ id: ID, active: true, subjects: ['project_path:acme/*'] }]
const issuer = createOidcIssuer()

let world: ExchangeWorld
let connections: readonly Connection[]
const issued: string[] = []

function token(claims: object = {}, options: Parameters<typeof issuer.issue>[1] = {}): string {
  return issuer.issue({ sub: SUBJECT, aud: AUDIENCE, ...claims }, { now: NOW, ...options })
}

function login(identity: Identity, further: Partial<Case> = {}, auth: Partial<AuthInputs> = {}): Case {
  const wish = target('docker.io', ['build', 'publish'], { username: 'acme', identity, ...auth })
  return { target: wish, idToken: token(), now: NOW, ...further }
}

const CONNECTED = { 'connection-id': ID }

describeNames('when the component logs in to Docker Hub', () => {
  beforeAll(async () => {
    const service = { issuer, now: () => NOW, issued: (value: string) => void issued.push(value) }
    world = await startExchange({
      id: 'docker-hub',
      names: ['identity.docker.com'],
      handle: request => dockerIdentity({ ...service, connections })(request)
    })
  }, 60_000)
  afterAll(() => world.stop())
  beforeEach(() => {
    connections = USUAL
    world.server.faults.length = 0
  })

  describe.each(IMAGES)('with %s', (_, image) => {
    it.each([{}, { 'expires-in': '21600' }])(
      'takes an access token, as the Action does (%j)',
      async further => {
        const found = await world.both(login({ ...CONNECTED, ...further }, { image }))
        expect(found).toMatchObject({ username: 'acme', source: 'OIDC connection', password: issued.at(-1) })
        expect(found.expires).toBe(NOW.getTime() / 1000 + ('expires-in' in further ? 21_600 : 3600))
      }
    )

    it.each<[string, readonly Connection[], string, string]>([
      [
        'no ruleset fits',
        [{ id: ID, active: true, subjects: ['other'] }],
        token(),
        'no ruleset of the OIDC connection fits'
      ],
      ['the connection is unknown', [], token(), 'Docker knows no active OIDC connection by this id'],
      [
        'the connection is not active',
        [{ id: ID, active: false, subjects: ['*'] }],
        token(),
        'Docker knows no active'
      ],
      ['the token is over', USUAL, token({}, { lifetime: -1 }), 'the OIDC token has expired'],
      [
        'the token is of a later time',
        USUAL,
        token({}, { now: new Date('2026-01-02T03:14:05Z') }),
        'could not verify'
      ],
      ['the signature is bad', USUAL, token({}, { key: 'foreign' }), 'could not verify'],
      [
        'the audience is another',
        USUAL,
        token({ aud: 'https://other.example' }),
        'has the audience "https://other.example"'
      ],
      [
        'the issuer is another',
        USUAL,
        token({ iss: 'https://gitlab.example' }),
        'is from "https://gitlab.example"'
      ],
      [
        'a claim cannot be shown',
        [{ id: ID, active: true, subjects: [] }],
        token({ sub: 'a"b\n::error::c' }),
        '"(none)"'
      ]
    ])('says what the Action says when %s', async (_case, known, idToken, words) => {
      connections = known
      const { failure } = await world.both(login(CONNECTED, { image, idToken }))
      expect(failure).toContain(words)
      expect(failure).not.toMatch(/eyJ|\n/)
    })
  })

  it.each([
    [403, { error: 'temporarily_odd', error_description: 's3cret detail' }],
    [400, { error: 'invalid_request', detail: 'Connection_ID is required' }],
    [400, { description: 'x', message: 'SUBJECT_TOKEN is too old' }],
    [401, { error: 'Access denied' }],
    [400, { error: 'access_denied', error_description: 'subject_token has expired' }],
    [200, {}],
    [200, { access_token: 7 }],
    [200, { access_token: 'a b' }],
    [200, []]
  ])('says what the Action says of the answer %i %j', async (status, answer) => {
    world.server.faults.push({ kind: 'answer', status, body: JSON.stringify(answer) })
    const { failure } = await world.both(login(CONNECTED))
    expect(failure).toMatch(
      /^("identity\.docker\.com" answered 200 without|login to "docker\.io" as "acme" was refused)/
    )
    expect(failure).not.toContain('s3cret')
  })

  it.each([
    [{ access_token: issuer.issue({ sub: 'acme' }, { now: NOW, lifetime: 1200 }) }],
    [{ access_token: 'opaque' }],
    [{ access_token: 'opaque', expires_in: 900 }],
    [{ access_token: 'opaque', expires_in: '900' }]
  ])('finds the end that the Action finds in %j', async answer => {
    world.server.faults.push({ kind: 'answer', status: 200, body: JSON.stringify(answer) })
    expect((await world.both(login(CONNECTED))).expires).toBeGreaterThan(NOW.getTime() / 1000)
  })

  it.each<[Identity, Partial<AuthInputs>]>([
    [{ 'connection-id': 's3cret' }, {}],
    [{ 'expires-in': '600' }, {}],
    [{ ...CONNECTED, 'expires-in': '299' }, {}],
    [{ ...CONNECTED, 'expires-in': '21601' }, {}],
    [{ ...CONNECTED, 'expires-in': '1h' }, {}],
    [{ ...CONNECTED, 'expires-in': '-300' }, {}]
  ])('%j is refused before anything is asked', async (identity, auth) => {
    const before = world.server.requests.length
    expect((await world.both(login(identity, {}, auth))).failure).toMatch(
      /^test: "(connection-id|expires-in)" /
    )
    expect(world.server.requests.length).toBe(before)
  })

  it('needs the organisation as user name', async () => {
    const nameless = target('docker.io', ['build'], { identity: CONNECTED })
    const { failure } = await world.both({ target: nameless, idToken: token(), now: NOW })
    expect(failure).toContain('the Docker organisation that owns it')
  })

  it('logs in to the hardened images the same way', async () => {
    const hardened = target('dhi.io', ['build'], { username: 'acme', identity: CONNECTED })
    expect((await world.both({ target: hardened, idToken: token(), now: NOW })).source).toBe(
      'OIDC connection'
    )
  })

  it.each([
    [{ DOCKERHUB_OIDC_CONNECTIONID: ` ${ID}\n`, DOCKERHUB_OIDC_EXPIREIN: '900' }, 'source'],
    [{ DOCKERHUB_OIDC_CONNECTIONID: 'x' }, 'failure'],
    [{ DOCKERHUB_OIDC_CONNECTIONID: ID, DOCKERHUB_OIDC_EXPIREIN: '7 days' }, 'failure']
  ])("reads docker/login-action's variables as the Action does (%j)", async (env, end) => {
    expect(await world.both(login({}, { env }))).toHaveProperty(end)
  })

  describe.each(MORE_IMAGES)('with %s', (_, image) => {
    it('ends as the Action does', async () => {
      expect((await world.both(login(CONNECTED, { image }))).password).toBe(issued.at(-1))
      connections = []
      expect((await world.both(login(CONNECTED, { image }))).failure).toContain('(400 invalid request)')
    })
  })

  it('does the same with BusyBox wget, which posts the token', async () => {
    expect((await world.component(login(CONNECTED, { image: BUSYBOX }))).password).toBe(issued.at(-1))
  })

  it('says what an image without a program for it lacks', async () => {
    expect((await world.component(login(CONNECTED, { image: BARE }))).failure).toContain(
      'add curl or GNU wget'
    )
  })
})
