import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Identity } from '../../src/identity.js'
import type { AuthInputs } from '../../src/provider.js'
import type { FakeGoogle, FakeGoogleOptions } from '../fake/google.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { describeNames } from '../names/world.js'
import { target } from '../providers/context.js'
import { ACCOUNT, AUDIENCE, createGoogle, HOST, POOL, PROVIDER } from '../providers/google-world.js'
import {
  BARE,
  BUSYBOX,
  MORE_IMAGES,
  IMAGES,
  startExchange,
  type Case,
  type ExchangeWorld
} from './exchange-world.js'

const NOW = new Date('2026-01-02T03:04:05Z')
const SUBJECT = 'project_path:acme/app:ref_type:branch:ref:main'
const DIRECT = { 'workload-identity-provider': PROVIDER }
const IMPERSONATED = { ...DIRECT, 'service-account': ACCOUNT }
const issuer = createOidcIssuer('https://gitlab.example')

let cloud: FakeGoogle
let world: ExchangeWorld

function setUp(options: Partial<FakeGoogleOptions> = {}): void {
  cloud = createGoogle({ issuer, subject: SUBJECT }, { now: () => NOW, ...options })
}

function token(claims: object = {}, options: Parameters<typeof issuer.issue>[1] = {}): string {
  return issuer.issue({ sub: SUBJECT, aud: AUDIENCE, ...claims }, { now: NOW, ...options })
}

function login(identity: Identity, further: Partial<Case> = {}, auth: Partial<AuthInputs> = {}): Case {
  return {
    target: target(HOST, ['build', 'publish'], { identity, ...auth }),
    idToken: token(),
    now: NOW,
    ...further
  }
}

describeNames('when the component logs in to Google', () => {
  beforeAll(async () => {
    world = await startExchange({
      id: 'google',
      names: ['sts.googleapis.com', 'iamcredentials.googleapis.com'],
      handle: request => cloud.handle(request)
    })
  }, 60_000)
  afterAll(() => world.stop())
  beforeEach(() => {
    setUp()
    world.server.faults.length = 0
  })

  describe.each(IMAGES)('with %s', (_, image) => {
    it("takes the pool's token, as the Action does", async () => {
      const found = await world.both(login(DIRECT, { image }))
      expect(found).toMatchObject({
        username: 'oauth2accesstoken',
        source: 'workload identity federation',
        expires: Date.parse('2026-01-02T03:09:05Z') / 1000,
        log: expect.stringMatching(
          /^warning: the login to "europe-docker\.pkg\.dev" ends at .* in 5 minutes, .*: add "service-account"/
        )
      })
      expect(cloud.tokens.get(found.password ?? '')?.principal).toBe(`subject/${SUBJECT}`)
    })

    it.each([{}, { 'expires-in': '7200' }])("takes a service account's token (%j)", async further => {
      setUp({ longLives: true })
      const found = await world.both(login({ ...IMPERSONATED, ...further }, { image }))
      expect(found.source).toBe(`service account ${ACCOUNT} by workload identity federation`)
      expect(cloud.tokens.get(found.password ?? '')?.principal).toBe(ACCOUNT)
      const hours = 'expires-in' in further ? 2 : 1
      expect(found.expires).toBe(NOW.getTime() / 1000 + hours * 3600)
    })

    it.each<[string, Partial<FakeGoogleOptions>, Partial<Case>, Identity, string]>([
      ['the condition is false', { condition: () => false }, {}, DIRECT, '400 unauthorized_client): make'],
      ['the audience is another', { audiences: ['acme'] }, {}, DIRECT, '400 invalid_grant): make it fit'],
      [
        'the signature is bad',
        {},
        { idToken: token({}, { key: 'foreign' }) },
        DIRECT,
        'invalid_grant): make it'
      ],
      [
        'the token is over',
        {},
        { idToken: token({}, { lifetime: -60 }) },
        DIRECT,
        'had expired at 2026-01-02T03:03:05.000Z'
      ],
      [
        'the provider is none',
        { provider: `${POOL}/providers/other` },
        {},
        DIRECT,
        '400 invalid_target): the provider'
      ],
      [
        'the subject is too long',
        {},
        { idToken: token({ sub: 'x'.repeat(128) }) },
        DIRECT,
        `subject "${'x'.repeat(128)}"`
      ],
      [
        'the claims cannot be shown',
        { audiences: ['acme'] },
        { idToken: token({ sub: 'a"b', aud: ['c', 'd'] }) },
        DIRECT,
        'subject "(none)" and the audience "c d"'
      ],
      [
        'the role is missing',
        { accounts: { [ACCOUNT]: [] } },
        {},
        IMPERSONATED,
        `403 IAM_PERMISSION_DENIED): give "roles`
      ],
      [
        'the API is not enabled',
        { credentialsApi: false },
        {},
        IMPERSONATED,
        '403 SERVICE_DISABLED): enable'
      ],
      [
        'there is no such account',
        { accounts: {} },
        {},
        IMPERSONATED,
        '404 NOT_FOUND): the service account does not'
      ],
      [
        'the lifetime is too long',
        {},
        {},
        { ...IMPERSONATED, 'expires-in': '7200' },
        '400 INVALID_ARGUMENT): more than 3600'
      ],
      [
        'the lifetime is much too long',
        {},
        {},
        { ...IMPERSONATED, 'expires-in': '10000' },
        '400 INVALID_ARGUMENT): more than 3600'
      ]
    ])('says what the Action says when %s', async (_case, options, further, identity, words) => {
      setUp(options)
      const { failure } = await world.both(login(identity, { image, ...further }))
      expect(failure).toContain(words)
      expect(failure).not.toMatch(/eyJ|ya29|free text|\n/)
    })
  })

  it.each([
    [200, '', /v1\/token/],
    [200, 'not JSON', /v1\/token/],
    [200, '{"access_token":""}', /v1\/token/],
    [200, '{"access_token":7}', /v1\/token/],
    [200, '[]', /v1\/token/],
    [400, '{"error":"eyJsecret","error_description":"eyJsecret"}', /v1\/token/],
    [403, '<title>Blocked eyJ</title>', /v1\/token/],
    [302, '{}', /v1\/token/],
    [200, '{"accessToken":null}', /generateAccessToken/],
    [400, '{"error":{"code":400}}', /generateAccessToken/],
    [401, '{"error":{"status":"eyJ","details":[{"@type":"x"},7]}}', /generateAccessToken/]
  ])('says what the Action says of the answer %i %j', async (status, body, path) => {
    world.server.faults.push({ kind: 'answer', status, body, path })
    const { failure } = await world.both(login(IMPERSONATED))
    expect(failure).toMatch(/^("(sts|iamcredentials)\.googleapis\.com"|login to "europe-docker\.pkg\.dev")/)
    expect(failure).not.toContain('eyJ')
  })

  it.each([undefined, 0, -60, 1e9, 1e300, 1800])(
    'finds the end that the Action finds (%d seconds)',
    async expiresIn => {
      const body = JSON.stringify({ access_token: 'ya29.d.opaque', expires_in: expiresIn })
      world.server.faults.push({ kind: 'answer', status: 200, body })
      expect((await world.both(login(DIRECT))).password).toBe('ya29.d.opaque')
    }
  )

  it.each(['soon', '2026-13-45T99:99:99Z', 17, '2024-02-29T23:59:59Z', '2026-03-01T00:00:00.123456789Z'])(
    'finds the end that the Action finds (%j)',
    async expireTime => {
      const body = JSON.stringify({ accessToken: 'ya29.c."\\\u00e4', expireTime })
      world.server.faults.push({ kind: 'answer', status: 200, body, path: /generateAccessToken/ })
      expect((await world.both(login(IMPERSONATED))).password).toBe('ya29.c."\\\u00e4')
    }
  )

  it.each<[Identity, Partial<AuthInputs>]>([
    [{ 'service-account': ACCOUNT }, {}],
    [{ audience: 'acme' }, {}],
    [{ 'workload-identity-provider': 'gitlab' }, {}],
    [{ 'workload-identity-provider': `${PROVIDER}/x` }, {}],
    [{ 'workload-identity-provider': POOL }, {}],
    [{ 'workload-identity-provider': PROVIDER.replace('123456789012', 'acme') }, {}],
    [{ ...DIRECT, 'service-account': 'x/../y@z' }, {}],
    [{ ...DIRECT, 'expires-in': '3600' }, {}],
    [{ ...IMPERSONATED, 'expires-in': '59' }, {}],
    [{ ...IMPERSONATED, 'expires-in': '43201' }, {}],
    [{ ...IMPERSONATED, 'expires-in': '1h' }, {}],
    [{ ...IMPERSONATED, 'expires-in': '9999999' }, {}],
    [IMPERSONATED, { username: 'oauth2accesstoken' }]
  ])('%j %j is refused before anything is asked', async (identity, auth) => {
    const before = world.server.requests.length
    expect((await world.both(login(identity, {}, auth))).failure).toMatch(/^test[,:] "/)
    expect(world.server.requests.length).toBe(before)
  })

  it.each([`//iam.googleapis.com/${PROVIDER}`, AUDIENCE])('takes the resource name %s', async name => {
    expect((await world.both(login({ 'workload-identity-provider': name }))).username).toBe(
      'oauth2accesstoken'
    )
  })

  it.each([60, 61])('says by when a login ends that lives for %i seconds', async seconds => {
    const body = JSON.stringify({ access_token: 'ya29.d.opaque', expires_in: seconds })
    world.server.faults.push({ kind: 'answer', status: 200, body })
    expect((await world.both(login(DIRECT))).log).toContain(
      seconds === 60 ? ' in 1 minute, ' : ' in 2 minutes, '
    )
  })

  it('says that a login has ended by the clock of this machine', async () => {
    const body = JSON.stringify({ accessToken: 'ya29.c.opaque', expireTime: '2026-01-02T03:04:00Z' })
    world.server.faults.push({ kind: 'answer', status: 200, body, path: /generateAccessToken/ })
    expect((await world.both(login(IMPERSONATED))).log).toContain(
      ' ended at 2026-01-02T03:04:00.000Z, by the clock'
    )
  })

  it('says which server has trouble', async () => {
    world.server.faults.push({ kind: 'answer', status: 503, path: /generateAccessToken/ })
    expect((await world.both(login(IMPERSONATED))).failure).toMatch(
      /^"iamcredentials\.googleapis\.com" answered 503 three times:/
    )
  })

  describe.each(MORE_IMAGES)('with %s', (_, image) => {
    it('ends as the Action does', async () => {
      expect((await world.both(login(IMPERSONATED, { image }))).source).toContain(ACCOUNT)
      setUp({ accounts: {} })
      expect((await world.both(login(IMPERSONATED, { image }))).failure).toContain('404 NOT_FOUND')
    })
  })

  it('does with BusyBox wget what takes no secret header', async () => {
    expect((await world.component(login(DIRECT, { image: BUSYBOX }))).source).toBe(
      'workload identity federation'
    )
    setUp({ condition: () => false })
    expect((await world.component(login(DIRECT, { image: BUSYBOX }))).failure).toContain('400')
  })

  it("shows no account's bearer to the processes beside BusyBox wget", async () => {
    const { failure } = await world.component(login(IMPERSONATED, { image: BUSYBOX }))
    expect(failure).toContain('"iamcredentials.googleapis.com" safely: add curl or GNU wget')
    expect(world.server.requests.at(-1)?.url.pathname).toBe('/v1/token')
  })

  it('says what an image without a program for it lacks', async () => {
    const { failure } = await world.component(login(DIRECT, { image: BARE }))
    expect(failure).toContain('add curl or GNU wget')
  })
})
