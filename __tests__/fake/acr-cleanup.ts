import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import { askedHost } from './asked.js'
import type { ImageStore, StoredManifest } from './image-store.js'
import { parseRoute } from './route.js'
import { CATALOGUE, createScopedTokens, type ScopedTokens } from './scoped-tokens.js'
import { answerStoredManifest } from './stored-manifests.js'

export interface FakeAcrOptions {
  /** The login server. */
  readonly host: string
  readonly store: ImageStore
  readonly users: Readonly<Record<string, string>>
  /** Words of scopes that a user has on a repository. */
  rights(username: string, repository: string): readonly string[]
  /** Who may list the repositories of the registry; everyone where it is left out. */
  catalogue?(username: string): boolean
  /** Tags that are hidden from the list of tags (`listEnabled: false`). */
  readonly hidden?: Set<string>
  /** A server between that drops the `Link` header. */
  readonly dropsLinks?: boolean
}

export interface FakeAcr {
  handle(request: FakeRequest): FakeAnswer
  readonly tokens: ScopedTokens
}

/** Entries of a page; asked for more, the service is taken to give no more than this. */
const PAGE = 100
const PATH = /^\/acr\/v1\/(.+)\/_(tags|manifests)(?:\/([^/]+))?$/

/**
 * A registry of Azure's: the distribution API and the metadata API, after docs/swagger.yaml of Azure/acr-cli and
 * learn.microsoft.com (container-registry-image-lock, container-registry-delete).
 */
export function createFakeAcr(options: FakeAcrOptions): FakeAcr {
  const tokens = createScopedTokens({
    path: '/oauth2/token',
    origin: `https://${options.host}`,
    service: options.host,
    users: options.users,
    rights: (username, repository) => options.rights(username, repository),
    catalogue: username => options.catalogue?.(username) ?? true,
    words: ['pull', 'push', 'delete', 'metadata_read', 'metadata_write']
  })
  return {
    tokens,
    handle(request) {
      if (askedHost(request) !== options.host) return { status: 404 }
      const granted = tokens.token(request)
      if (granted !== undefined) return granted
      if (request.url.pathname === '/v2/') return tokens.refusal(request, '', 'pull') ?? { status: 200 }
      if (request.url.pathname === '/acr/v1/_catalog') return catalogue(options, tokens, request)
      return metadata(options, tokens, request) ?? distribution(options, tokens, request)
    }
  }
}

function catalogue(options: FakeAcrOptions, tokens: ScopedTokens, request: FakeRequest): FakeAnswer {
  const refusal = tokens.refusal(request, CATALOGUE, '*')
  if (refusal !== undefined) return refusal
  const all = new Map([...options.store.repositories.keys()].map(name => [name, name]))
  return paged(options, request, { kind: 'repositories', all, known: ['n', 'last'] })
}

function metadata(
  options: FakeAcrOptions,
  tokens: ScopedTokens,
  request: FakeRequest
): FakeAnswer | undefined {
  const [, repository, kind, reference] = PATH.exec(request.url.pathname) ?? []
  if (repository === undefined || kind === undefined) return undefined
  const refusal = tokens.refusal(
    request,
    repository,
    request.method === 'DELETE' ? 'delete' : 'metadata_read'
  )
  if (refusal !== undefined) return refusal
  if (!options.store.repositories.has(repository)) return specError(404, 'NAME_UNKNOWN')
  if (reference === undefined) return list(options, request, repository, kind)
  if (request.method !== 'DELETE' || kind !== 'tags') return specError(405, 'UNSUPPORTED')
  return untag(options, repository, decodeURIComponent(reference))
}

function list(options: FakeAcrOptions, request: FakeRequest, repository: string, kind: string): FakeAnswer {
  const known = ['n', 'last', 'orderby', ...(kind === 'tags' ? ['digest'] : [])]
  const all = kind === 'tags' ? tagsOf(options, repository, request.url) : manifestsOf(options, repository)
  return paged(options, request, {
    kind,
    all,
    known,
    fields: { registry: options.host, imageName: repository }
  })
}

interface Listed {
  readonly kind: string
  readonly all: ReadonlyMap<string, unknown>
  /** Parameters of the listing. */
  readonly known: readonly string[]
  /** What stands beside the list. */
  readonly fields?: object
}

function paged(
  options: FakeAcrOptions,
  { method, url }: FakeRequest,
  { kind, all, known, fields }: Listed
): FakeAnswer {
  const n = Number(url.searchParams.get('n') ?? PAGE)
  if (method !== 'GET' || [...url.searchParams.keys()].some(name => !known.includes(name))) {
    return specError(400, 'UNSUPPORTED')
  }
  if (!Number.isInteger(n) || n < 1) return specError(400, 'PAGINATION_NUMBER_INVALID')
  const last = url.searchParams.get('last') ?? ''
  const rest = [...all].filter(([key]) => key > last).sort(([one], [other]) => (one < other ? -1 : 1))
  const page = rest.slice(0, Math.min(n, PAGE))
  const end = page.at(-1)?.[0] ?? ''
  const next = new URLSearchParams({ last: end, n: String(n) }).toString()
  const more = page.length < rest.length && options.dropsLinks !== true
  const link: Record<string, string> = more ? { link: `<${url.pathname}?${next}>; rel="next"` } : {}
  const items = page.map(([, value]) => value)
  return json(200, { ...fields, ...(items.length === 0 ? {} : { [kind]: items }) }, link)
}

function tagsOf(
  { store, hidden }: FakeAcrOptions,
  repository: string,
  url: URL
): ReadonlyMap<string, object> {
  const digest = url.searchParams.get('digest')
  const found = new Map<string, object>()
  for (const manifest of store.manifests(repository)) {
    if (digest !== null && manifest.digest !== digest) continue
    for (const [name, at] of manifest.tags) {
      if (hidden?.has(name) === true) continue
      const times = { createdTime: at.toISOString(), lastUpdateTime: at.toISOString() }
      found.set(name, { name, digest: manifest.digest, ...times, signed: false, ...attributes(manifest) })
    }
  }
  return found
}

function manifestsOf({ store }: FakeAcrOptions, repository: string): ReadonlyMap<string, object> {
  return new Map(
    store.manifests(repository).map(manifest => {
      const { digest, mediaType, pushedAt, tags } = manifest
      const times = { createdTime: pushedAt.toISOString(), lastUpdateTime: pushedAt.toISOString() }
      const names = tags.size === 0 ? {} : { tags: [...tags.keys()] }
      return [digest, { digest, imageSize: 1000, ...times, mediaType, ...names, ...attributes(manifest) }]
    })
  )
}

function attributes({ locked }: StoredManifest): object {
  return {
    changeableAttributes: {
      deleteEnabled: locked !== 'delete',
      writeEnabled: locked !== 'write',
      readEnabled: true,
      listEnabled: true
    }
  }
}

function untag({ store }: FakeAcrOptions, repository: string, tag: string): FakeAnswer {
  const manifest = store.manifests(repository).find(({ tags }) => tags.has(tag))
  if (manifest === undefined) return specError(404, 'TAG_UNKNOWN')
  if (manifest.locked !== undefined) return specError(405, 'REGISTRY_DISALLOWED_OPERATION')
  manifest.tags.delete(tag)
  return { status: 202 }
}

/** Deleting a subject takes its referrers along; what an index refers to is not kept. */
function distribution(options: FakeAcrOptions, tokens: ScopedTokens, request: FakeRequest): FakeAnswer {
  const route = parseRoute(request.url.pathname)
  if (route?.kind !== 'manifests') return specError(404, 'NOT_FOUND')
  const { repository, reference } = route
  const words: Readonly<Record<string, string>> = { DELETE: 'delete', PUT: 'push' }
  const refusal = tokens.refusal(request, repository, words[request.method] ?? 'pull')
  if (refusal !== undefined) return refusal
  const { store } = options
  if (request.method !== 'DELETE') return answerStoredManifest(store, repository, reference, request)
  const manifest = reference.includes(':') ? store.find(repository, reference) : undefined
  if (manifest === undefined) return specError(404, 'MANIFEST_UNKNOWN')
  if (manifest.locked !== undefined) return specError(405, 'REGISTRY_DISALLOWED_OPERATION')
  const held = store.repositories.get(repository)
  for (const referrer of store.referrersOf(repository, reference)) held?.delete(referrer.digest)
  held?.delete(reference)
  return { status: 202 }
}
