import { specError, json, type FakeAnswer, type FakeRequest } from './answer.js'
import type { ImageStore } from './image-store.js'
import { parseRoute } from './route.js'
import type { ScopedTokens } from './scoped-tokens.js'
import { digestOf } from './storage.js'
import { answerStoredManifest } from './stored-manifests.js'

export interface VendorV2Options {
  readonly store: ImageStore
  readonly tokens: ScopedTokens
  /** The word a deletion needs in its token. */
  readonly deleteWord: string
  /** What the vendor does with DELETE of a tag or digest. */
  remove(repository: string, reference: string): FakeAnswer
  /** Tags of one page at most. */
  readonly pageSize?: number
  /** Told every manifest that is fetched, as pulls are counted. */
  pulled?(repository: string, reference: string): void
  /** Blobs by digest; uploads come here. */
  readonly blobs?: Map<string, string>
}

/** The registry API of a vendor, over the images of a store. */
export function answerV2(options: VendorV2Options, request: FakeRequest): FakeAnswer {
  const { tokens, store } = options
  const asked = tokens.token(request)
  if (asked !== undefined) return asked
  const { pathname } = request.url
  if (pathname === '/v2/' || pathname === '/v2') {
    return tokens.refusal(request, '', '') ?? { status: 200, body: '{}' }
  }
  const route = parseRoute(pathname)
  if (route === undefined) return specError(404, 'UNSUPPORTED')
  const { repository, kind, reference } = route
  const refusal = tokens.refusal(request, repository, wordFor(options, request.method))
  if (refusal !== undefined) return refusal
  if (kind === 'tags') return answerTags(options, repository, request)
  if (kind === 'blobs') return answerBlob(options, reference, request)
  if (kind === 'uploads') return answerUpload(options, repository, reference, request)
  if (request.method === 'DELETE') return options.remove(repository, reference)
  if (request.method === 'GET') options.pulled?.(repository, reference)
  return answerStoredManifest(store, repository, reference, request)
}

/** Every tag of a repository with what it points to, by name. */
export function tagsIn(
  store: ImageStore,
  repository: string
): readonly { name: string; digest: string; at: Date }[] {
  return store
    .manifests(repository)
    .flatMap(({ digest, tags }) => [...tags].map(([name, at]) => ({ name, digest, at })))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function wordFor({ deleteWord }: VendorV2Options, method: string): string {
  if (method === 'GET' || method === 'HEAD') return 'pull'
  return method === 'DELETE' ? deleteWord : 'push'
}

function answerTags(
  { store, pageSize = 1000 }: VendorV2Options,
  name: string,
  { method, url }: FakeRequest
): FakeAnswer {
  if (method !== 'GET') return specError(405, 'UNSUPPORTED')
  if (!store.repositories.has(name)) return specError(404, 'NAME_UNKNOWN')
  const last = url.searchParams.get('last') ?? ''
  const limit = Math.min(Number(url.searchParams.get('n') ?? pageSize), pageSize)
  const rest = tagsIn(store, name)
    .map(tag => tag.name)
    .filter(tag => tag > last)
  const page = rest.slice(0, limit)
  const more = rest.length > page.length
  const link = `</v2/${name}/tags/list?n=${limit}&last=${page.at(-1) ?? ''}>; rel="next"`
  return json(200, { name, tags: page }, more ? { link } : {})
}

function answerBlob({ blobs }: VendorV2Options, reference: string, { method }: FakeRequest): FakeAnswer {
  const blob = blobs?.get(reference)
  if (blob === undefined) return specError(404, 'BLOB_UNKNOWN')
  return { status: 200, ...(method === 'HEAD' ? {} : { body: blob }) }
}

function answerUpload(
  { blobs }: VendorV2Options,
  repository: string,
  reference: string,
  { method, url, body }: FakeRequest
): FakeAnswer {
  if (method === 'POST' && reference === '')
    return { status: 202, headers: { location: `/v2/${repository}/blobs/uploads/1` } }
  const text = body.toString('utf8')
  const digest = url.searchParams.get('digest')
  if (method !== 'PUT' || digest !== digestOf(text)) return specError(400, 'DIGEST_INVALID')
  blobs?.set(digest, text)
  return { status: 201, headers: { 'docker-content-digest': digest } }
}
