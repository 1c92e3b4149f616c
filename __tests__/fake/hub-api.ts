import { randomBytes } from 'node:crypto'
import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import { askedHost, hasExactly } from './asked.js'
import type { ImageStore, StoredManifest } from './image-store.js'
import { OCI_INDEX } from './image-store.js'
import { createScopedTokens } from './scoped-tokens.js'
import { answerV2, tagsIn } from './vendor-v2.js'
import type { VendorHandler } from './vendor.js'

export interface HubOptions {
  readonly store: ImageStore
  now(): Date
  /** User name to secret. */
  readonly users: Readonly<Record<string, string>>
  /** The words a user has on a repository; everything where it is left out. */
  rights?(username: string): readonly string[]
  /** Secrets whose tokens the tag API does not take. */
  readonly accessTokens?: readonly string[]
  /** Secrets of organizations, whose tokens remove tags below the list of tags alone. */
  readonly organizationTokens?: readonly string[]
  readonly immutable?: readonly string[]
  /** The listing without what its published description lacks. */
  readonly bare?: boolean
}

export interface FakeHub {
  readonly handler: VendorHandler
  /** References that were fetched, which Docker Hub counts as pulls. */
  readonly pulls: readonly string[]
  /** Tokens handed out so far are not good any more. */
  expireAll(): void
}

export const HUB_HOSTS = ['hub.docker.com', 'registry-1.docker.io', 'auth.docker.io'] as const

const TEN_MINUTES = 600_000

/**
 * Docker Hub's API (docker/docs, content/reference/api/hub/latest.yaml), its tag deletion (docker/hub-tool) and its
 * registry (content/reference/api/registry/latest.yaml).
 */
export function createFakeHub(options: HubOptions): FakeHub {
  const pulls: string[] = []
  const bearers = new Map<
    string,
    { readonly username: string; readonly secret: string; readonly until: number }
  >()
  const tokens = createScopedTokens({
    path: '/token',
    origin: 'https://auth.docker.io',
    service: 'registry.docker.io',
    users: options.users,
    rights: username => options.rights?.(username) ?? ['pull', 'push', 'delete'],
    words: ['pull', 'push', 'delete']
  })
  const registry: VendorHandler = request =>
    answerV2(
      {
        store: options.store,
        tokens,
        deleteWord: 'delete',
        remove: (repository, reference) => removeManifest(options.store, repository, reference),
        pulled: (_, reference) => void pulls.push(reference)
      },
      request
    )
  const login = ({ headers, body, method }: FakeRequest): FakeAnswer => {
    if (method !== 'POST' || headers['content-type'] !== 'application/json')
      return json(400, { message: 'bad' })
    const fields = JSON.parse(body.toString('utf8')) as Record<string, string>
    if (!hasExactly(Object.keys(fields), ['identifier', 'secret'])) return json(400, { message: 'bad' })
    const { identifier = '', secret = '' } = fields
    if (options.users[identifier] !== secret)
      return json(401, { detail: 'Incorrect authentication credentials' })
    const token = randomBytes(24).toString('hex')
    bearers.set(token, { username: identifier, secret, until: options.now().getTime() + TEN_MINUTES })
    return json(200, { access_token: token })
  }
  const api = (request: FakeRequest): FakeAnswer => {
    if (request.url.pathname === '/v2/auth/token') return login(request)
    const bearer = bearers.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
    if (bearer === undefined || bearer.until <= options.now().getTime())
      return json(401, { message: 'unauthorized' })
    if (request.method === 'DELETE') return removeTag(options, bearer, request)
    return request.method === 'GET'
      ? (listRepositories(options, request) ?? listTags(options, request))
      : json(405, {})
  }
  return {
    pulls,
    expireAll() {
      bearers.clear()
      tokens.expireAll()
    },
    handler: request => {
      const host = askedHost(request)
      if (host === 'hub.docker.com') return api(request)
      // the token service lives at a host of its own
      const isToken = request.url.pathname === '/token'
      return isToken === (host === 'auth.docker.io') ? registry(request) : specError(404, 'UNSUPPORTED')
    }
  }
}

function listRepositories({ store }: HubOptions, { url }: FakeRequest): FakeAnswer | undefined {
  const [, namespace] = /^\/v2\/namespaces\/([^/]+)\/repositories$/.exec(url.pathname) ?? []
  if (namespace === undefined) return undefined
  const own = [...store.repositories.keys()].filter(name => name.startsWith(`${namespace}/`))
  return paged(
    own.map(name => ({ name: name.slice(namespace.length + 1), namespace })),
    url
  )
}

/** Ten of a page where nothing is asked for; behind the last page there is none. The next address is never asked. */
function paged(all: readonly object[], { searchParams, pathname }: URL): FakeAnswer {
  const size = Number(searchParams.get('page_size') ?? 10)
  const page = Number(searchParams.get('page') ?? 1)
  if (!(size >= 1 && size <= 100)) return json(400, { message: 'page_size' })
  if (page > 1 && (page - 1) * size >= all.length) return json(404, { message: 'object not found' })
  const next = page * size < all.length ? `https://evil.example${pathname}?page=${page + 1}` : null
  const results = all.slice((page - 1) * size, page * size)
  return json(200, { count: all.length, next, previous: null, results })
}

function listTags({ store, bare = false }: HubOptions, { url }: FakeRequest): FakeAnswer {
  const [, namespace, name] =
    /^\/v2\/namespaces\/([^/]+)\/repositories\/([^/]+)\/tags$/.exec(url.pathname) ?? []
  const repository = `${namespace ?? ''}/${name ?? ''}`
  if (!store.repositories.has(repository)) return json(404, { message: 'object not found' })
  // newest first, as the web pages have it
  const tags = [...tagsIn(store, repository)].sort((one, other) => other.at.getTime() - one.at.getTime())
  const results = tags.map(tag => {
    const manifest = store.find(repository, tag.digest)
    return manifest === undefined ? {} : tagFields(store, repository, manifest, tag, bare)
  })
  return paged(results, url)
}

function tagFields(
  store: ImageStore,
  repository: string,
  manifest: StoredManifest,
  { name, digest, at }: { readonly name: string; readonly digest: string; readonly at: Date },
  bare: boolean
): object {
  const shown = manifest.mediaType === OCI_INDEX ? manifest.children : [digest]
  const images = shown.map(one => {
    const image = store.find(repository, one)
    return {
      digest: one,
      architecture: 'amd64',
      os: 'linux',
      size: 1000,
      status: 'active',
      last_pushed: image?.pushedAt.toISOString() ?? null,
      last_pulled: image?.pulledAt?.toISOString() ?? '0001-01-01T00:00:00Z'
    }
  })
  return {
    name,
    images,
    last_updated: at.toISOString(),
    tag_last_pushed: at.toISOString(),
    tag_last_pulled: manifest.pulledAt?.toISOString() ?? null,
    ...(bare ? {} : { digest, media_type: manifest.mediaType })
  }
}

function removeTag(
  options: HubOptions,
  { username, secret }: { readonly username: string; readonly secret: string },
  { url }: FakeRequest
): FakeAnswer {
  const { repository, tag, older } = tagIn(url.pathname)
  // whatever the token may do (unslothai/unsloth#10294)
  if (older && options.organizationTokens?.includes(secret) === true)
    return json(403, { message: 'forbidden' })
  if (options.accessTokens?.includes(secret) === true)
    return json(403, { detail: 'access is forbidden with a JWT issued from a personal access token' })
  if (options.rights?.(username).includes('delete') === false) return json(403, { message: 'forbidden' })
  const manifest = options.store.find(repository, tag)
  if (manifest === undefined) return json(404, { message: 'tag not found' })
  if (options.immutable?.includes(tag) === true) return json(403, { message: 'tag is immutable' })
  manifest.tags.delete(tag)
  return { status: 204 }
}

/** A tag's two addresses: the one of the web pages and hub-tool, and the one below the list of tags. */
function tagIn(path: string): {
  readonly repository: string
  readonly tag: string
  readonly older: boolean
} {
  const [, known, same] = /^\/v2\/repositories\/([^/]+\/[^/]+)\/tags\/([^/]+)\/$/.exec(path) ?? []
  const [, namespace = '', name = '', tag = ''] =
    /^\/v2\/namespaces\/([^/]+)\/repositories\/([^/]+)\/tags\/([^/]+)$/.exec(path) ?? []
  return { repository: known ?? `${namespace}/${name}`, tag: same ?? tag, older: known !== undefined }
}

/** "Only untagged or unreferenced manifests can be deleted", and only by digest. */
function removeManifest(store: ImageStore, repository: string, reference: string): FakeAnswer {
  if (!reference.includes(':')) return specError(405, 'UNSUPPORTED')
  const manifest = store.find(repository, reference)
  if (manifest === undefined) return specError(404, 'MANIFEST_UNKNOWN')
  if (manifest.tags.size > 0 || store.parentsOf(repository, reference).length > 0)
    return specError(403, 'DENIED')
  store.repositories.get(repository)?.delete(reference)
  return { status: 202 }
}
