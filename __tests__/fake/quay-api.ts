import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import type { ImageStore } from './image-store.js'
import { OCI_INDEX } from './image-store.js'
import { createScopedTokens } from './scoped-tokens.js'
import { answerV2, tagsIn } from './vendor-v2.js'
import type { VendorHandler } from './vendor.js'

export interface QuayOptions {
  readonly store: ImageStore
  /** Robots and users; `$oauthtoken` with the token of an application. */
  readonly users: Readonly<Record<string, string>>
  /** `pull` and `push`; both where it is left out. */
  rights?(username: string): readonly string[]
  readonly immutable?: readonly string[]
  /** Repositories that the user of the OAuth token sees only because they are public. */
  readonly public?: readonly string[]
  /** Repositories that this user does not see. */
  readonly hidden?: readonly string[]
  /** Repositories of a page; all where it is left out, as Quay gives those of one namespace. */
  readonly page?: number
}

export interface FakeQuay {
  readonly handler: VendorHandler
  expireAll(): void
  readonly scopes: readonly string[]
  /** References that were fetched. */
  readonly fetched: readonly string[]
  /** Repositories that came to be because a token with `push` was asked for. */
  readonly made: readonly string[]
}

/**
 * Quay: endpoints/v2/{v2auth,manifest,tag}.py and endpoints/api/tag.py of quay/quay. Its token service knows two words
 * (and `*`), and refuses the whole request at any other.
 */
export function createFakeQuay(options: QuayOptions): FakeQuay {
  const { store } = options
  const fetched: string[] = []
  const made: string[] = []
  const tokens = createScopedTokens({
    path: '/v2/auth',
    origin: 'https://quay.io',
    service: 'quay.io',
    users: options.users,
    rights: username => options.rights?.(username) ?? ['pull', 'push'],
    words: ['pull', 'push']
  })
  const v2: VendorHandler = request => {
    for (const scope of request.url.pathname === '/v2/auth' ? request.url.searchParams.getAll('scope') : []) {
      const [, repository = '', words = ''] = scope.split(':')
      if (words.split(',').includes('push') && !store.repositories.has(repository)) made.push(repository)
    }
    return answerV2(
      {
        store,
        tokens,
        deleteWord: 'push',
        pageSize: 100,
        blobs: store.configs,
        remove: (repository, reference) => remove(options, repository, reference),
        pulled: (_, reference) => void fetched.push(reference)
      },
      request
    )
  }
  return {
    scopes: tokens.scopes,
    fetched,
    made,
    expireAll: () => {
      tokens.expireAll()
    },
    handler: request => (request.url.pathname.startsWith('/api/v1/') ? api(options, request) : v2(request))
  }
}

/** By digest all live tags go, and a digest without one is unknown. */
function remove({ store, immutable = [] }: QuayOptions, repository: string, reference: string): FakeAnswer {
  const manifest = store.find(repository, reference)
  if (manifest === undefined || manifest.tags.size === 0) return specError(404, 'MANIFEST_UNKNOWN')
  const tags = reference.includes(':') ? [...manifest.tags.keys()] : [reference]
  if (tags.some(tag => immutable.includes(tag))) return specError(409, 'TAG_IMMUTABLE')
  for (const tag of tags) manifest.tags.delete(tag)
  return { status: 202 }
}

/** OAuth tokens alone: a robot's password is none. */
function api(options: QuayOptions, request: FakeRequest): FakeAnswer {
  const { store, immutable = [] } = options
  const { pathname, searchParams } = request.url
  if (request.headers.authorization !== `Bearer ${options.users['$oauthtoken'] ?? ''}`) {
    return json(401, { error_type: 'invalid_token' })
  }
  if (pathname === '/api/v1/repository') return repositories(options, request)
  const [, restored, tag] = /^\/api\/v1\/repository\/(.+)\/tag\/([^/]+)\/restore$/.exec(pathname) ?? []
  if (restored !== undefined && tag !== undefined) return restore(store, restored, tag, request)
  const [, repository] = /^\/api\/v1\/repository\/(.+)\/tag\/$/.exec(pathname) ?? []
  if (repository === undefined || request.method !== 'GET' || !store.repositories.has(repository))
    return json(404, {})
  if (searchParams.get('onlyActiveTags') !== 'true')
    return json(400, { message: 'history is not served here' })
  const limit = Math.min(100, Math.max(1, Number(searchParams.get('limit') ?? 50)))
  const page = Math.max(1, Number(searchParams.get('page') ?? 1))
  const all = [...tagsIn(store, repository)].sort((one, other) => other.at.getTime() - one.at.getTime())
  const tags = all.slice((page - 1) * limit, page * limit).map(({ name, digest, at }) => ({
    name,
    reversion: false,
    immutable: immutable.includes(name),
    start_ts: at.getTime() / 1000,
    manifest_digest: digest,
    is_manifest_list: store.find(repository, digest)?.mediaType === OCI_INDEX,
    size: 3000,
    last_modified: at.toUTCString().replace('GMT', '-0000')
  }))
  return json(200, { tags, page, has_additional: page * limit < all.length })
}

/** endpoints/api/repository.py: something has to narrow the list, and nobody else's namespace is told from none. */
function repositories(
  { store, public: open = [], hidden = [], page = Infinity }: QuayOptions,
  { method, url }: FakeRequest
): FakeAnswer {
  if (method !== 'GET') return json(405, {})
  const namespace = url.searchParams.get('namespace') ?? ''
  const withPublic = url.searchParams.get('public') === 'true'
  if (namespace === '' && !withPublic) return json(400, { message: 'namespace is required' })
  const all = [...store.repositories.keys()].filter(
    name =>
      (namespace === '' || name.startsWith(`${namespace}/`)) &&
      (withPublic || !open.includes(name)) &&
      !hidden.includes(name)
  )
  const start = Number(url.searchParams.get('next_page')?.replace(/^token-/, '') ?? 0)
  const shown = all.slice(start, start + page).map(name => {
    const [owner, ...rest] = name.split('/')
    return {
      namespace: owner,
      name: rest.join('/'),
      kind: 'image',
      state: 'NORMAL',
      is_public: open.includes(name)
    }
  })
  const end = start + shown.length
  return json(200, { repositories: shown, ...(end < all.length ? { next_page: `token-${end}` } : {}) })
}

function restore(
  store: ImageStore,
  repository: string,
  tag: string,
  { method, body }: FakeRequest
): FakeAnswer {
  if (method !== 'POST') return json(405, {})
  const digest = (JSON.parse(body.toString('utf8')) as { manifest_digest?: string }).manifest_digest
  const manifest = store.find(repository, digest ?? '')
  if (manifest === undefined) return json(404, {})
  manifest.tags.set(tag, new Date('2026-06-01T00:00:00Z'))
  return json(200, {})
}
