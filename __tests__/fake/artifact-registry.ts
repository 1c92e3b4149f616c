import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import { askedHost } from './asked.js'
import type { ImageStore } from './image-store.js'
import { parseRoute } from './route.js'
import { createScopedTokens, type ScopedTokens } from './scoped-tokens.js'
import { answerStoredManifest } from './stored-manifests.js'

export interface FakeArtifactRegistryOptions {
  /** `europe-docker.pkg.dev`, or `gcr.io` and its kin. */
  readonly host: string
  readonly store: ImageStore
  readonly users: Readonly<Record<string, string>>
  /** The words that the roles of a user come to. */
  rights(username: string, repository: string): readonly string[]
  /** Repositories whose tags are immutable. */
  readonly immutable?: Set<string>
  /** The most manifests of an answer. */
  readonly page?: number
}

export interface FakeArtifactRegistry {
  handle(request: FakeRequest): FakeAnswer
  readonly tokens: ScopedTokens
}

/**
 * The distribution API as Google serves it: its listing after google/go-containerregistry (`pkg/v1/google`), its
 * refusals after cloud.google.com/artifact-registry and the codes that its users report.
 */
export function createFakeArtifactRegistry(options: FakeArtifactRegistryOptions): FakeArtifactRegistry {
  const tokens = createScopedTokens({
    path: '/v2/token',
    origin: `https://${options.host}`,
    service: options.host,
    users: options.users,
    rights: (username, repository) => options.rights(username, repository),
    words: ['pull', 'push', 'delete']
  })
  return {
    tokens,
    handle(request) {
      if (askedHost(request) !== options.host) return { status: 404 }
      const granted = tokens.token(request)
      if (granted !== undefined) return granted
      if (request.url.pathname === '/v2/') return tokens.refusal(request, '', 'pull') ?? { status: 200 }
      const route = parseRoute(request.url.pathname)
      if (route === undefined) return specError(404, 'NOT_FOUND')
      const words: Readonly<Record<string, string>> = { DELETE: 'delete', PUT: 'push' }
      const { repository, reference } = route
      const refusal = tokens.refusal(request, repository, words[request.method] ?? 'pull')
      if (refusal !== undefined) return refusal
      if (route.kind === 'tags') return list(options, repository, request)
      if (route.kind !== 'manifests') return specError(404, 'BLOB_UNKNOWN')
      if (request.method === 'DELETE') return remove(options, repository, reference)
      return answerStoredManifest(options.store, repository, reference, request)
    }
  }
}

/** Container Registry wrote all numbers as text; Artifact Registry writes `timeUploadedMs` as a number. */
function list(
  { host, store, page }: FakeArtifactRegistryOptions,
  repository: string,
  { method, url }: FakeRequest
): FakeAnswer {
  const n = Number(url.searchParams.get('n') ?? 10_000)
  if (method !== 'GET') return specError(405, 'UNSUPPORTED')
  if (!Number.isInteger(n) || n < 1 || n > 10_000) return specError(400, 'PAGINATION_NUMBER_INVALID')
  if (!store.repositories.has(repository)) return specError(404, 'NAME_UNKNOWN')
  const all = store.manifests(repository)
  const start = Number(url.searchParams.get('page') ?? 0)
  const end = start + Math.min(n, page ?? n)
  const shown = all.slice(start, end)
  const manifest = Object.fromEntries(
    shown.map(({ digest, mediaType, pushedAt, tags }) => [
      digest,
      {
        imageSizeBytes: '1000',
        layerId: '',
        mediaType,
        tag: [...tags.keys()],
        timeCreatedMs: '315532800000',
        timeUploadedMs: host.endsWith('gcr.io') ? String(pushedAt.getTime()) : pushedAt.getTime()
      }
    ])
  )
  const link: Record<string, string> =
    end < all.length ? { link: `</v2/${repository}/tags/list?n=${n}&page=${end}>; rel="next"` } : {}
  const tags = shown.flatMap(image => [...image.tags.keys()])
  return json(200, { child: [], manifest, name: repository, tags }, link)
}

function remove(
  { store, immutable }: FakeArtifactRegistryOptions,
  repository: string,
  reference: string
): FakeAnswer {
  const manifest = store.find(repository, reference)
  if (manifest === undefined) return specError(404, 'MANIFEST_UNKNOWN')
  if (reference !== manifest.digest) {
    if (immutable?.has(repository) === true) return failedPrecondition()
    manifest.tags.delete(reference)
    return { status: 202 }
  }
  if (manifest.tags.size > 0) return specError(400, 'GOOGLE_MANIFEST_DANGLING_TAG')
  if (store.parentsOf(repository, reference).length > 0) {
    return specError(400, 'GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE')
  }
  if (store.referrersOf(repository, reference).length > 0) {
    return specError(400, 'GOOGLE_MANIFEST_REFERRING_MANIFEST')
  }
  store.repositories.get(repository)?.delete(reference)
  return { status: 202 }
}

/** The code is not published; the word is in every message that Google's users quote. */
function failedPrecondition(): FakeAnswer {
  return json(400, {
    errors: [{ code: 'FAILED_PRECONDITION', message: 'The repository has enabled tag immutability' }]
  })
}
