import { Buffer } from 'node:buffer'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createDriver } from '../../../src/providers/google/cleanup.js'
import {
  answerArtifactRegistryApi,
  ARTIFACT_REGISTRY_API,
  type ArtifactRegistryApiOptions
} from '../../fake/artifact-registry-api.js'
import { askedHost } from '../../fake/asked.js'
import { createImageStore, type ImageStore } from '../../fake/image-store.js'
import { serveVendor, type VendorServer } from '../../fake/vendor.js'
import { failureOf, NOW, repositoriesOf, sessionAt, testClock, type SessionOptions } from './session.js'

const HOST = 'europe-docker.pkg.dev'
const TOKEN = { username: 'oauth2accesstoken', password: 'ya29.right' }
const ACCOUNT = 'pusher@acme.iam.gserviceaccount.com'
const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 })
const KEY_FILE = {
  type: 'service_account',
  client_email: ACCOUNT,
  private_key_id: 'key-1',
  private_key: KEYS.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  // never asked: whoever writes the file would get a token that is good elsewhere
  token_uri: 'https://evil.example/token'
}
const REPOSITORIES = {
  'projects/acme/locations/europe/repositories/images': 'acme/images',
  'projects/acme/locations/europe/repositories/images2': 'acme/images2',
  'projects/example.com:acme/locations/europe/repositories/images': 'example.com/acme/images',
  'projects/acme/locations/us/repositories/gcr.io': 'acme',
  'projects/acme/locations/europe/repositories/eu.gcr.io': 'acme'
}
const NOBODY = { username: '', password: '' }

let service: VendorServer
let options: ArtifactRegistryApiOptions
let store: ImageStore

beforeAll(async () => {
  service = await serveVendor(request =>
    askedHost(request) === ARTIFACT_REGISTRY_API
      ? answerArtifactRegistryApi(options, request)
      : { status: 401, headers: { 'www-authenticate': `Bearer realm="https://${HOST}/v2/token"` } }
  )
})
afterAll(() => service.close())
beforeEach(() => {
  service.faults.length = 0
  store = createImageStore()
  start(['acme/images/app', 'acme/images/app/web', 'acme/images/tool', 'acme/images2/app'])
})

function start(names: readonly string[], further: Partial<ArtifactRegistryApiOptions> = {}): void {
  store.repositories.clear()
  for (const name of names) store.repositories.set(name, new Map())
  options = {
    store,
    repositories: REPOSITORIES,
    accepts: token => token === 'ya29.right',
    forbids: token => token === 'ya29.other',
    accounts: { [ACCOUNT]: { id: 'key-1', key: KEYS.publicKey } },
    now: () => NOW,
    ...further
  }
}

function list(
  prefix: string,
  login: Partial<SessionOptions> = TOKEN,
  host = HOST
): Promise<readonly string[]> {
  const routes = { [host]: service.url, [ARTIFACT_REGISTRY_API]: service.url }
  return repositoriesOf(createDriver(sessionAt(host, { routes, clock: testClock(), ...login })), prefix)
}

describe('when images of Artifact Registry are chosen by a pattern', () => {
  it.each([
    ['acme/images/', ['acme/images/app', 'acme/images/app/web', 'acme/images/tool']],
    ['acme/images/ap', ['acme/images/app', 'acme/images/app/web']],
    ['acme/images/app/', ['acme/images/app/web']],
    ['acme/none/', []]
  ])('lists those of one repository for %s', async (prefix, names) => {
    expect(await list(prefix)).toEqual(names)
  })

  it.each([
    ['gcr.io', 'acme/a', ['acme/app', 'acme/app/web'], 'us/repositories/gcr.io'],
    ['eu.gcr.io', 'acme/app/', ['acme/app/web'], 'europe/repositories/eu.gcr.io']
  ])('lists those of a project at %s', async (host, prefix, names, place) => {
    start(['acme/app', 'acme/app/web', 'acme2/app'])
    expect(await list(prefix, TOKEN, host)).toEqual(names)
    expect(service.requests.at(-1)?.url.pathname).toBe(`/v1/projects/acme/locations/${place}/packages`)
  })

  it('finds the project whose ID has a domain', async () => {
    start(['example.com/acme/images/app'])
    expect(await list('example.com/acme/images/')).toEqual(['example.com/acme/images/app'])
    expect(await failureOf(list('example.com/acme/'))).toContain('write its name in full')
  })

  it('reads every page', async () => {
    const names = Array.from({ length: 250 }, (_, at) => `acme/images/image-${at}`)
    start(names, { page: 100 })
    expect(await list('acme/images/image-')).toEqual(names)
    expect(service.requests.at(-1)?.url.searchParams.get('pageToken')).toBe('200')
  })

  it('takes the number of a project for its name, and no other repository for the one asked for', async () => {
    const answerWith = (place: string): void => {
      service.faults.length = 0
      const body = JSON.stringify({ packages: [{ name: `projects/12345/${place}/packages/app%2Fweb` }] })
      service.faults.push({ kind: 'answer', status: 200, body, path: /\/packages/ })
    }
    answerWith('locations/europe/repositories/images')
    expect(await list('acme/images/')).toEqual(['acme/images/app/web'])
    answerWith('locations/europe/repositories/images2')
    expect(await failureOf(list('acme/images/'))).toContain("no list of Google's")
  })

  it.each(['{"packages":{}}', '{"packages":[{}]}', '{"packages":[{"name":"app"}]}', '[]', '<html>'])(
    'takes %s for no list',
    async body => {
      service.faults.push({ kind: 'answer', status: 200, body, path: /\/packages/ })
      expect(await failureOf(list('acme/images/'))).toContain("no list of Google's")
    }
  )

  it('takes no list that has no end, or breaks off', async () => {
    const body = '{"nextPageToken":"again"}'
    service.faults.push({ kind: 'answer', status: 200, body, path: /\/packages/, times: 2 })
    expect(await failureOf(list('acme/images/'))).toContain('never ends')
    service.faults.push(
      { kind: 'answer', status: 200, body, path: /\/packages/, times: 1 },
      { kind: 'answer', status: 404, path: /\/packages/ }
    )
    expect(await failureOf(list('acme/images/'))).toContain('was answered 404')
  })

  it('asks without a login where there is none', async () => {
    const since = service.requests.length
    expect(await failureOf(list('acme/images/', NOBODY))).toContain('was refused (401)')
    const sent = service.requests.slice(since)
    expect(sent.filter(({ headers }) => headers.authorization ?? headers['job-token'])).toEqual([])
  })

  it('sends the token nowhere that an answer redirects to', async () => {
    const headers = { location: 'https://evil.example/v1' }
    service.faults.push({ kind: 'answer', status: 302, headers, path: /\/packages/ })
    expect(await failureOf(list('acme/images/'))).toContain('the credential was not sent there')
  })

  it.each([
    [HOST, '', 'europe-docker.pkg.dev/PROJECT/REPOSITORY/GLOB'],
    [HOST, 'acme/', 'europe-docker.pkg.dev/PROJECT/REPOSITORY/GLOB'],
    [HOST, 'acme/imag', 'europe-docker.pkg.dev/PROJECT/REPOSITORY/GLOB'],
    ['gcr.io', 'acm', 'gcr.io/PROJECT/GLOB'],
    ['marketplace.gcr.io', 'acme/images/', 'does not tell which images it has']
  ])('at %s asks for more than "%s"', async (host, prefix, message) => {
    expect(await failureOf(list(prefix, TOKEN, host))).toContain(message)
  })
})

describe('when images of Artifact Registry are listed with a login of its registry', () => {
  const plain = JSON.stringify(KEY_FILE)

  it.each([
    ["gcloud's token", { username: '_dcgcloud_token', password: 'ya29.right' }],
    ['a JSON key', { username: '_json_key', password: plain }],
    [
      'a JSON key in base64',
      { username: '_json_key_base64', password: Buffer.from(plain).toString('base64') }
    ]
  ])('takes %s', async (_, login) => {
    expect(await list('acme/images/t', login)).toEqual(['acme/images/tool'])
  })

  it('sends of a key no more than what it signed, to the API alone', async () => {
    const since = service.requests.length
    await list('acme/images/', { username: '_json_key', password: plain })
    const sent = service.requests.slice(since).filter(({ headers }) => headers.authorization !== undefined)
    expect(sent.map(askedHost)).toEqual([ARTIFACT_REGISTRY_API])
    expect(sent[0]?.headers.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it.each([
    [
      'of another account',
      { ...KEY_FILE, client_email: 'other@acme.iam.gserviceaccount.com' },
      'was refused (401)'
    ],
    [
      'that is damaged',
      { ...KEY_FILE, private_key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' },
      'its "private_key" is damaged'
    ],
    ['that lacks its key', { ...KEY_FILE, private_key: undefined }, 'lacks "private_key"']
  ])('says what is wrong with a key %s', async (_, key, message) => {
    const error = await failureOf(
      list('acme/images/', { username: '_json_key', password: JSON.stringify(key) })
    )
    expect(error).toContain(message)
    expect(error).not.toContain('AAAA')
  })

  it.each([
    ['ya29.old', 401],
    ['ya29.other', 403]
  ])('says what a token needs (%s)', async (password, status) => {
    expect(await failureOf(list('acme/images/', { ...TOKEN, password }))).toMatch(
      new RegExp(
        `images of "${HOST}/acme/images" was refused \\(${status}\\): .*"roles/artifactregistry.reader"`
      )
    )
  })

  it('asks for a login that Google takes', async () => {
    expect(await failureOf(list('acme/images/', { username: 'me', password: 'x' }))).toContain(
      'log in as "oauth2accesstoken"'
    )
  })
})
