import { Buffer } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import type { Route } from './route.js'

interface Manifest {
  readonly body: Buffer
  readonly type: string
}

interface Repository {
  readonly blobs: Map<string, Buffer>
  readonly uploads: Map<string, Buffer>
  /** By digest. */
  readonly manifests: Map<string, Manifest>
  /** Tag to digest. */
  readonly tags: Map<string, string>
}

/** Repositories by name. */
export type Storage = Map<string, Repository>

const DIGEST = /^sha256:[0-9a-f]{64}$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** The answer of an authorised request. https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
export function answerStorage(storage: Storage, route: Route, request: FakeRequest): FakeAnswer {
  switch (route.kind) {
    case 'blobs':
      return answerBlob(storage, route, request)
    case 'uploads':
      return answerUpload(storage, route, request)
    case 'manifests':
      return answerManifest(storage, route, request)
    case 'tags':
      return answerTags(storage, route, request)
  }
}

function answerBlob(storage: Storage, { repository, reference }: Route, { method }: FakeRequest): FakeAnswer {
  if (!DIGEST.test(reference)) return specError(400, 'DIGEST_INVALID')
  const blobs = storage.get(repository)?.blobs
  const blob = blobs?.get(reference)
  if (blob === undefined) return specError(404, 'BLOB_UNKNOWN')
  if (method === 'DELETE') {
    blobs?.delete(reference)
    return { status: 202 }
  }
  if (method !== 'GET' && method !== 'HEAD') return specError(405, 'UNSUPPORTED')
  const headers = { 'content-type': 'application/octet-stream', 'docker-content-digest': reference }
  return { status: 200, headers, body: blob }
}

function answerUpload(storage: Storage, { repository, reference }: Route, request: FakeRequest): FakeAnswer {
  if (reference === '')
    return request.method === 'POST'
      ? startUpload(storage, repository, request)
      : specError(405, 'UNSUPPORTED')
  const uploads = storage.get(repository)?.uploads
  const soFar = uploads?.get(reference)
  if (uploads === undefined || soFar === undefined) return specError(404, 'BLOB_UPLOAD_UNKNOWN')
  switch (request.method) {
    case 'PATCH':
      uploads.set(reference, Buffer.concat([soFar, request.body]))
      return {
        status: 202,
        headers: uploadHeaders(repository, reference, soFar.length + request.body.length)
      }
    case 'PUT':
      return finishUpload(storage, repository, reference, Buffer.concat([soFar, request.body]), request)
    case 'GET':
      return { status: 204, headers: uploadHeaders(repository, reference, soFar.length) }
    case 'DELETE':
      uploads.delete(reference)
      return { status: 204 }
    default:
      return specError(405, 'UNSUPPORTED')
  }
}

function startUpload(storage: Storage, repository: string, request: FakeRequest): FakeAnswer {
  const query = request.url.searchParams
  const mount = query.get('mount') ?? ''
  const source = storage.get(query.get('from') ?? '')?.blobs.get(mount)
  if (source !== undefined) {
    repositoryAt(storage, repository).blobs.set(mount, source)
    return created(`/v2/${repository}/blobs/${mount}`, mount)
  }
  const id = randomUUID()
  const digest = query.get('digest')
  if (digest !== null) return finishUpload(storage, repository, id, request.body, request)
  repositoryAt(storage, repository).uploads.set(id, Buffer.alloc(0))
  return { status: 202, headers: uploadHeaders(repository, id, 0) }
}

function finishUpload(
  storage: Storage,
  repository: string,
  id: string,
  content: Buffer,
  request: FakeRequest
): FakeAnswer {
  const digest = request.url.searchParams.get('digest') ?? ''
  if (digest !== digestOf(content)) return specError(400, 'DIGEST_INVALID')
  const { blobs, uploads } = repositoryAt(storage, repository)
  uploads.delete(id)
  blobs.set(digest, content)
  return created(`/v2/${repository}/blobs/${digest}`, digest)
}

function answerManifest(
  storage: Storage,
  { repository, reference }: Route,
  request: FakeRequest
): FakeAnswer {
  if (!DIGEST.test(reference) && !TAG.test(reference)) return specError(400, 'MANIFEST_INVALID')
  if (request.method === 'PUT') return putManifest(storage, repository, reference, request)
  const found = storage.get(repository)
  const digest = DIGEST.test(reference) ? reference : found?.tags.get(reference)
  const manifest = found?.manifests.get(digest ?? '')
  if (found === undefined || digest === undefined || manifest === undefined)
    return specError(404, 'MANIFEST_UNKNOWN')
  if (request.method === 'DELETE') {
    deleteManifest(found, reference, digest)
    return { status: 202 }
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return specError(405, 'UNSUPPORTED')
  const headers = { 'content-type': manifest.type, 'docker-content-digest': digest }
  return { status: 200, headers, body: manifest.body }
}

/** By tag only the tag goes, by digest the manifest with all its tags (distribution 3.x). */
function deleteManifest({ tags, manifests }: Repository, reference: string, digest: string): void {
  if (reference !== digest) {
    tags.delete(reference)
    return
  }
  manifests.delete(digest)
  for (const [tag, target] of tags) if (target === digest) tags.delete(tag)
}

function putManifest(
  storage: Storage,
  repository: string,
  reference: string,
  request: FakeRequest
): FakeAnswer {
  const digest = digestOf(request.body)
  if (DIGEST.test(reference) && reference !== digest) return specError(400, 'DIGEST_INVALID')
  const parts = referencedDigests(request.body)
  if (parts === undefined) return specError(400, 'MANIFEST_INVALID')
  const { blobs, manifests, tags } = repositoryAt(storage, repository)
  if (parts.some(part => !blobs.has(part) && !manifests.has(part)))
    return specError(404, 'MANIFEST_BLOB_UNKNOWN')
  manifests.set(digest, { body: request.body, type: request.headers['content-type'] ?? 'application/json' })
  if (reference !== digest) tags.set(reference, digest)
  return created(`/v2/${repository}/manifests/${digest}`, digest)
}

/** Digests a manifest or an index names; undefined when it is no JSON object. */
function referencedDigests(body: Buffer): readonly string[] | undefined {
  type Descriptor = { readonly digest?: string }
  type Parts = { config?: Descriptor; layers?: Descriptor[]; manifests?: Descriptor[] } | null
  try {
    const parts = JSON.parse(body.toString('utf8')) as Parts
    if (typeof parts !== 'object' || parts === null) return undefined
    const all = [...(parts.config ? [parts.config] : []), ...(parts.layers ?? []), ...(parts.manifests ?? [])]
    return all.map(({ digest }) => digest ?? '')
  } catch {
    return undefined
  }
}

function answerTags(storage: Storage, { repository }: Route, { method, url }: FakeRequest): FakeAnswer {
  if (method !== 'GET') return specError(405, 'UNSUPPORTED')
  const found = storage.get(repository)
  if (found === undefined) return specError(404, 'NAME_UNKNOWN')
  const last = url.searchParams.get('last') ?? ''
  const tags = [...found.tags.keys()].sort().filter(tag => tag > last)
  const limit = Number(url.searchParams.get('n') ?? tags.length)
  const page = tags.slice(0, limit)
  if (page.length === tags.length) return json(200, { name: repository, tags: page })
  const next = `</v2/${repository}/tags/list?n=${limit}&last=${page.at(-1) ?? ''}>; rel="next"`
  return json(200, { name: repository, tags: page }, { link: next })
}

function repositoryAt(storage: Storage, name: string): Repository {
  const known = storage.get(name)
  if (known !== undefined) return known
  const made: Repository = { blobs: new Map(), uploads: new Map(), manifests: new Map(), tags: new Map() }
  storage.set(name, made)
  return made
}

function uploadHeaders(repository: string, id: string, size: number): Record<string, string> {
  return {
    location: `/v2/${repository}/blobs/uploads/${id}`,
    'docker-upload-uuid': id,
    range: `0-${Math.max(0, size - 1)}`
  }
}

function created(location: string, digest: string): FakeAnswer {
  return { status: 201, headers: { location, 'docker-content-digest': digest } }
}

export function digestOf(content: Buffer | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}
