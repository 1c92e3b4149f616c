import { Buffer } from 'node:buffer'
import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import type { ImageStore, StoredManifest } from './image-store.js'
import { createScopedTokens } from './scoped-tokens.js'
import { answerV2 } from './vendor-v2.js'
import type { VendorHandler } from './vendor.js'

export interface HarborOptions {
  readonly store: ImageStore
  /** `https://HOST`. */
  readonly origin: string
  readonly users: Readonly<Record<string, string>>
  /** `delete` among them: artifacts and tags may be deleted. */
  rights?(username: string): readonly string[]
  readonly immutable?: readonly string[]
}

const NEVER = '0001-01-01T00:00:00.000Z'

/**
 * Harbor 2: api/v2.0/swagger.yaml with the rules of src/controller/artifact/controller.go; its registry API deletes
 * neither by tag nor for robots.
 */
export function createFakeHarbor(options: HarborOptions): VendorHandler {
  const tokens = createScopedTokens({
    path: '/service/token',
    origin: options.origin,
    service: 'harbor-registry',
    users: options.users,
    rights: username => options.rights?.(username) ?? ['pull', 'push', 'delete'],
    words: ['pull', 'push', 'delete']
  })
  const remove = (): FakeAnswer => specError(400, 'UNSUPPORTED')
  return request => {
    if (!request.url.pathname.startsWith('/api/v2.0/')) {
      return answerV2({ store: options.store, tokens, deleteWord: 'delete', remove }, request)
    }
    if (request.headers.cookie !== undefined) return failure(403, 'FORBIDDEN')
    const username = userOf(options, request)
    if (username === undefined) return failure(401, 'UNAUTHORIZED')
    return answerApi(options, username, request)
  }
}

function answerApi(options: HarborOptions, username: string, request: FakeRequest): FakeAnswer {
  const path = request.url.pathname.slice('/api/v2.0'.length)
  const [, project = '', name = '', rest = ''] =
    /^\/projects\/([^/]+)\/repositories\/([^/]+)\/artifacts(.*)$/.exec(path) ?? []
  const [, listed] = /^\/projects\/([^/]+)\/repositories$/.exec(path) ?? []
  if (path === '/repositories') return listRepositories(options.store, '', request)
  if (listed !== undefined) return listRepositories(options.store, listed, request)
  // the router decodes once, the handler once more
  const decoded = decodeURIComponent(decodeURIComponent(name))
  if (project === '' || name.includes('%2F')) return failure(404, 'NOT_FOUND')
  const repository = `${project}/${decoded}`
  if (!options.store.repositories.has(repository)) return failure(404, 'NOT_FOUND')
  if (rest === '') return listArtifacts(options, repository, request)
  const [, reference = '', tag] = /^\/([^/]+)(?:\/tags\/([^/]+))?$/.exec(rest) ?? []
  const artifact = options.store.find(repository, decodeURIComponent(reference))
  if (artifact === undefined) return failure(404, 'NOT_FOUND')
  if (request.method === 'GET') return json(200, fieldsOf(options, repository, artifact))
  if (request.method !== 'DELETE') return failure(405, 'METHOD_NOT_ALLOWED')
  if (options.rights?.(username).includes('delete') === false) return failure(403, 'FORBIDDEN')
  return tag === undefined
    ? removeArtifact(options, repository, artifact)
    : removeTag(options, artifact, decodeURIComponent(tag))
}

function listRepositories(store: ImageStore, project: string, { url }: FakeRequest): FakeAnswer {
  const names = [...store.repositories.keys()].filter(
    name => project === '' || name.startsWith(`${project}/`)
  )
  return paged(
    names.map(name => ({ name })),
    url
  )
}

/** Without `base=*` what an index refers to is left out, unless it has a tag. */
function listArtifacts(options: HarborOptions, repository: string, { url, method }: FakeRequest): FakeAnswer {
  const { store } = options
  if (method !== 'GET') return failure(405, 'METHOD_NOT_ALLOWED')
  const all = url.searchParams.get('q') === 'base=*'
  const shown = [...store.manifests(repository)]
    .reverse()
    .filter(one => all || one.tags.size > 0 || store.parentsOf(repository, one.digest).length === 0)
    .map(one => fieldsOf(options, repository, one))
    .map(fields =>
      url.searchParams.get('with_accessory') === 'true' ? fields : { ...fields, accessories: null }
    )
  return paged(shown, url)
}

function paged(items: readonly object[], { searchParams }: URL): FakeAnswer {
  const size = Number(searchParams.get('page_size') ?? 10)
  const page = Number(searchParams.get('page') ?? 1)
  if (!(size >= 1 && size <= 100) || page < 1) return failure(422, 'UNPROCESSABLE')
  return json(200, items.slice((page - 1) * size, page * size), { 'x-total-count': String(items.length) })
}

function fieldsOf(
  { store, immutable = [] }: HarborOptions,
  repository: string,
  artifact: StoredManifest
): object {
  const { digest, mediaType, pushedAt, pulledAt, children, tags } = artifact
  return {
    type: 'IMAGE',
    manifest_media_type: mediaType,
    media_type: 'application/vnd.oci.image.config.v1+json',
    digest,
    size: 4000,
    push_time: pushedAt.toISOString(),
    pull_time: pulledAt?.toISOString() ?? NEVER,
    extra_attrs: { architecture: 'amd64', created: '2025-12-31T00:00:00Z', os: 'linux' },
    references: children.length === 0 ? null : children.map(child => ({ child_digest: child })),
    accessories: store.referrersOf(repository, digest).map(one => ({
      digest: one.digest,
      subject_artifact_digest: digest,
      type: 'signature.cosign'
    })),
    tags: [...tags].map(([name, at]) => ({
      name,
      push_time: at.toISOString(),
      pull_time: NEVER,
      immutable: immutable.includes(name)
    }))
  }
}

function removeTag({ immutable = [] }: HarborOptions, artifact: StoredManifest, tag: string): FakeAnswer {
  if (!artifact.tags.has(tag)) return failure(404, 'NOT_FOUND')
  if (immutable.includes(tag)) return failure(412, 'PRECONDITION')
  artifact.tags.delete(tag)
  return { status: 200 }
}

function removeArtifact(options: HarborOptions, repository: string, artifact: StoredManifest): FakeAnswer {
  const { store, immutable = [] } = options
  if (store.parentsOf(repository, artifact.digest).length > 0)
    return failure(412, 'VIOLATE_FOREIGN_KEY_CONSTRAINT')
  if ([...artifact.tags.keys()].some(tag => immutable.includes(tag))) return failure(412, 'PRECONDITION')
  removeDeeply(store, repository, artifact)
  return { status: 200 }
}

/** Accessories, and children that neither a tag nor another index needs. */
function removeDeeply(store: ImageStore, repository: string, artifact: StoredManifest): void {
  store.repositories.get(repository)?.delete(artifact.digest)
  for (const accessory of store.referrersOf(repository, artifact.digest))
    removeDeeply(store, repository, accessory)
  for (const digest of artifact.children) {
    const child = store.find(repository, digest)
    if (child !== undefined && child.tags.size === 0 && store.parentsOf(repository, digest).length === 0)
      removeDeeply(store, repository, child)
  }
}

function userOf({ users }: HarborOptions, { headers }: FakeRequest): string | undefined {
  const encoded = /^Basic (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
  const [username = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return Object.hasOwn(users, username) && users[username] === password.join(':') ? username : undefined
}

function failure(status: number, code: string): FakeAnswer {
  return json(status, { errors: [{ code, message: code.toLowerCase() }] })
}
