import { json, type FakeAnswer, type FakeRequest } from './answer.js'
import type { ImageStore } from './image-store.js'

export interface GitLabApiOptions {
  /** Its repositories are those of the projects, by their path. */
  readonly store: ImageStore
  /** Paths of projects; what is above them is a group. */
  readonly projects: readonly string[]
  /** Personal, project and group access tokens. */
  readonly accessTokens?: Readonly<Record<string, AccessToken>>
  /** The project of each job token. */
  readonly jobTokens?: Readonly<Record<string, string>>
  /** A proxy between that drops what GitLab says of pages. */
  readonly dropsHeaders?: boolean
}

export interface AccessToken {
  readonly scopes: readonly string[]
  /** Groups and projects that its user sees, with all below them. */
  readonly sees: readonly string[]
  /** Those of them where the user is no more than a guest. */
  readonly guest?: readonly string[]
}

const PATH = /^\/api\/v4\/(groups|projects)\/([^/]+)\/registry\/repositories$/

/**
 * The lists of repositories of GitLab's REST API (gitlabhq/gitlabhq, lib/api/group_container_repositories.rb and
 * project_container_repositories.rb); undefined for what is no path of the API.
 */
export function answerGitLabApi(options: GitLabApiOptions, request: FakeRequest): FakeAnswer | undefined {
  if (!request.url.pathname.startsWith('/api/v4/')) return undefined
  const [, kind, id = ''] = PATH.exec(request.url.pathname) ?? []
  const path = decodeURIComponent(id)
  if (kind === undefined || request.method !== 'GET') return json(404, { error: '404 Not Found' })
  const refusal = refusalOf(options, request, kind, path)
  if (refusal !== undefined) return refusal
  const all = [...options.store.repositories.keys()].filter(name => isWithin(name, path))
  return paged(options, all, request.url)
}

function refusalOf(
  { projects, accessTokens = {}, jobTokens = {} }: GitLabApiOptions,
  { headers }: FakeRequest,
  kind: string,
  path: string
): FakeAnswer | undefined {
  const isProject = projects.includes(path)
  const exists =
    kind === 'projects' ? isProject : !isProject && projects.some(project => isWithin(project, path))
  const notFound = json(404, { message: '404 Not Found' })
  const jobProject = jobTokens[String(headers['job-token'] ?? '')]
  // a job token is nobody where it is not good for the call
  if (jobProject !== undefined) return exists && jobProject === path ? undefined : notFound
  const token = accessTokens[headers.authorization?.replace(/^Bearer /, '') ?? '']
  if (token === undefined) return json(401, { message: '401 Unauthorized' })
  if (!token.scopes.some(scope => scope === 'api' || scope === 'read_api'))
    return json(403, { error: 'insufficient_scope' })
  if (!exists || !token.sees.some(seen => isWithin(path, seen))) return notFound
  return token.guest?.includes(path) === true ? json(403, { message: '403 Forbidden' }) : undefined
}

function isWithin(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`)
}

/** Twenty of a page where nothing is asked for. The address of the next page is never asked. */
function paged({ dropsHeaders = false }: GitLabApiOptions, all: readonly string[], url: URL): FakeAnswer {
  const size = Number(url.searchParams.get('per_page') ?? 20)
  const page = Number(url.searchParams.get('page') ?? 1)
  if (!(size >= 1 && size <= 100) || !(page >= 1))
    return json(400, { error: 'page does not have a valid value' })
  const items = all.slice((page - 1) * size, page * size)
  const next = page * size < all.length ? String(page + 1) : ''
  const headers = {
    link: `<https://evil.example${url.pathname}?page=${next}>; rel="next"`,
    'x-next-page': next,
    'x-page': String(page),
    'x-per-page': String(size),
    'x-total': String(all.length)
  }
  return json(
    200,
    items.map((path, index) => ({
      id: index,
      name: '',
      path,
      project_id: 1,
      location: `registry.gitlab.com/${path}`
    })),
    dropsHeaders ? {} : headers
  )
}
