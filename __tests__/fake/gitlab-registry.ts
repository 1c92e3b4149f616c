import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import { askedHost } from './asked.js'
import { answerGitLabApi, type GitLabApiOptions } from './gitlab-api.js'
import type { ImageStore } from './image-store.js'
import { OCI_INDEX } from './image-store.js'
import { createScopedTokens } from './scoped-tokens.js'
import { answerV2, tagsIn, type VendorV2Options } from './vendor-v2.js'
import type { VendorHandler } from './vendor.js'

export interface GitLabRegistryOptions {
  readonly store: ImageStore
  readonly users: Readonly<Record<string, string>>
  /** What GitLab gives a user for a repository; everything where it is left out. */
  rights?(username: string, repository: string): readonly string[]
  /** The metadata database, and with it the registry's own API; default true. */
  readonly database?: boolean
  /** How a tag is deleted: `manifests` since 16.4, `reference` before. */
  readonly deletes?: 'manifests' | 'reference'
  /** Tags that a rule protects. */
  readonly protected?: readonly string[]
  /** Who sees what of GitLab itself; nobody anything where it is left out. */
  readonly api?: Omit<GitLabApiOptions, 'store'>
}

export interface FakeGitLabRegistry {
  readonly handler: VendorHandler
  expireAll(): void
  /** Scopes that were asked for. */
  readonly scopes: readonly string[]
  /** References that were fetched. */
  readonly fetched: readonly string[]
}

export const GITLAB_HOSTS = ['registry.gitlab.com', 'gitlab.com'] as const

/**
 * GitLab's container registry: its own API (container-registry, docs/spec/gitlab/api.md), the registry API with deletion
 * by tag, and GitLab's token service.
 */
export function createFakeGitLabRegistry(options: GitLabRegistryOptions): FakeGitLabRegistry {
  const fetched: string[] = []
  const tokens = createScopedTokens({
    path: '/jwt/auth',
    origin: 'https://gitlab.com',
    service: 'container_registry',
    users: options.users,
    rights: (username, repository) => options.rights?.(username, repository) ?? ['pull', 'push', 'delete'],
    words: ['pull', 'push', 'delete']
  })
  const v2: VendorV2Options = {
    store: options.store,
    tokens,
    deleteWord: 'delete',
    pageSize: 100,
    remove: (repository, reference) => removeTag(options, 'manifests', repository, reference),
    pulled: (_, reference) => void fetched.push(reference)
  }
  const answer = (request: FakeRequest): FakeAnswer => {
    const { pathname } = request.url
    const [, listed] = /^\/gitlab\/v1\/repositories\/(.+)\/tags\/list\/$/.exec(pathname) ?? []
    const [, repository, tag] = /^\/v2\/(.+)\/tags\/reference\/([^/]+)$/.exec(pathname) ?? []
    if (listed !== undefined && options.database !== false) {
      return tokens.refusal(request, listed, 'pull') ?? listTags(options.store, listed, request)
    }
    if (repository !== undefined && tag !== undefined && request.method === 'DELETE') {
      return tokens.refusal(request, repository, 'delete') ?? removeTag(options, 'reference', repository, tag)
    }
    if (!pathname.startsWith('/v2')) return { status: 404, body: '404 page not found' }
    return answerV2(v2, request)
  }
  return {
    scopes: tokens.scopes,
    fetched,
    expireAll: () => {
      tokens.expireAll()
    },
    handler: request =>
      askedHost(request) === 'gitlab.com'
        ? (tokens.token(request) ??
          answerGitLabApi({ projects: [], ...options.api, store: options.store }, request) ??
          json(404, { error: '404 Not Found' }))
        : answer(request)
  }
}

function listTags(store: ImageStore, repository: string, { url }: FakeRequest): FakeAnswer {
  if (!store.repositories.has(repository)) return specError(404, 'NAME_UNKNOWN')
  const limit = Number(url.searchParams.get('n') ?? 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    return specError(400, 'INVALID_QUERY_PARAMETER_VALUE')
  const last = url.searchParams.get('last') ?? ''
  const rest = tagsIn(store, repository).filter(({ name }) => name > last)
  const page = rest.slice(0, limit).map(({ name, digest, at }) => {
    const manifest = store.find(repository, digest)
    const referrers = store
      .referrersOf(repository, digest)
      .map(one => ({ artifactType: 'x/y', digest: one.digest }))
    return {
      name,
      digest,
      ...(manifest?.mediaType === OCI_INDEX ? {} : { config_digest: digest }),
      media_type: manifest?.mediaType,
      size_bytes: 2000,
      created_at: at.toISOString(),
      ...(url.searchParams.get('referrers') === 'true' && referrers.length > 0 ? { referrers } : {})
    }
  })
  const next = `<https://registry.gitlab.com${url.pathname}?n=${limit}&last=${page.at(-1)?.name ?? ''}>; rel="next"`
  return json(200, page, rest.length > page.length ? { link: next } : {})
}

function removeTag(
  { store, deletes = 'manifests', protected: rules = [] }: GitLabRegistryOptions,
  by: 'manifests' | 'reference',
  repository: string,
  tag: string
): FakeAnswer {
  // a digest takes other tags along; whoever asks for it here has not read the documentation
  if (tag.includes(':')) return specError(405, 'UNSUPPORTED')
  if (by !== deletes)
    return by === 'manifests' ? specError(400, 'DIGEST_INVALID') : specError(404, 'UNSUPPORTED')
  const manifest = store.find(repository, tag)
  if (manifest === undefined) return specError(404, 'MANIFEST_UNKNOWN')
  if (rules.includes(tag)) return specError(403, 'DENIED')
  manifest.tags.delete(tag)
  return { status: 202 }
}
