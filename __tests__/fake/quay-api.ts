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
