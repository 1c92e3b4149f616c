import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import { askedHost } from './asked.js'
import type { ImageStore, StoredManifest } from './image-store.js'
import { createScopedTokens } from './scoped-tokens.js'
import { answerV2 } from './vendor-v2.js'
import type { VendorHandler } from './vendor.js'

export interface GitHubToken {
  /** The user it belongs to; a workflow's token has none. */
  readonly login?: string
  readonly rights: readonly ('read' | 'write' | 'delete')[]
}

export interface GitHubPackagesOptions {
  readonly store: ImageStore
  readonly tokens: Readonly<Record<string, GitHubToken>>
  /** Owners by their names; `Organization` where one is left out. */
  readonly owners?: Readonly<Record<string, 'User' | 'Organization'>>
  /** Digests with more downloads than GitHub lets go. */
  readonly popular?: readonly string[]
  /** Lists of versions that a new one is missing from. */
  readonly lag?: number
  /** `/users/…/versions` gives its first page whatever is asked for. */
  readonly unpaged?: boolean
  readonly api?: string
  readonly registry?: string
}

export interface FakeGitHub {
  readonly handler: VendorHandler
  /** References that were fetched, which count as downloads. */
  readonly fetched: readonly string[]
  expireAll(): void
}

interface Deleted {
  readonly repository: string
  readonly manifest: StoredManifest
  readonly tags: ReadonlyMap<string, Date>
}

interface State extends GitHubPackagesOptions {
  readonly ids: Map<string, { readonly id: number; readonly since: number }>
  readonly deleted: Map<number, Deleted>
  lists: number
}

/**
 * The package versions of GitHub's REST API, as its published description has them (github/rest-api-description), with
 * the refusals that are not in it, and ghcr.io, which deletes nothing.
 */
export function createFakeGitHub(options: GitHubPackagesOptions): FakeGitHub {
  const { api = 'api.github.com', registry = 'ghcr.io', store } = options
  const state: State = { ...options, ids: new Map(), deleted: new Map(), lists: 0 }
  const fetched: string[] = []
  const blobs = new Map<string, string>()
  const users = Object.keys(options.tokens).map(token => [options.tokens[token]?.login ?? 'octocat', token])
  const tokens = createScopedTokens({
    path: '/token',
    origin: `https://${registry}`,
    service: registry,
    users: Object.fromEntries(users) as Record<string, string>,
    rights: username => {
      const token = users.find(([name]) => name === username)?.[1] ?? ''
      const rights = options.tokens[token]?.rights ?? []
      return [...(rights.includes('read') ? ['pull'] : []), ...(rights.includes('write') ? ['push'] : [])]
    },
    words: ['pull', 'push']
  })
  const remove = (): FakeAnswer => specError(405, 'UNSUPPORTED')
  const pulled = (_: string, reference: string): void => void fetched.push(reference)
  return {
    fetched,
    expireAll: () => {
      tokens.expireAll()
    },
    handler: request => {
      const host = askedHost(request)
      if (host === api) return answerApi(state, request)
      if (host !== registry) return specError(404, 'UNSUPPORTED')
      return answerV2({ store, tokens, deleteWord: 'push', remove, pulled, blobs, pageSize: 100 }, request)
    }
  }
}

function answerApi(state: State, request: FakeRequest): FakeAnswer {
  const { headers, method, url } = request
  const secret = headers.authorization?.replace(/^Bearer /, '') ?? ''
  const token = state.tokens[secret]
  if (token === undefined) return json(401, { message: 'Bad credentials', status: '401' })
  if (headers.accept !== 'application/vnd.github+json' || headers['x-github-api-version'] !== '2022-11-28')
    return json(415, { message: 'Unsupported Media Type' })
  const path = url.pathname.replace(/^\/api\/v3/, '')
  if (path === '/user') {
    return token.login === undefined
      ? json(403, { message: 'Resource not accessible by integration' })
      : json(200, { login: token.login, type: 'User' })
  }
  const [, owner] = /^\/users\/([^/]+)$/.exec(path) ?? []
  if (owner !== undefined) return json(200, { login: owner, type: state.owners?.[owner] ?? 'Organization' })
  const [, form] = /^(\/user|\/(?:orgs|users)\/[^/]+)\/packages$/.exec(path) ?? []
  if (form !== undefined) return listPackages(state, token, form, url)
  const [, base = '', name = '', rest = ''] =
    /^(\/.+|\/user)\/packages\/container\/([^/]+)\/versions(.*)$/.exec(path) ?? []
  const repository = repositoryOf(state, token, base, decodeURIComponent(name))
  if (repository === undefined || !token.rights.includes('read') || !state.store.repositories.has(repository))
    return json(404, { message: 'Package not found.', status: '404' })
  number(state, repository)
  if (rest === '' && method === 'GET') return listVersions(state, repository, url)
  const [, id = '', restore] = /^\/(\d+)(\/restore)?$/.exec(rest) ?? []
  return answerVersion(state, token, { repository, id: Number(id), restore: restore !== undefined, method })
}

/** A workflow's token has no list of packages. */
function listPackages(state: State, token: GitHubToken, form: string, { searchParams }: URL): FakeAnswer {
  if (token.login === undefined) return json(403, { message: 'Resource not accessible by integration' })
  if (searchParams.get('package_type') !== 'container') return json(422, { message: 'package_type' })
  const owner = repositoryOf(state, token, form, '')
  if (owner === undefined) return json(404, { message: 'Not Found' })
  const names = [...state.store.repositories.keys()].filter(name => name.startsWith(owner))
  const { items } = pageOf(names, searchParams)
  return json(
    200,
    items.map(name => ({ name: name.slice(owner.length), package_type: 'container' }))
  )
}

/** 30 of a page where nothing is asked for, never more than 100. */
function pageOf<Item>(
  all: readonly Item[],
  searchParams: URLSearchParams
): { readonly items: readonly Item[]; readonly next: number | undefined } {
  const size = Math.min(100, Number(searchParams.get('per_page') ?? 30))
  const page = Number(searchParams.get('page') ?? 1)
  const more = page * size < all.length
  return { items: all.slice((page - 1) * size, page * size), next: more ? page + 1 : undefined }
}

/** Each form of the owner finds the packages of its kind alone. */
function repositoryOf(
  { owners }: State,
  { login }: GitHubToken,
  base: string,
  name: string
): string | undefined {
  if (base === '/user') return login === undefined ? undefined : `${login.toLowerCase()}/${name}`
  const [, form, owner = ''] = /^\/(orgs|users)\/([^/]+)$/.exec(base) ?? []
  const isOrganization = (owners?.[owner] ?? 'Organization') === 'Organization'
  return isOrganization === (form === 'orgs') ? `${owner}/${name}` : undefined
}

function number({ store, ids, lists }: State, repository: string): void {
  for (const { digest } of store.manifests(repository)) {
    const key = `${repository}@${digest}`
    if (!ids.has(key)) ids.set(key, { id: 1000 + ids.size, since: lists })
  }
}

function listVersions(state: State, repository: string, { searchParams, pathname }: URL): FakeAnswer {
  if (searchParams.get('state') !== 'active') return json(422, { message: 'state' })
  state.lists += 1
  const versions = state.store
    .manifests(repository)
    .filter(({ digest }) => isShown(state, repository, digest))
    .map(manifest => versionOf(state, repository, manifest))
    .sort((one, other) => other.id - one.id)
  // no paging is described for a user's packages, so it may not be there
  const isUser = state.unpaged === true && pathname.includes('/users/')
  const { items, next } = pageOf(versions, isUser ? new URLSearchParams('per_page=100') : searchParams)
  const link = `<https://evil.example/x?page=${next ?? ''}>; rel="next"`
  return json(200, items, next === undefined ? {} : { link })
}

function isShown({ ids, lag = 0, lists }: State, repository: string, digest: string): boolean {
  const since = ids.get(`${repository}@${digest}`)?.since ?? 0
  return since === 0 || lists - since > lag
}

function versionOf(
  { ids }: State,
  repository: string,
  { digest, pushedAt, tags }: StoredManifest
): { id: number } {
  const id = ids.get(`${repository}@${digest}`)?.id ?? 0
  const moved = Math.max(pushedAt.getTime(), ...[...tags.values()].map(at => at.getTime()))
  return {
    ...{ id, name: digest, url: '', package_html_url: '' },
    created_at: pushedAt.toISOString(),
    updated_at: new Date(moved).toISOString(),
    metadata: { package_type: 'container', container: { tags: [...tags.keys()] } }
  } as { id: number }
}

interface VersionCall {
  readonly repository: string
  readonly id: number
  readonly restore: boolean
  readonly method: string
}

function answerVersion(state: State, { rights }: GitHubToken, call: VersionCall): FakeAnswer {
  const { repository, id, restore, method } = call
  const { store } = state
  if (restore) {
    const before = state.deleted.get(id)
    if (method !== 'POST' || before === undefined || !rights.includes('write'))
      return json(404, { message: 'Not Found' })
    store.repositories.get(before.repository)?.set(before.manifest.digest, before.manifest)
    for (const [tag, at] of before.tags) before.manifest.tags.set(tag, at)
    state.deleted.delete(id)
    return { status: 204 }
  }
  const manifest = store
    .manifests(repository)
    .find(({ digest }) => state.ids.get(`${repository}@${digest}`)?.id === id)
  if (manifest === undefined) return json(404, { message: 'Not Found' })
  if (method === 'GET') return json(200, versionOf(state, repository, manifest))
  if (method !== 'DELETE') return json(404, { message: 'Not Found' })
  if (!rights.includes('delete')) return json(404, { message: 'Package not found.' })
  const refusal = refusalOf(state, repository, manifest)
  if (refusal !== undefined) return json(400, { message: refusal, status: '400' })
  store.repositories.get(repository)?.delete(manifest.digest)
  state.deleted.set(id, { repository, manifest, tags: new Map(manifest.tags) })
  manifest.tags.clear()
  return { status: 204 }
}

function refusalOf(
  { store, popular = [] }: State,
  repository: string,
  manifest: StoredManifest
): string | undefined {
  const others = store.manifests(repository).filter(other => other !== manifest)
  if (manifest.tags.size > 0 && others.every(other => other.tags.size === 0))
    return 'You cannot delete the last tagged version of a package. You must delete the package instead.'
  return popular.includes(manifest.digest)
    ? 'Publicly visible package versions with more than 5000 downloads cannot be deleted. Contact GitHub support for further assistance.'
    : undefined
}
