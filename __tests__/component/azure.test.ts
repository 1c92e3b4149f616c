import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Identity } from '../../src/identity.js'
import type { AuthInputs, Target } from '../../src/provider.js'
import type { FakeAzure, FakeAzureOptions } from '../fake/azure.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { describeNames } from '../names/world.js'
import { AUDIENCE, CLIENT, createAzure, FEDERATED, HOST, TENANT, ZERO } from '../providers/azure-world.js'
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

const NOW = new Date('2026-01-02T03:04:05Z')
const SUBJECT = 'project_path:acme/app:ref_type:branch:ref:main'
const issuer = createOidcIssuer('https://gitlab.example')

let cloud: FakeAzure
let world: ExchangeWorld

function setUp(options: Partial<FakeAzureOptions> = {}): void {
  cloud = createAzure({ issuer, subject: SUBJECT }, { now: () => NOW, ...options })
}

function trusting(subject: string, audience: string): Partial<FakeAzureOptions> {
  return { applications: { [CLIENT]: [{ issuer, subject, audience }] } }
}

function token(claims: object = {}, options: Parameters<typeof issuer.issue>[1] = {}): string {
  return issuer.issue({ sub: SUBJECT, aud: AUDIENCE, ...claims }, { now: NOW, ...options })
}

function login(identity: Identity, name = HOST, auth: Partial<AuthInputs> = {}): Target {
  return target(name, ['build', 'publish'], { identity, ...auth })
}

function job(target: Target, further: Partial<Case> = {}): Case {
  return { target, idToken: token(), now: NOW, ...further }
}

describeNames('when the component logs in to Azure', () => {
  beforeAll(async () => {
    const authorities = ['microsoftonline.com', 'microsoftonline.us', 'partner.microsoftonline.cn']
    const names = [
      HOST,
      'acme01.azurecr.us',
      'acme01.azurecr.cn',
      ...authorities.map(name => `login.${name}`)
    ]
    world = await startExchange({ id: 'azure', names, handle: request => cloud.handle(request) })
  }, 60_000)
  afterAll(() => world.stop())
  beforeEach(() => {
    setUp()
    world.server.faults.length = 0
  })

  describe.each(IMAGES)('with %s', (_, image) => {
    it("takes the registry's refresh token, as the Action does", async () => {
      const found = await world.both(job(login(FEDERATED), { image }))
      expect(found).toMatchObject({
        username: ZERO,
        source: 'federated identity',
        expires: Date.parse('2026-01-02T06:04:05Z') / 1000
      })
      expect(found.password).toBe(cloud.refreshTokens.at(-1))
    })

    it.each<[string, Partial<FakeAzureOptions>, Partial<Case>, string]>([
      [
        'the subject is another',
        trusting('project_path:Acme/app', AUDIENCE),
        {},
        '401 AADSTS700213): no federated'
      ],
      ['the audience is another', trusting(SUBJECT, 'acme'), {}, '401 AADSTS700212): no federated'],
      [
        'the issuer is another',
        {},
        { idToken: token({ iss: 'https://other.example' }) },
        'the issuer "https://other.example"'
      ],
      [
        'there is no federated credential',
        { applications: { [CLIENT]: [] } },
        {},
        '401 AADSTS70021): no federated'
      ],
      [
        'the token is over',
        {},
        { idToken: token({}, { lifetime: -60 }) },
        'had expired at 2026-01-02T03:03:05.000Z'
      ],
      ['the clocks differ', { now: () => new Date('2026-01-02T02:00:00Z') }, {}, 'is not valid at this time'],
      [
        'the signature is bad',
        {},
        { idToken: token({}, { key: 'foreign' }) },
        '401 AADSTS700027): check "client-id"'
      ],
      ['the application is none of the tenant', { applications: {} }, {}, '400 AADSTS700016): the tenant'],
      ['the tenant is none of the cloud', { tenant: ZERO }, {}, '400 AADSTS90002): there is no such tenant'],
      [
        'the registry gives the identity no role',
        { registries: { [HOST]: [] } },
        {},
        'role on the registry ("AcrPull", "AcrPush")'
      ],
      [
        'the registry keeps the runner out',
        { walledOff: true },
        {},
        "(403 denied): allow this runner's address"
      ]
    ])('says what the Action says when %s', async (_case, options, further, words) => {
      setUp(options)
      const { failure } = await world.both(job(login(FEDERATED), { image, ...further }))
      expect(failure).toContain(words)
      expect(failure).not.toMatch(/eyJ|free text|Trace|\n/)
    })
  })

  it.each([
    ['acme01.azurecr.us', 'login.microsoftonline.us'],
    ['acme01.azurecr.cn', 'login.partner.microsoftonline.cn']
  ])('asks for %s in its own cloud', async (name, authority) => {
    setUp({ authority, registries: { [name]: [CLIENT] } })
    expect((await world.both(job(login(FEDERATED, name)))).username).toBe(ZERO)
  })

  it('reaches a regional endpoint with a token of the registry itself', async () => {
    expect((await world.both(job(login(FEDERATED, 'acme01.westeurope.geo.azurecr.io')))).username).toBe(ZERO)
  })

  it('takes the domain of a tenant', async () => {
    setUp({ tenant: 'acme.onmicrosoft.com' })
    const wish = { 'client-id': CLIENT, 'tenant-id': 'acme.onmicrosoft.com' }
    expect((await world.both(job(login(wish)))).username).toBe(ZERO)
  })

  it.each([70_021, 7_000_215, 7_000_112, 500_011, 53_003, 7_002_138, 900_023, 700_024, 1.5, 'eyJ', [], -1])(
    'knows the code %j as the Action does',
    async code => {
      const body = JSON.stringify({ error: 'eyJ', error_codes: [code] })
      world.server.faults.push({ kind: 'answer', status: 401, body })
      const { failure } = await world.both(job(login(FEDERATED)))
      expect(failure).toContain(
        Number.isInteger(code) && Number(code) > 0 ? ` AADSTS${String(code)}): ` : ': 401): check'
      )
    }
  )

  it.each([
    [400, '', /oauth2\/v2.0/],
    [403, '<title>Blocked eyJ</title>', /oauth2\/v2.0/],
    [302, '{}', /oauth2\/v2.0/],
    [200, '{"access_token":5}', /oauth2\/v2.0/],
    [200, '', /exchange/],
    [200, '{"refresh_token":{}}', /exchange/],
    [404, '{"errors":[{"code":"eyJ"}]}', /exchange/],
    [400, '{"error":"eyJ"}', /exchange/]
  ])('says what the Action says of the answer %i %j', async (status, body, path) => {
    world.server.faults.push({ kind: 'answer', status, body, path })
    const { failure } = await world.both(job(login(FEDERATED)))
    expect(failure).toMatch(
      /^("(login\.microsoftonline\.com|acme01\.azurecr\.io)"|login to "acme01\.azurecr\.io") /
    )
    expect(failure).not.toContain('eyJ')
  })

  it('names the role for each purpose', async () => {
    setUp({ registries: { [HOST]: [] } })
    const wish = { ...login(FEDERATED), purposes: ['build', 'cleanup', 'deploy'] as const }
    expect((await world.both(job(wish))).failure).toContain('("AcrPull", "AcrDelete")')
  })

  it('leaves out an end that the token does not say', async () => {
    const body = '{"refresh_token":"opaque"}'
    world.server.faults.push({ kind: 'answer', status: 200, body, path: /exchange/ })
    const found = await world.both(job(login(FEDERATED)))
    expect(found.password).toBe('opaque')
    expect(found.expires).toBeUndefined()
  })

  it.each<[Identity, Partial<AuthInputs>]>([
    [{ 'tenant-id': TENANT }, {}],
    [{ audience: 'acme' }, {}],
    [{ 'client-id': 'acme', 'tenant-id': TENANT }, {}],
    [{ 'client-id': CLIENT, 'tenant-id': '../common' }, {}],
    [{ 'client-id': CLIENT, 'id-token-env': 'ID_TOKEN' }, {}],
    [FEDERATED, { username: 'acme' }]
  ])('%j %j is refused before anything is asked', async (identity, auth) => {
    const before = world.server.requests.length
    expect((await world.both(job(login(identity, HOST, auth)))).failure).toMatch(/^test[,:] /)
    expect(world.server.requests.length).toBe(before)
  })

  it('says which server has trouble', async () => {
    world.server.faults.push({ kind: 'answer', status: 503, path: /exchange/ })
    expect((await world.both(job(login(FEDERATED)))).failure).toMatch(
      /^"acme01\.azurecr\.io" answered 503 three times:/
    )
  })

  describe.each(MORE_IMAGES)('with %s', (_, image) => {
    it('ends as the Action does', async () => {
      expect((await world.both(job(login(FEDERATED), { image }))).username).toBe(ZERO)
      setUp({ walledOff: true })
      expect((await world.both(job(login(FEDERATED), { image }))).failure).toContain('(403 denied)')
    })
  })

  it('does the same with BusyBox wget, which posts both tokens', async () => {
    const found = await world.component(job(login(FEDERATED), { image: BUSYBOX }))
    expect(found).toMatchObject({ username: ZERO, password: cloud.refreshTokens.at(-1) })
  })

  it('says what an image without a program for it lacks', async () => {
    const { failure } = await world.component(job(login(FEDERATED), { image: BARE }))
    expect(failure).toContain('add curl or GNU wget')
  })
})
