import { afterEach, describe, expect, it } from '@jest/globals'
import { createHash } from 'node:crypto'
import {
  createRegistryClient,
  type RegistryClient,
  type ScopeWords
} from '../../../src/cleanup/registry/client.js'
import { ANONYMOUS } from '../../../src/cleanup/anonymous.js'
import { Secret } from '../../../src/secret.js'
import { startFakeV2, type FakeV2, type FakeV2Options } from '../../fake/v2.js'
import { IMAGE, pusherFor, type Pusher } from '../../fake/v2-images.js'
import { createNodeTransport } from '../../../src/net/node-transport.js'
import { alice, errorOf, PASSWORD, sessionFor, type SessionOptions, type TestSession } from '../v2-world.js'

const WORDS: ScopeWords = { pull: ['pull'], delete: ['pull', 'delete'], push: ['pull', 'push'] }
const NAME = 'acme/app'
const NOTHING = `sha256:${'0'.repeat(64)}`

let fake: FakeV2
let session: TestSession
let client: RegistryClient

afterEach(() => fake.close())

async function begin(options: FakeV2Options = {}, more: SessionOptions = {}): Promise<void> {
  fake = await startFakeV2({ users: { alice: { password: PASSWORD } }, ...options })
  session = sessionFor(fake.host, more)
  client = await createRegistryClient(session, WORDS)
}

/** A server that asks for a login is filled by way of its storage. */
async function filled(fill: (pusher: Pusher) => Promise<unknown>): Promise<void> {
  const open = await startFakeV2()
  await fill(pusherFor(open.url, NAME))
  for (const [name, repository] of open.storage) fake.storage.set(name, repository)
  await open.close()
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

function answer(path: RegExp, status: number, body: string, headers: Record<string, string> = {}): void {
  fake.faults.push({ kind: 'answer', path, status, body, headers, times: 1 })
}

const many = Array.from({ length: 2500 }, (_, at) => `t${String(at).padStart(5, '0')}`)

describe('when tags are listed', () => {
  it.each(['distribution 3.0', 'distribution 2.8', 'careless'] as const)(
    'gives all of them, however many pages there are: %s',
    async profile => {
      await begin({ profile })
      await filled(pusher => pusher.image(['first']))
      const repository = fake.storage.get(NAME)
      const digest = repository?.tags.get('first') ?? ''
      for (const tag of many) repository?.tags.set(tag, digest)
      expect([...(await client.tags(NAME))].sort()).toEqual(['first', ...many].sort())
      expect(fake.count('GET', /tags\/list/)).toBe(profile === 'distribution 2.8' ? 1 : 3)
    }
  )

  it('follows pages that are shorter than asked for', async () => {
    await begin({ profile: 'quay v2' })
    await filled(pusher => pusher.image(many.slice(0, 250)))
    expect(await client.tags(NAME)).toEqual(many.slice(0, 250))
    expect(fake.count('GET', /tags\/list/)).toBe(3)
  })

  it.each(['distribution 2.8', 'distribution 3.0', 'zot'] as const)(
    'gives none where there are none, or no repository: %s',
    async profile => {
      await begin({ profile })
      expect(await client.tags('acme/none')).toEqual([])
      await filled(pusher => pusher.image([]))
      expect(await client.tags(NAME)).toEqual([])
    }
  )

  it('asks without a page size where one is refused', async () => {
    await begin()
    await filled(pusher => pusher.image(['one']))
    answer(/n=/, 400, '{"errors":[{"code":"PAGINATION_NUMBER_INVALID"}]}')
    expect(await client.tags(NAME)).toEqual(['one'])
  })

  it.each([
    ['a page of the web', 200, '<html>'],
    ['no list', 200, '{"tags":"one"}'],
    ['no tags', 200, '{}'],
    ['a name no tag has', 200, '{"tags":["../../x"]}'],
    ['a number', 200, '{"tags":[1]}'],
    ['a mistake', 418, '{}']
  ])('fails for %s', async (_name, status, body) => {
    await begin()
    answer(/tags/, status, body)
    const { message } = await errorOf(client.tags(NAME))
    expect(message).toContain(`listing the tags of "${fake.host}/${NAME}"`)
    expect(message).not.toContain('../')
  })

  it('fails when a later page is not there, and when the server has trouble on it', async () => {
    await begin({ profile: 'distribution 3.0' })
    await filled(pusher => pusher.image(['x']))
    const repository = fake.storage.get(NAME)
    for (const tag of many) repository?.tags.set(tag, repository.tags.get('x') ?? '')
    answer(/last=t01999/, 404, '{}')
    expect((await errorOf(client.tags(NAME))).message).toContain('was answered 404')
    fake.faults.push({ kind: 'answer', path: /last=t01999/, status: 500 })
    expect((await errorOf(client.tags(NAME))).message).toContain('answered 500 3 times')
  })

  it('sends nothing to another host, whatever a Link says', async () => {
    await begin()
    for (const link of [
      '<http://evil.example/v2/x>; rel="next"',
      '<//evil.example/>; rel=next',
      '<http://[>; rel="next"'
    ]) {
      answer(/tags/, 200, '{"tags":["a"]}', { link })
      const error = await errorOf(client.tags(NAME))
      expect(error).toMatchObject({ kind: 'unsafe' })
      expect(error.message).not.toContain('evil')
    }
    expect(fake.count('GET', /tags/)).toBe(3)
  })

  it('takes no scheme and no port from a Link', async () => {
    await begin()
    await filled(pusher => pusher.image(['b']))
    const link = `<https://127.0.0.1/v2/${NAME}/tags/list?n=2&last=a>; rel="next"`
    answer(/tags/, 200, '{"tags":["a"]}', { link })
    expect(await client.tags(NAME)).toEqual(['a', 'b'])
  })

  it('does not go round in circles', async () => {
    await begin()
    const link = `</v2/${NAME}/tags/list?n=1&last=a>; rel="next"`
    fake.faults.push({ kind: 'answer', path: /tags/, status: 200, body: '{"tags":["a"]}', headers: { link } })
    expect((await errorOf(client.tags(NAME))).message).toContain('came back to a page it had given before')
    expect(fake.count('GET', /tags/)).toBe(2)
  })

  it('sends nothing for a name that leads elsewhere', async () => {
    await begin()
    for (const name of ['../x', 'a/../b', 'a?b', 'a#b', '/a', 'a//b', 'a b', `a${'x'.repeat(300)}`, 'a%2e']) {
      expect(await errorOf(client.tags(name))).toMatchObject({ kind: 'input' })
    }
    expect(fake.count('GET', /tags/)).toBe(0)
  })
})

describe('when a manifest is read', () => {
  it('gives its text, type and digest, by tag and digest', async () => {
    await begin()
    await filled(pusher => pusher.image(['one']))
    const digest = fake.storage.get(NAME)?.tags.get('one') ?? ''
    const text = fake.storage.get(NAME)?.manifests.get(digest)?.body.toString()
    expect(await client.manifest(NAME, 'one')).toEqual({ digest, mediaType: IMAGE, text })
    expect(await client.manifest(NAME, digest)).toEqual({ digest, mediaType: IMAGE, text })
    expect(await client.head(NAME, 'one')).toEqual({ digest, mediaType: IMAGE })
    expect(fake.count('HEAD', /manifests/)).toBe(1)
  })

  it('is undefined where there is none', async () => {
    await begin()
    expect(await client.manifest(NAME, 'none')).toBeUndefined()
    expect(await client.head(NAME, 'none')).toBeUndefined()
  })

  it('computes the digest where the server does not say it', async () => {
    await begin()
    fake.faults.push({ kind: 'answer', path: /manifests/, status: 200, body: '{}' })
    expect((await client.manifest(NAME, 'one'))?.digest).toBe(digestOf('{}'))
    expect((await client.head(NAME, 'one'))?.digest).toBe(digestOf('{}'))
  })

  it('fails where the text is not what its digest says', async () => {
    await begin()
    answer(/manifests/, 200, '{}', { 'docker-content-digest': NOTHING })
    expect((await errorOf(client.manifest(NAME, 'one'))).message).toContain('is not what its digest says')
    answer(/manifests/, 200, '{}')
    expect((await errorOf(client.manifest(NAME, NOTHING))).message).toContain('is not what its digest says')
  })

  it('checks a signed first schema by what is signed', async () => {
    await begin()
    const payload = '{\n   "schemaVersion": 1\n}'
    const tail = Buffer.from('\n}').toString('base64url')
    const length = payload.length - 2
    const head = Buffer.from(JSON.stringify({ formatLength: length, formatTail: tail })).toString('base64url')
    const text = `${payload.slice(0, length)},\n   "signatures": [{"protected":"${head}"}]\n}`
    const headers = {
      'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws',
      'docker-content-digest': digestOf(payload)
    }
    answer(/manifests/, 200, text, headers)
    expect(await client.manifest(NAME, 'old')).toMatchObject({ digest: digestOf(payload), text })
  })

  it('knows digests of sha512', async () => {
    await begin()
    const digest = `sha512:${createHash('sha512').update('{}').digest('hex')}`
    answer(/manifests/, 200, '{}')
    expect((await client.manifest(NAME, digest))?.digest).toBe(digest)
  })

  it.each([403, 418, 301])('fails for %d, which says nothing of the manifest', async status => {
    await begin()
    fake.faults.push({ kind: 'answer', path: /manifests/, status, body: `secret ${PASSWORD}` })
    const error = await errorOf(client.manifest(NAME, 'one'))
    expect(error.message).toContain(`reading a manifest of "${fake.host}/${NAME}" was`)
    expect(error.message).not.toContain('secret')
    expect(await errorOf(client.head(NAME, 'one'))).toBeInstanceOf(Error)
  })
})

describe('when a blob is read', () => {
  it('gives the text that its digest says, and no other', async () => {
    await begin()
    await filled(pusher => pusher.blob('content'))
    const digest = digestOf('content')
    expect(await client.blob(NAME, digest)).toBe('content')
    expect(await client.blob(NAME, NOTHING)).toBeUndefined()
    expect([await client.hasBlob(NAME, digest), await client.hasBlob(NAME, NOTHING)]).toEqual([true, false])
    answer(/blobs/, 200, 'other')
    expect((await errorOf(client.blob(NAME, digest))).message).toContain('is not what its digest says')
  })

  it('fetches it from a storage elsewhere without the credential', async () => {
    await begin({ mode: 'basic' })
    const storage = await startFakeV2()
    storage.faults.push({ kind: 'answer', status: 200, body: 'content' })
    fake.faults.push({ kind: 'redirect', path: /blobs/, location: `${storage.url}/bucket?sig=1` })
    expect(await client.blob(NAME, digestOf('content'))).toBe('content')
    expect(storage.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
    expect(await client.hasBlob(NAME, digestOf('content'))).toBe(true)
    await storage.close()
  })

  it('stays with the credential where it stays on the host', async () => {
    await begin({ mode: 'basic' })
    await filled(pusher => pusher.blob('content'))
    const digest = digestOf('content')
    fake.faults.push({ kind: 'redirect', times: 1, path: /blobs/, location: `/v2/${NAME}/blobs/${digest}` })
    expect(await client.blob(NAME, digest)).toBe('content')
  })

  it('does not ask an address that is not safe', async () => {
    await begin()
    fake.faults.push({ kind: 'redirect', path: /blobs/, location: 'http://169.254.169.254/latest' })
    expect(await errorOf(client.blob(NAME, NOTHING))).toMatchObject({ kind: 'unsafe' })
  })

  it('reads no more than a config may have', async () => {
    await begin()
    fake.faults.push({ kind: 'huge', path: /blobs/, bytes: 4 * 1024 * 1024 + 1 })
    expect((await errorOf(client.blob(NAME, NOTHING))).message).toContain('more than 4 MiB')
  })
})

describe('when something is changed', () => {
  it('uploads a blob once, puts a manifest and deletes it', async () => {
    await begin()
    const { digest, size } = await client.upload(NAME, '{}')
    expect([digest, size]).toEqual([digestOf('{}'), 2])
    await client.upload(NAME, '{}')
    expect(fake.count('POST')).toBe(1)
    const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size }
    const text = JSON.stringify({ schemaVersion: 2, mediaType: IMAGE, config, layers: [] })
    const raw = { digest: digestOf(text), mediaType: IMAGE, text }
    expect(await client.put(NAME, 'one', raw)).toEqual({ status: 201 })
    expect(await client.manifest(NAME, 'one')).toEqual(raw)
    expect(await client.remove(NAME, 'one')).toEqual({ status: 400, code: 'DIGEST_INVALID' })
    expect(await client.remove(NAME, raw.digest)).toEqual({ status: 202 })
    expect(await client.remove(NAME, raw.digest)).toEqual({ status: 404, code: 'MANIFEST_UNKNOWN' })
  })

  it('gives the code of an answer only where it is one that is known', async () => {
    await begin()
    answer(/manifests/, 409, `{"errors":[{"code":"${PASSWORD}"}]}`)
    expect(await client.remove(NAME, 'one')).toEqual({ status: 409 })
    answer(/manifests/, 409, '{"errors":[{"code":"TAG_IMMUTABLE"}]}')
    expect(await client.remove(NAME, 'one')).toEqual({ status: 409, code: 'TAG_IMMUTABLE' })
  })

  it('uploads nothing to another host', async () => {
    await begin()
    answer(/uploads/, 202, '', { location: 'http://evil.example/upload' })
    expect(await errorOf(client.upload(NAME, 'x'))).toMatchObject({ kind: 'unsafe' })
    expect(fake.count('PUT')).toBe(0)
  })
})

describe('when the registry asks for tokens', () => {
  const bearer = { mode: 'bearer-jwt' } as const

  it('exchanges one per repository and purpose, with the words it was given', async () => {
    await begin(bearer)
    await filled(pusher => pusher.image(['one']))
    for (let count = 0; count < 3; count++) await client.tags(NAME)
    await client.remove(NAME, NOTHING)
    await client.tags('acme/other')
    const scopes = fake.requests.flatMap(({ url }) =>
      url.pathname === '/token' ? [url.searchParams.get('scope')] : []
    )
    expect(scopes).toEqual([
      'repository:acme/app:pull',
      'repository:acme/app:pull,delete',
      'repository:acme/other:pull'
    ])
  })

  it('exchanges one for all who ask at the same time', async () => {
    await begin({ ...bearer, latency: 5 })
    await filled(pusher => pusher.image(['one']))
    await Promise.all(Array.from({ length: 10 }, () => client.head(NAME, 'one')))
    expect(fake.count('GET', /^\/token/)).toBe(1)
  })

  it('asks for the catalogue by its own scope', async () => {
    await begin(bearer)
    expect((await client.send('', 'pull', { method: 'GET', path: '/v2/_catalog' })).status).toBe(200)
    expect(fake.requests.at(-2)?.url.searchParams.get('scope')).toBe('registry:catalog:*')
  })

  it('renews a token that ends in mid-run once, for all who ask', async () => {
    await begin({ ...bearer, latency: 5 })
    await filled(pusher => pusher.image(['one']))
    await client.tags(NAME)
    fake.expireTokens()
    const found = await Promise.all(Array.from({ length: 10 }, () => client.head(NAME, 'one')))
    expect(found.every(one => one !== undefined)).toBe(true)
    expect(fake.count('GET', /^\/token/)).toBe(2)
  })

  it('goes to the token service of the beginning, wherever a later challenge leads', async () => {
    await begin(bearer)
    await filled(pusher => pusher.image(['one']))
    await client.tags(NAME)
    for (const realm of ['http://evil.example/token', 'https://evil.example/token']) {
      fake.expireTokens()
      fake.faults.push({ kind: 'challenge', value: `Bearer realm="${realm}",service="x"`, times: 1 })
      expect(await client.head(NAME, 'one')).toBeDefined()
    }
    expect(fake.count('GET', /^\/token/)).toBe(3)
  })

  it('renews it before it ends', async () => {
    await begin({ ...bearer, tokenLifetime: 20 }, { stopped: new Date() })
    await client.tags(NAME)
    await session.context.sleep(16_000)
    await client.tags(NAME)
    expect(fake.count('GET', /^\/token/)).toBe(2)
  })

  it('does not renew one at every request because the clocks differ', async () => {
    await begin({ ...bearer, tokenLifetime: 20 }, { stopped: new Date(Date.now() + 3_600_000) })
    for (let count = 0; count < 3; count++) await client.tags(NAME)
    expect(fake.count('GET', /^\/token/)).toBe(1)
  })

  it('tries a refused request once more and no oftener', async () => {
    await begin({ mode: 'bearer-opaque' })
    fake.faults.push({ kind: 'answer', path: /manifests/, status: 401 })
    expect(await client.remove(NAME, NOTHING)).toEqual({ status: 401 })
    expect([fake.count('DELETE'), fake.count('GET', /^\/token/)]).toEqual([2, 2])
  })

  it('says what was refused when the credential is not accepted', async () => {
    fake = await startFakeV2({ ...bearer, users: { alice: { password: PASSWORD } } })
    session = sessionFor(fake.host, { credential: alice('wrong-but-secret') })
    client = await createRegistryClient(session, WORDS)
    const error = await errorOf(client.remove(NAME, NOTHING))
    expect(error).toMatchObject({ kind: 'refused' })
    expect(error.message).toBe(
      `the token service of "${fake.host}" refused pull, delete on "${fake.host}/${NAME}" (401 unauthorized): check the user name, the password and the user's rights`
    )
  })

  it('asks without a credential for nobody', async () => {
    await begin(bearer, { credential: ANONYMOUS })
    expect(await errorOf(client.tags(NAME))).toMatchObject({ kind: 'refused' })
    const asked = fake.requests.find(({ url }) => url.pathname === '/token')
    expect(asked?.headers.authorization).toBeUndefined()
    expect(asked?.url.searchParams.has('account')).toBe(false)
  })

  it('learns of the token service behind a front door that asks for nothing', async () => {
    fake = await startFakeV2({ ...bearer, users: { alice: { password: PASSWORD } } })
    answer(/^\/v2\/$/, 200, '{}')
    session = sessionFor(fake.host)
    client = await createRegistryClient(session, WORDS)
    expect(await client.tags(NAME)).toEqual([])
  })
})

describe('when the registry asks for a password', () => {
  it('sends it with every request, and a refused one once', async () => {
    await begin({ mode: 'basic' }, { credential: alice('wrong-but-secret') })
    expect(await errorOf(client.tags(NAME))).toMatchObject({ kind: 'refused' })
    expect(fake.count('GET', /tags/)).toBe(1)
  })

  it('has no use for an identity token', async () => {
    const credential = { kind: 'identity', token: new Secret('refresh'), source: 'test' } as const
    await begin({ mode: 'basic' }, { credential })
    expect((await errorOf(client.tags(NAME))).message).toContain('no token service for an identity token')
  })

  it('sends nothing for nobody', async () => {
    await begin({ mode: 'basic' }, { credential: ANONYMOUS })
    await errorOf(client.tags(NAME))
    expect(fake.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })
})

describe('when all of it is written to the log', () => {
  it.each(['basic', 'bearer-jwt', 'bearer-opaque'] as const)('holds no credential: %s', async mode => {
    const secrets = new Set<string>()
    const real = createNodeTransport({
      env: () => undefined,
      homeDirectory: '/nonexistent',
      platform: 'linux',
      debug: () => undefined
    })
    await begin(
      { mode },
      {
        transport: (request, trust, limits) => {
          const { authorization } = request.headers
          if (authorization !== undefined) secrets.add(authorization.replace(/^\w+ /, ''))
          return real(request, trust, limits)
        }
      }
    )
    await filled(pusher => pusher.image(['one']))
    await client.tags(NAME)
    await client.manifest(NAME, 'one')
    await client.upload(NAME, 'x')
    fake.faults.push({ kind: 'answer', path: /manifests/, status: 401 })
    const errors = [
      await errorOf(client.manifest(NAME, 'one')),
      JSON.stringify(await client.remove(NAME, 'one'))
    ]
    const written = [...session.lines, ...errors.map(String)].join('\n')
    expect(secrets.size).toBeGreaterThan(0)
    expect(session.lines.length).toBeGreaterThan(5)
    for (const secret of [PASSWORD, ...secrets]) expect(written).not.toContain(secret)
  })
})
