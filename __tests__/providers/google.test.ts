import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Identity } from '../../src/identity.js'
import type { AuthInputs, Target } from '../../src/provider.js'
import { google } from '../../src/providers/google/index.js'
import { fromMetadataServer } from '../../src/providers/google/metadata-server.js'
import { Secret } from '../../src/secret.js'
import type { FakeGoogle, FakeGoogleOptions } from '../fake/google.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { serveVendor, type VendorServer } from '../fake/vendor.js'
import { target } from './context.js'
import { ACCOUNT, AUDIENCE, createGoogle, HOST, POOL, PROVIDER } from './google-world.js'
import { keylessJob, type KeylessJob, type KeylessOptions } from './keyless.js'

const NOW = new Date('2026-01-02T03:04:05Z')
const SUBJECT = 'repo:acme/app:ref:refs/heads/main'
const issuer = createOidcIssuer()

let cloud: FakeGoogle
let server: VendorServer

beforeAll(async () => {
  server = await serveVendor(request => cloud.handle(request))
})
afterAll(() => server.close())
beforeEach(() => {
  setUp()
  server.faults.length = 0
})

function setUp(options: Partial<FakeGoogleOptions> = {}): void {
  cloud = createGoogle({ issuer, subject: SUBJECT }, { now: () => NOW, ...options })
}

function job(options: Partial<KeylessOptions> = {}): KeylessJob {
  return keylessJob({
    routes: {
      'sts.googleapis.com': server.url,
      'iamcredentials.googleapis.com': server.url,
      '169.254.169.254': server.url,
      'metadata.test:8080': server.url
    },
    idToken: ({ audience }) => issuer.issue({ sub: SUBJECT, aud: audience }, { now: NOW }),
    now: NOW,
    ...options
  })
}

function login(identity: Identity, auth: Partial<AuthInputs> = {}): Target {
  return target(HOST, ['build', 'publish'], { identity, ...auth })
}

const DIRECT = login({ 'workload-identity-provider': PROVIDER })
const IMPERSONATED = login({ 'workload-identity-provider': PROVIDER, 'service-account': ACCOUNT })

/** Fails when a token, or a text of the vendor's, is in what people see. */
function holdsNoSecret(text: string): void {
  expect(text).not.toMatch(/eyJ|ya29|free text|\n/)
}

describe('when a line names a workload identity provider', () => {
  it("takes the pool's token, for as long as Google says, with the way to a longer one", async () => {
    const run = job()
    const found = await run.credential(DIRECT)
    expect(found).toMatchObject({
      kind: 'basic',
      username: 'oauth2accesstoken',
      source: 'workload identity federation',
      expiresAt: new Date('2026-01-02T03:09:05Z')
    })
    const token = found?.kind === 'basic' ? found.password.reveal() : ''
    expect(cloud.tokens.get(token)?.principal).toBe(`subject/${SUBJECT}`)
    expect(run.secrets).toContain(token)
    expect(run.asked).toEqual([{ audience: AUDIENCE }])
    // the core warns of what ends within 15 minutes, with this as the remedy
    expect(found?.longerLife).toContain('add "service-account"')
    holdsNoSecret(run.lines.join(' '))
  })

  it('takes an hour at most, however long the OIDC token lives', async () => {
    const idToken: KeylessOptions['idToken'] = ({ audience }) =>
      issuer.issue({ sub: SUBJECT, aud: audience }, { now: NOW, lifetime: 7200 })
    expect((await job({ idToken }).credential(DIRECT))?.expiresAt).toEqual(new Date('2026-01-02T04:04:05Z'))
  })

  it('takes the end of the OIDC token where the service does not say how long its own lives', async () => {
    const body = JSON.stringify({ access_token: 'ya29.d.opaque', token_type: 'Bearer' })
    server.faults.push({ kind: 'answer', status: 200, body })
    expect((await job().credential(DIRECT))?.expiresAt).toEqual(new Date('2026-01-02T03:09:05Z'))
  })

  it.each([0, -60, 1e9, 1e300])(
    'takes the end of the OIDC token where the lifetime is none (%d)',
    async expiresIn => {
      const body = JSON.stringify({ access_token: 'ya29.d.opaque', expires_in: expiresIn })
      server.faults.push({ kind: 'answer', status: 200, body })
      expect((await job().credential(DIRECT))?.expiresAt).toEqual(new Date('2026-01-02T03:09:05Z'))
    }
  )

  it('asks for the audience and the variable that the line says', async () => {
    setUp({ audiences: ['acme'] })
    const run = job()
    await run.credential(
      login({ 'workload-identity-provider': PROVIDER, audience: 'acme', 'id-token-env': 'GOOGLE_TOKEN' })
    )
    expect(run.asked).toEqual([{ audience: 'acme', variable: 'GOOGLE_TOKEN' }])
  })

  it.each([`//iam.googleapis.com/${PROVIDER}`, AUDIENCE])('takes the resource name %s', async name => {
    expect(await job().credential(login({ 'workload-identity-provider': name }))).toBeDefined()
  })

  it('takes a password before it', async () => {
    const own = { username: 'oauth2accesstoken', password: new Secret('token') }
    const run = job()
    const found = await run.credential(login({ 'workload-identity-provider': PROVIDER }, own))
    expect(found?.source).toBe('username and password')
    expect(run.asked).toEqual([])
  })
})

describe('when a service account is named beside it', () => {
  it("takes the account's token for an hour", async () => {
    const run = job()
    const found = await run.credential(IMPERSONATED)
    expect(found).toMatchObject({
      username: 'oauth2accesstoken',
      source: `service account ${ACCOUNT} by workload identity federation`,
      expiresAt: new Date('2026-01-02T04:04:05Z')
    })
    const token = found?.kind === 'basic' ? found.password.reveal() : ''
    expect(cloud.tokens.get(token)?.principal).toBe(ACCOUNT)
    expect(run.secrets).toContain(token)
    // both tokens are secrets
    expect(run.secrets).toHaveLength(2)
  })

  it('takes the lifetime that the line says', async () => {
    setUp({ longLives: true })
    const wish = login({ ...IMPERSONATED.auth.identity, 'expires-in': '7200' })
    expect((await job().credential(wish))?.expiresAt).toEqual(new Date('2026-01-02T05:04:05Z'))
  })

  it.each([
    [
      'the role is missing',
      { accounts: { [ACCOUNT]: [] } },
      undefined,
      `(iamcredentials.googleapis.com: 403 IAM_PERMISSION_DENIED): give "roles/iam.workloadIdentityUser" on the service account to "principal://iam.googleapis.com/${POOL}/subject/${SUBJECT}", or to a principalSet of the pool that holds it`
    ],
    [
      'the API is not enabled',
      { credentialsApi: false },
      undefined,
      '(iamcredentials.googleapis.com: 403 SERVICE_DISABLED): enable the API "iamcredentials.googleapis.com" in the project of the pool'
    ],
    [
      'there is no such account',
      { accounts: {} },
      undefined,
      '(iamcredentials.googleapis.com: 404 NOT_FOUND): the service account does not exist; check "service-account"'
    ],
    [
      'the lifetime is too long',
      {},
      '7200',
      '(iamcredentials.googleapis.com: 400 INVALID_ARGUMENT): more than 3600 seconds need the organisation policy "constraints/iam.allowServiceAccountCredentialLifetimeExtension" for the service account; take a smaller "expires-in"'
    ]
  ] as const)('says what to do when %s', async (_case, options, expiresIn, sentence) => {
    setUp(options)
    const identity = {
      ...IMPERSONATED.auth.identity,
      ...(expiresIn === undefined ? {} : { 'expires-in': expiresIn })
    }
    const message = await job().failure(login(identity))
    expect(message).toBe(`login to "${HOST}" as "${ACCOUNT}" was refused ${sentence}`)
    holdsNoSecret(message)
  })
})

describe('when the answer for the service account is no 403', () => {
  it.each([400, 401])('sends nobody to look for a missing role (%i)', async status => {
    const body = JSON.stringify({ error: { code: status } })
    server.faults.push({ kind: 'answer', status, body, path: /generateAccessToken/ })
    expect(await job().failure(IMPERSONATED)).toBe(
      `login to "${HOST}" as "${ACCOUNT}" was refused (iamcredentials.googleapis.com: ${status}): check "service-account" and "expires-in"`
    )
  })
})

describe('when Google does not take the OIDC token', () => {
  const sent = (audience: string): string =>
    `the OIDC token sent has the issuer "${issuer.issuer}", the subject "${SUBJECT}" and the audience "${audience}"`

  it.each<[string, Partial<FakeGoogleOptions>, Partial<KeylessOptions>, string]>([
    [
      'the condition is false',
      { condition: ({ sub }) => sub !== SUBJECT },
      {},
      `400 unauthorized_client): make the provider's attribute condition true for it; ${sent(AUDIENCE)}`
    ],
    [
      'the audience is another',
      { audiences: ['acme'] },
      {},
      `400 invalid_grant): make it fit the provider's issuer URI and allowed audiences; ${sent(AUDIENCE)}`
    ],
    [
      'the signature is bad',
      {},
      {
        idToken: ({ audience }) => issuer.issue({ sub: SUBJECT, aud: audience }, { now: NOW, key: 'foreign' })
      },
      `400 invalid_grant): make it fit the provider's issuer URI and allowed audiences; ${sent(AUDIENCE)}`
    ],
    [
      'the token has expired',
      {},
      {
        idToken: ({ audience }) => issuer.issue({ sub: SUBJECT, aud: audience }, { now: NOW, lifetime: -60 })
      },
      "400 invalid_grant): the OIDC token had expired at 2026-01-02T03:03:05.000Z; log in earlier in the job, and check this machine's clock"
    ],
    [
      'the provider is none',
      { provider: `${POOL}/providers/other` },
      {},
      '400 invalid_target): the provider that "workload-identity-provider" names does not exist, is disabled or is deleted; check the project number, the pool and the provider'
    ],
    [
      'the subject is too long to be mapped',
      {},
      { idToken: ({ audience }) => issuer.issue({ sub: 'x'.repeat(128), aud: audience }, { now: NOW }) },
      `400 invalid_request): check "workload-identity-provider" and the provider's attribute mapping; ${sent(AUDIENCE).replace(SUBJECT, 'x'.repeat(128))}`
    ]
  ])('says what to change when %s', async (_case, options, world, sentence) => {
    setUp(options)
    const message = await job(world).failure(DIRECT)
    expect(message).toBe(`login to "${HOST}" was refused (sts.googleapis.com: ${sentence}`)
    holdsNoSecret(message)
  })

  it('looks for no other credential', async () => {
    setUp({ provider: 'other', attached: 3600 })
    const run = job({ env: { GCE_METADATA_HOST: 'metadata.test:8080' } })
    const before = server.requests.length
    await expect(run.credential(DIRECT)).rejects.toThrow('invalid_target')
    expect(server.requests.length).toBe(before + 1)
  })

  it('does not repeat what the service says', async () => {
    const body = JSON.stringify({ error: 'eyJsecret', error_description: 'eyJsecret' })
    server.faults.push({ kind: 'answer', status: 400, body })
    const message = await job().failure(DIRECT)
    expect(message).toContain('(sts.googleapis.com: 400): check')
    holdsNoSecret(message)
  })
})

describe('when Google has trouble', () => {
  it('waits as long as it is told to', async () => {
    server.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': '7' }, times: 1 })
    const run = job()
    expect(await run.credential(DIRECT)).toBeDefined()
    expect(run.waited()).toBe(7000)
  })

  it('asks again when one of several answers fails', async () => {
    server.faults.push({ kind: 'answer', status: 503, path: /generateAccessToken/, times: 1 })
    expect(await job().credential(IMPERSONATED)).toBeDefined()
  })

  it('gives up when every answer fails', async () => {
    server.faults.push({ kind: 'answer', status: 503, path: /generateAccessToken/ })
    expect(await job().failure(IMPERSONATED)).toMatch(
      /^"iamcredentials.googleapis.com" answered 503 three times:/
    )
  })

  it.each(['', 'not JSON', '{}', '{"access_token":""}', '{"access_token":7}', '[]'])(
    'takes the answer %j for no token',
    async body => {
      server.faults.push({ kind: 'answer', status: 200, body, path: /v1\/token/ })
      expect(await job().failure(DIRECT)).toBe(
        '"sts.googleapis.com" answered 200 without a token: run the job again later'
      )
    }
  )

  it.each(['', '{}', '{"accessToken":null}'])('takes the answer %j for no account token', async body => {
    server.faults.push({ kind: 'answer', status: 200, body, path: /generateAccessToken/ })
    expect(await job().failure(IMPERSONATED)).toBe(
      '"iamcredentials.googleapis.com" answered 200 without a token: run the job again later'
    )
  })

  it.each(['soon', '2026-13-45T99:99:99Z', 17])(
    'leaves out an end that is no time (%j)',
    async expireTime => {
      const body = JSON.stringify({ accessToken: 'ya29.c.opaque', expireTime })
      server.faults.push({ kind: 'answer', status: 200, body, path: /generateAccessToken/ })
      expect((await job().credential(IMPERSONATED))?.expiresAt).toBeUndefined()
    }
  )

  it("does not refuse a good token because this machine's clock is wrong", async () => {
    const run = job({ now: new Date('2026-01-02T05:00:00Z') })
    // what is counted in seconds is right by the wrong clock as well
    expect((await run.credential(DIRECT))?.expiresAt).toEqual(new Date('2026-01-02T05:05:00Z'))
  })
})

describe('when the identity holds a mistake', () => {
  const form = 'takes projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER'
  it.each<[Identity, string]>([
    [
      { 'service-account': ACCOUNT },
      'test: "service-account" needs a "workload-identity-provider" beside it'
    ],
    [{ audience: 'acme' }, 'test: "audience" needs a "workload-identity-provider" beside it'],
    [{ 'workload-identity-provider': 'github' }, `test, "workload-identity-provider": ${form}`],
    [{ 'workload-identity-provider': `${PROVIDER}/x` }, `test, "workload-identity-provider": ${form}`],
    [
      { 'workload-identity-provider': POOL },
      'test, "workload-identity-provider": names a pool; add "/providers/PROVIDER" to it'
    ],
    [
      { 'workload-identity-provider': PROVIDER.replace('123456789012', 'acme') },
      `test, "workload-identity-provider": takes the project's number, not its name`
    ],
    [
      { 'workload-identity-provider': PROVIDER, 'service-account': 'x/../y@z' },
      'test, "service-account": takes NAME@PROJECT.iam.gserviceaccount.com'
    ],
    [
      { 'workload-identity-provider': PROVIDER, 'expires-in': '3600' },
      'test: "expires-in" needs a "service-account"; without one the token lives as long as the OIDC token'
    ],
    ...['0', '59', '43201', '1h', '-5', '9999999'].map((text): [Identity, string] => [
      { 'workload-identity-provider': PROVIDER, 'service-account': ACCOUNT, 'expires-in': text },
      'test, "expires-in": takes seconds, from 60 to 43200'
    ])
  ])('%j is refused before anything is asked', async (identity, message) => {
    const run = job()
    expect(await run.failure(login(identity))).toBe(message)
    expect(run.asked).toEqual([])
  })

  it('leaves no place for a user name', async () => {
    const run = job()
    expect(await run.failure(login(IMPERSONATED.auth.identity, { username: 'oauth2accesstoken' }))).toBe(
      'test: "username" and "workload-identity-provider" name two accounts: leave "username" away'
    )
    expect(run.asked).toEqual([])
  })
})

describe('when the machine is one of Google', () => {
  const folder = mkdtempSync(join(tmpdir(), 'google-'))
  const firmware = join(folder, 'bios_vendor')
  const none = join(folder, 'none')
  const bare = login({})
  writeFileSync(firmware, 'Google\n')
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it.each<[Record<string, string>, string]>([
    [{ GCE_METADATA_HOST: 'metadata.test:8080' }, 'metadata.test:8080'],
    [{ GCE_METADATA_IP: '169.254.169.254' }, '169.254.169.254'],
    [{ K_SERVICE: 'runner' }, '169.254.169.254'],
    [{ CLOUD_RUN_JOB: 'runner' }, '169.254.169.254'],
    [{ METADATA_SERVER_DETECTION: 'assume-present' }, '169.254.169.254']
  ])('%j: takes the token of the attached service account', async (env, host) => {
    setUp({ attached: 1800 })
    const run = job({ env })
    const found = await fromMetadataServer(run.context, bare, none)
    expect(found).toMatchObject({
      username: 'oauth2accesstoken',
      source: 'metadata server',
      expiresAt: new Date('2026-01-02T03:34:05Z')
    })
    expect(server.requests.at(-1)?.headers['x-original-host']).toBe(host)
    expect(run.secrets).toEqual([...cloud.tokens.keys()])
  })

  it.each([0, -60, 1e9, 1e300])('leaves out an end that is none (%d seconds)', async attached => {
    setUp({ attached: 3600 })
    const body = JSON.stringify({ access_token: 'ya29.c.opaque', expires_in: attached })
    const headers = { 'metadata-flavor': 'Google' }
    server.faults.push({ kind: 'answer', status: 200, headers, body })
    const found = await fromMetadataServer(job().context, bare, firmware)
    expect(found).toMatchObject({ source: 'metadata server' })
    expect(found?.expiresAt).toBeUndefined()
  })

  it('knows it by its firmware', async () => {
    setUp({ attached: 3600 })
    expect(await fromMetadataServer(job().context, bare, firmware)).toBeDefined()
  })

  it('asks nobody where the environment forbids it or says nothing', async () => {
    const before = server.requests.length
    const forbidden = job({ env: { METADATA_SERVER_DETECTION: 'none', K_SERVICE: 'runner' } })
    expect(await fromMetadataServer(forbidden.context, bare, firmware)).toBeUndefined()
    expect(await fromMetadataServer(job().context, bare, none)).toBeUndefined()
    expect(server.requests.length).toBe(before)
  })

  it('says what is missing when no service account is attached', async () => {
    await expect(fromMetadataServer(job().context, bare, firmware)).rejects.toThrow(
      'test: no credential for this registry, and the metadata server of this machine has none (404): attach a service account to the machine, or give "workload-identity-provider" or "username" and its password'
    )
  })

  it("has nothing to say when somebody else's server answers, or nobody", async () => {
    server.faults.push({ kind: 'answer', status: 200, body: '{"access_token":"foreign"}' })
    expect(await fromMetadataServer(job().context, bare, firmware)).toBeUndefined()
    server.faults.length = 0
    const silent = job({ routes: { '169.254.169.254': 'http://127.0.0.1:1' } })
    expect(await fromMetadataServer(silent.context, bare, firmware)).toBeUndefined()
    expect(silent.waited()).toBe(0)
  })

  it('asks again while the server has trouble', async () => {
    setUp({ attached: 3600 })
    server.faults.push({ kind: 'answer', status: 503, times: 2 })
    expect(await fromMetadataServer(job().context, bare, firmware)).toBeDefined()
  })

  it('refuses an address that is none', async () => {
    const run = job({ env: { GCE_METADATA_HOST: 'a b' } })
    await expect(fromMetadataServer(run.context, bare, none)).rejects.toThrow(
      'the variable "GCE_METADATA_HOST" holds no host: write it as HOST[:PORT]'
    )
  })
})

describe('when the password is a JSON key', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n'
  const whole = { type: 'service_account', private_key: pem, client_email: ACCOUNT, private_key_id: '1' }
  const plain = JSON.stringify(whole, null, 2)
  const encoded = Buffer.from(plain).toString('base64')

  async function given(username: string, password: string): Promise<string> {
    const own = login({}, { username, password: new Secret(password) })
    const found = await job()
      .credential(own)
      .catch((error: unknown) => error)
    return found instanceof Error ? found.message : 'taken'
  }

  it.each([
    ['_json_key', plain],
    ['_json_key', `\n${plain}\n`],
    ['_json_key', plain.replaceAll('\\n', '\\r\\n')],
    ['_json_key_base64', encoded],
    ['_json_key_base64', encoded.replace(/(.{76})/g, '$1\n')],
    ['oauth2accesstoken', 'ya29.opaque']
  ])('%s: takes a whole one as it is', async (username, password) => {
    expect(await given(username, password)).toBe('taken')
  })

  it.each([
    [
      '_json_key',
      plain.slice(0, -40),
      "the key is no whole JSON object; give the file's content from its first to its last character"
    ],
    ['_json_key', encoded, 'the key is in base64; name the user "_json_key_base64", or decode the key'],
    ['_json_key_base64', plain, 'the key is plain JSON; name the user "_json_key", or encode the key'],
    [
      '_json_key_base64',
      encoded.slice(0, -40),
      "the key is no whole JSON object in base64; give the file's content from its first to its last character"
    ],
    [
      '_json_key',
      JSON.stringify({ type: 'authorized_user', refresh_token: 'x' }),
      'a file of the type "authorized_user" is no key; give the JSON key of a service account, or name a "workload-identity-provider"'
    ],
    ['_json_key', '{"a":1}', 'the key lacks "type": "service_account"; download it again'],
    [
      '_json_key',
      JSON.stringify({ ...whole, client_email: '' }),
      'the key lacks "client_email"; give the whole file'
    ],
    [
      '_json_key',
      JSON.stringify({ ...whole, private_key: pem.replaceAll('\n', ' ') }),
      'the "private_key" of the key is no whole PEM block; its line breaks ("\\n") may have been lost on the way'
    ]
  ])('%s: says of a broken one what is wrong, and quotes none of it', async (username, password, problem) => {
    const message = await given(username, password)
    expect(message).toBe(`login to "${HOST}" as "${username}" was not tried: ${problem}`)
    expect(message).not.toMatch(/MIIE|pusher|refresh/)
  })
})

describe('when the registry refuses a right', () => {
  it.each([
    ['workload identity federation', 'the federated principal (principal://iam.googleapis.com/...)'],
    [`service account ${ACCOUNT} by workload identity federation`, `the service account ${ACCOUNT}`],
    ['username and password', 'the account']
  ])('%s: names the role and whom to give it', (source, grantee) => {
    const credential = { kind: 'basic', username: 'u', password: new Secret('p'), source } as const
    const refusal = { target: login({}), credential, status: 403, action: 'push' } as const
    expect(google.remedy?.(refusal, { ignoreAutologin: false })).toBe(
      `give ${grantee} "roles/artifactregistry.writer"`
    )
  })
})
