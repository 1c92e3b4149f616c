import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Identity } from '../../src/identity.js'
import type { AuthInputs, Target } from '../../src/provider.js'
import { proxyFor } from '../../src/net/proxy.js'
import { azure } from '../../src/providers/azure/index.js'
import { loginByMachine } from '../../src/providers/azure/machine-login.js'
import { providerOf } from '../../src/providers/index.js'
import { Secret } from '../../src/secret.js'
import type { FakeAzure, FakeAzureOptions } from '../fake/azure.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { serveVendor, type VendorServer } from '../fake/vendor.js'
import { AUDIENCE, CLIENT, createAzure, FEDERATED, HOST, TENANT, ZERO } from './azure-world.js'
import { host, target } from './context.js'
import { keylessJob, type KeylessJob, type KeylessOptions } from './keyless.js'

const NOW = new Date('2026-01-02T03:04:05Z')
const LATER = new Date('2026-01-02T06:04:05Z')
const SUBJECT = 'repo:acme/app:environment:production'
const OTHER = 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee'
const issuer = createOidcIssuer()

let cloud: FakeAzure
let server: VendorServer

beforeAll(async () => {
  server = await serveVendor(request => cloud.handle(request))
})
afterAll(() => server.close())
beforeEach(() => {
  setUp()
  server.faults.length = 0
})

function setUp(options: Partial<FakeAzureOptions> = {}): void {
  cloud = createAzure({ issuer, subject: SUBJECT }, { now: () => NOW, ...options })
}

function job(options: Partial<KeylessOptions> = {}): KeylessJob {
  const { url } = server
  return keylessJob({
    routes: {
      [HOST]: url,
      'acme01.azurecr.us': url,
      'acme01.azurecr.cn': url,
      'login.microsoftonline.com': url,
      'login.microsoftonline.us': url,
      'login.partner.microsoftonline.cn': url,
      '169.254.169.254': url,
      'localhost:42356': url
    },
    idToken: ({ audience }) => issuer.issue({ sub: SUBJECT, aud: audience }, { now: NOW }),
    now: NOW,
    ...options
  })
}

function login(identity: Identity, name = HOST, auth: Partial<AuthInputs> = {}): Target {
  return target(name, ['build', 'publish'], { identity, ...auth })
}

/** Fails when a token, or a text of the vendor's, is in what people see. */
function holdsNoSecret(text: string): void {
  expect(text).not.toMatch(/eyJ|free text|Trace|\n/)
}

describe('when a line names a client and its tenant', () => {
  it("takes the registry's refresh token, as long as it says that it lives", async () => {
    const run = job()
    const found = await run.credential(login(FEDERATED))
    expect(found).toMatchObject({
      kind: 'basic',
      username: ZERO,
      source: 'federated identity',
      expiresAt: LATER
    })
    const token = found?.kind === 'basic' ? found.password.reveal() : ''
    expect(cloud.refreshTokens).toEqual([token])
    expect(cloud.registryIssuer.verify(token, { audience: HOST, now: NOW }).ok).toBe(true)
    expect(run.asked).toEqual([{ audience: AUDIENCE }])
    // Entra's token and the registry's
    expect(run.secrets).toHaveLength(2)
    expect(run.secrets).toContain(token)
    holdsNoSecret(run.lines.join(' '))
  })

  it.each([
    ['acme01.azurecr.us', 'login.microsoftonline.us', 'api://AzureADTokenExchangeUSGov'],
    ['acme01.azurecr.cn', 'login.partner.microsoftonline.cn', 'api://AzureADTokenExchangeChina']
  ])('asks for %s in its own cloud', async (name, authority, audience) => {
    setUp({
      authority,
      applications: { [CLIENT]: [{ issuer, subject: SUBJECT, audience }] },
      registries: { [name]: [CLIENT] }
    })
    const run = job()
    expect(await run.credential(login(FEDERATED, name))).toBeDefined()
    expect(run.asked).toEqual([{ audience }])
  })

  it('asks for the audience and the variable that the line says', async () => {
    setUp({ applications: { [CLIENT]: [{ issuer, subject: SUBJECT, audience: 'acme' }] } })
    const run = job()
    await run.credential(login({ ...FEDERATED, audience: 'acme', 'id-token-env': 'AZURE_ID_TOKEN' }))
    expect(run.asked).toEqual([{ audience: 'acme', variable: 'AZURE_ID_TOKEN' }])
  })

  it('reaches a regional endpoint with a token of the registry itself', async () => {
    const name = 'acme01.westeurope.geo.azurecr.io'
    expect(providerOf(host(name), { ignoreAutologin: false }).id).toBe('azure')
    expect(await job().credential(login(FEDERATED, name))).toMatchObject({ username: ZERO })
    expect(server.requests.at(-1)?.headers['x-original-host']).toBe(HOST)
  })

  it('takes a password before it', async () => {
    const own = { username: CLIENT, password: new Secret('client secret') }
    const run = job()
    const found = await run.credential(login(FEDERATED, HOST, own))
    expect(found?.source).toBe('username and password')
    expect(run.asked).toEqual([])
  })
})

describe('when Entra does not take the OIDC token', () => {
  const federated = (subject: string, audience: string): Partial<FakeAzureOptions> => ({
    applications: { [CLIENT]: [{ issuer, subject, audience }] }
  })
  const fits = `no federated credential of the application fits; add one with the issuer "${issuer.issuer}", the subject "${SUBJECT}" and the audience "${AUDIENCE}" (upper and lower case count)`
  const withToken = (options: Parameters<typeof issuer.issue>[1]): Partial<KeylessOptions> => ({
    idToken: ({ audience }) => issuer.issue({ sub: SUBJECT, aud: audience }, { now: NOW, ...options })
  })

  it.each<[string, Partial<FakeAzureOptions>, Partial<KeylessOptions>, string]>([
    [
      'the subject is another',
      federated('repo:acme/app:environment:Production', AUDIENCE),
      {},
      `401 AADSTS700213): ${fits}`
    ],
    ['the audience is another', federated(SUBJECT, 'acme'), {}, `401 AADSTS700212): ${fits}`],
    [
      'the issuer is another',
      {},
      {
        idToken: ({ audience }) =>
          issuer.issue({ iss: 'https://gitlab.example', sub: SUBJECT, aud: audience }, { now: NOW })
      },
      `401 AADSTS700211): ${fits.replace(issuer.issuer, 'https://gitlab.example')}`
    ],
    ['there is no federated credential', { applications: { [CLIENT]: [] } }, {}, `401 AADSTS70021): ${fits}`],
    [
      'the token has expired',
      {},
      withToken({ lifetime: -60 }),
      "401 AADSTS700024): the OIDC token had expired at 2026-01-02T03:03:05.000Z; log in earlier in the job, and check this machine's clock"
    ],
    [
      'the clocks differ',
      { now: () => new Date('2026-01-02T02:00:00Z') },
      {},
      "401 AADSTS700024): the OIDC token is not valid at this time; log in again, and check the clock of the token's issuer"
    ],
    [
      'the signature is bad',
      {},
      withToken({ key: 'foreign' }),
      `401 AADSTS700027): check "client-id", "tenant-id" and the federated credential; the OIDC token sent has the issuer "${issuer.issuer}", the subject "${SUBJECT}" and the audience "${AUDIENCE}"`
    ],
    [
      'the application is none of the tenant',
      { applications: {} },
      {},
      `400 AADSTS700016): the tenant "${TENANT}" has no application "${CLIENT}"; check "client-id" and "tenant-id"`
    ],
    [
      'the tenant is none of the cloud',
      { tenant: ZERO },
      {},
      '400 AADSTS90002): there is no such tenant in the cloud of this registry; check "tenant-id"'
    ]
  ])('says what to change when %s', async (_case, options, world, sentence) => {
    setUp(options)
    const message = await job(world).failure(login(FEDERATED))
    expect(message).toBe(`login to "${HOST}" was refused (login.microsoftonline.com: ${sentence}`)
    holdsNoSecret(message)
  })

  it.each([
    [7_000_215, 'check that "client-id" is the one with the federated credential'],
    [7_000_112, 'the application is disabled'],
    [500_011, 'check that "tenant-id" is the tenant of the registry'],
    [53_003, 'a conditional access policy'],
    [7_002_138, 'no federated credential of the application fits']
  ])('knows AADSTS%i', async (code, sentence) => {
    const body = JSON.stringify({ error: 'invalid_client', error_codes: [code] })
    server.faults.push({ kind: 'answer', status: 401, body })
    const message = await job().failure(login(FEDERATED))
    expect(message).toContain(`AADSTS${code}): `)
    expect(message).toContain(sentence)
  })

  it.each(['{}', '{"error_codes":["eyJ"]}', '{"error_codes":[],"error":"eyJ"}', '{"error_codes":[1.5]}'])(
    'does not repeat what else it answers (%j)',
    async body => {
      server.faults.push({ kind: 'answer', status: 400, body })
      const message = await job().failure(login(FEDERATED))
      expect(message).toContain('(login.microsoftonline.com: 400): check "client-id"')
      holdsNoSecret(message)
    }
  )

  it.each([
    [400, ''],
    [403, '<title>Blocked eyJ</title>'],
    [302, '{}']
  ])('takes no word of a gateway for that of Entra (%i %j)', async (status, body) => {
    server.faults.push({ kind: 'answer', status, body, path: /oauth2\/v2.0/ })
    expect(await job().failure(login(FEDERATED))).toBe(
      `"login.microsoftonline.com" gave an answer that is none of its own (${status}): check the proxy and the network`
    )
  })

  it('looks for no other credential', async () => {
    setUp({ applications: {}, assigned: [CLIENT], identityHeader: 'header' })
    const env = { IDENTITY_ENDPOINT: 'http://localhost:42356/msi/token', IDENTITY_HEADER: 'header' }
    const before = server.requests.length
    await expect(job({ env }).credential(login(FEDERATED))).rejects.toThrow('AADSTS700016')
    expect(server.requests.length).toBe(before + 1)
  })
})

describe('when the registry does not take the identity', () => {
  const deed = `login to "${HOST}" by federated identity was refused`

  it('names the role for each purpose', async () => {
    setUp({ registries: { [HOST]: [] } })
    const message = await job().failure(login(FEDERATED))
    expect(message).toBe(
      `${deed} (401 unauthorized): give the identity a role on the registry ("AcrPull", "AcrPush"), and check that it is of the tenant of the registry's subscription`
    )
    const cleanup = { ...login(FEDERATED), purposes: ['cleanup'] as const }
    expect(await job().failure(cleanup)).toContain('("AcrDelete")')
    holdsNoSecret(message)
  })

  it('names the network rules when they keep the machine out', async () => {
    setUp({ walledOff: true })
    expect(await job().failure(login(FEDERATED))).toBe(
      `${deed} (403 denied): allow this runner's address in the registry's network rules`
    )
  })

  it.each(['', '{}', '{"refresh_token":""}', '{"refresh_token":{}}', 'null'])(
    'takes the answer %j for no token',
    async body => {
      server.faults.push({ kind: 'answer', status: 200, body, path: /exchange/ })
      expect(await job().failure(login(FEDERATED))).toBe(
        `"${HOST}" answered 200 without a token: run the job again later`
      )
    }
  )

  it('leaves out an end that the token does not say', async () => {
    const body = '{"refresh_token":"opaque"}'
    server.faults.push({ kind: 'answer', status: 200, body, path: /exchange/ })
    expect((await job().credential(login(FEDERATED)))?.expiresAt).toBeUndefined()
  })
})

describe('when Azure has trouble', () => {
  it('waits as long as it is told to', async () => {
    server.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': '9' }, times: 1 })
    const run = job()
    expect(await run.credential(login(FEDERATED))).toBeDefined()
    expect(run.waited()).toBe(9000)
  })

  it('asks again when one of several answers fails', async () => {
    server.faults.push({ kind: 'answer', status: 503, path: /exchange/, times: 1 })
    expect(await job().credential(login(FEDERATED))).toBeDefined()
  })

  it('gives up when every answer fails', async () => {
    server.faults.push({ kind: 'answer', status: 503, path: /exchange/ })
    expect(await job().failure(login(FEDERATED))).toMatch(/^"acme01.azurecr.io" answered 503 three times:/)
  })

  it.each(['', '{}', '{"access_token":5}'])('takes the answer %j of Entra for no token', async body => {
    server.faults.push({ kind: 'answer', status: 200, body, path: /oauth2\/v2.0/ })
    expect(await job().failure(login(FEDERATED))).toBe(
      '"login.microsoftonline.com" answered 200 without a token: run the job again later'
    )
  })
})

describe('when the identity holds a mistake', () => {
  it.each<[Identity, string]>([
    [{ 'tenant-id': TENANT }, 'test: "tenant-id" needs a "client-id" beside it'],
    [{ audience: 'acme' }, 'test: "audience" needs a "client-id" beside it'],
    [{ 'client-id': 'acme', 'tenant-id': TENANT }, 'test, "client-id": takes the GUID of an application'],
    [
      { 'client-id': CLIENT, 'tenant-id': '../common' },
      'test, "tenant-id": takes the GUID or a domain of a tenant'
    ],
    [
      { 'client-id': CLIENT, 'id-token-env': 'TOKEN' },
      'test: a federated login needs a "tenant-id" beside "client-id"'
    ]
  ])('%j is refused before anything is asked', async (identity, message) => {
    const run = job()
    expect(await run.failure(login(identity))).toBe(message)
    expect(run.asked).toEqual([])
  })

  it.each([FEDERATED, { 'client-id': CLIENT }])('%j leaves no place for a user name', async identity => {
    const run = job()
    expect(await run.failure(login(identity, HOST, { username: 'acme' }))).toBe(
      'test: "username" and "client-id" name two accounts: leave "username" away'
    )
    expect(run.asked).toEqual([])
  })

  it('takes the domain of a tenant', async () => {
    setUp({ tenant: 'acme.onmicrosoft.com' })
    const wish = { 'client-id': CLIENT, 'tenant-id': 'acme.onmicrosoft.com' }
    expect(await job().credential(login(wish))).toBeDefined()
  })
})

describe('when the machine has a managed identity', () => {
  const folder = mkdtempSync(join(tmpdir(), 'azure-'))
  const assetTag = join(folder, 'chassis_asset_tag')
  const none = join(folder, 'none')
  const bare = login({})
  const endpoint = { IDENTITY_ENDPOINT: 'http://localhost:42356/msi/token', IDENTITY_HEADER: 'header secret' }
  writeFileSync(assetTag, '7783-7084-3265-9085-8269-3286-77\n')
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('takes the one of a virtual machine, known by its asset tag', async () => {
    setUp({ assigned: [CLIENT] })
    const run = job()
    expect(await loginByMachine(run.context, bare, assetTag)).toMatchObject({
      username: ZERO,
      source: 'managed identity',
      expiresAt: LATER
    })
    expect(run.asked).toEqual([])
    expect(run.secrets).toHaveLength(2)
  })

  it('takes the one that "client-id" names without a tenant', async () => {
    setUp({ assigned: [OTHER, CLIENT] })
    expect(await job().credential(login({ 'client-id': CLIENT }))).toMatchObject({
      source: 'managed identity'
    })
  })

  it('takes the one of an App Service or a container app, whose header is a secret', async () => {
    setUp({ assigned: [CLIENT], identityHeader: 'header secret' })
    const run = job({ env: endpoint })
    expect(await loginByMachine(run.context, bare, none)).toMatchObject({ source: 'managed identity' })
    expect(run.secrets).toContain('header secret')
  })

  it.each([
    [
      {},
      'assign one identity to this machine, name one of several by "client-id", or give "client-id" and "tenant-id" for a federated login'
    ],
    [
      { 'client-id': CLIENT },
      `assign the identity "${CLIENT}" to this machine, or add "tenant-id" for a federated login`
    ]
  ])('says what to do when it has none (%j)', async (identity, remedy) => {
    const run = job()
    const asked =
      'client-id' in identity ? run.credential(login(identity)) : loginByMachine(run.context, bare, assetTag)
    await expect(asked).rejects.toThrow(`login to "${HOST}" by managed identity was refused (400): ${remedy}`)
  })

  it('asks nobody where nothing says that it is one of Azure', async () => {
    const before = server.requests.length
    expect(await loginByMachine(job().context, bare, none)).toBeUndefined()
    expect(server.requests.length).toBe(before)
  })

  it('has nothing to say when nobody answers, unless the line names an identity', async () => {
    const routes = { '169.254.169.254': 'http://127.0.0.1:1' }
    const run = job({ routes })
    expect(await loginByMachine(run.context, bare, assetTag)).toBeUndefined()
    expect(run.waited()).toBe(0)
    expect(await job({ routes }).failure(login({ 'client-id': CLIENT }))).toContain('"169.254.169.254"')
  })

  it('asks again while the service is throttled', async () => {
    setUp({ assigned: [CLIENT] })
    server.faults.push({ kind: 'answer', status: 429, path: /metadata/, times: 2 })
    expect(await loginByMachine(job().context, bare, assetTag)).toBeDefined()
  })

  it('refuses an endpoint that is none', async () => {
    const run = job({ env: { ...endpoint, IDENTITY_ENDPOINT: 'file:///etc/passwd' } })
    await expect(loginByMachine(run.context, bare, none)).rejects.toThrow(
      'the variable "IDENTITY_ENDPOINT" holds no http address: leave it as Azure set it'
    )
  })
})

describe('when a pod has a workload identity', () => {
  const folder = mkdtempSync(join(tmpdir(), 'azure-pod-'))
  const tokenFile = join(folder, 'azure-identity-token')
  const idToken = issuer.issue({ sub: SUBJECT, aud: AUDIENCE }, { now: NOW })
  writeFileSync(tokenFile, `${idToken}\n`)
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  const env = {
    AZURE_TENANT_ID: TENANT,
    AZURE_CLIENT_ID: CLIENT,
    AZURE_FEDERATED_TOKEN_FILE: tokenFile,
    AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/'
  }

  it('takes the token of the file that Kubernetes keeps fresh', async () => {
    const run = job({ env })
    expect(await run.credential(login({}))).toMatchObject({ username: ZERO, source: 'federated identity' })
    expect(run.secrets).toContain(idToken)
    expect(run.asked).toEqual([])
  })

  it.each([
    [join(folder, 'none'), 'cannot be read'],
    [folder, 'cannot be read'],
    [join(folder, 'other'), 'holds no token']
  ])('names the variable whose file is none (%s)', async (file, problem) => {
    writeFileSync(join(folder, 'other'), 'some other secret')
    const before = server.requests.length
    expect(await job({ env: { ...env, AZURE_FEDERATED_TOKEN_FILE: file } }).failure(login({}))).toBe(
      `the file that "AZURE_FEDERATED_TOKEN_FILE" names ${problem}: check that the pod's service account token is mounted there`
    )
    expect(server.requests.length).toBe(before)
  })

  it.each([
    ['AZURE_CLIENT_ID', 'acme', 'no GUID of an application'],
    ['AZURE_TENANT_ID', '../common', 'neither the GUID nor a domain of a tenant']
  ])('asks nobody with a %s that is none', async (name, value, holds) => {
    const before = server.requests.length
    expect(await job({ env: { ...env, [name]: value } }).failure(login({}))).toBe(
      `the variable "${name}" holds ${holds}: leave it as Azure set it`
    )
    expect(server.requests.length).toBe(before)
  })

  it('is not taken for one by the names of a tenant and a client alone', async () => {
    const run = job({ env: { ...env, AZURE_FEDERATED_TOKEN_FILE: '' } })
    const before = server.requests.length
    expect(await loginByMachine(run.context, login({}), '/nonexistent')).toBeUndefined()
    expect(server.requests.length).toBe(before)
  })

  it('sends no token to an authority without TLS', async () => {
    const run = job({ env: { ...env, AZURE_AUTHORITY_HOST: 'http://login.microsoftonline.com/' } })
    expect(await run.failure(login({}))).toBe(
      'the variable "AZURE_AUTHORITY_HOST" holds no https address: leave it unset'
    )
    expect(run.secrets).toEqual([])
  })
})

describe('when the job has a proxy', () => {
  it('asks the metadata service of this machine, not that of the proxy', () => {
    const env = (name: string): string | undefined =>
      name === 'HTTP_PROXY' ? 'http://proxy.example:3128' : undefined
    const proxied = (name: string): boolean => proxyFor(new URL(`http://${name}/`), env) !== undefined
    expect(proxied('169.254.169.254')).toBe(false)
    expect(proxied('169.254.129.2:8081')).toBe(false)
    expect(proxied('169.255.169.254')).toBe(true)
    expect(proxied('169.254.169.254.example')).toBe(true)
  })
})

describe('when the registry refuses later', () => {
  it.each([
    ['federated identity', 401, undefined, 'log in again; the token of the registry lives for three hours'],
    ['federated identity', 403, undefined, "allow this runner's address in the registry's network rules"],
    [
      'managed identity',
      403,
      'push',
      'give the identity the role "AcrPush" (with ABAC "Container Registry Repository Writer") on the registry'
    ]
  ] as const)('%s, %i, %s', (source, status, action, remedy) => {
    const credential = { kind: 'basic', username: ZERO, password: new Secret('p'), source } as const
    const refusal = { target: login({}), credential, status, ...(action === undefined ? {} : { action }) }
    expect(azure.remedy?.(refusal, { ignoreAutologin: false })).toBe(remedy)
  })

  it.each([
    'acme01.west-europe.geo.azurecr.io',
    'acme01.westeurope.azurecr.io',
    'a.b.geo.azurecr.io.evil.example'
  ])('%s is none of its hosts', name => {
    expect(azure.matches(host(name), { ignoreAutologin: false })).toBe(false)
  })
})
