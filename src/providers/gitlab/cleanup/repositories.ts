import type { Session } from '../../../cleanup/driver.js'
import { isAnonymous } from '../../../cleanup/anonymous.js'
import { answerFailure } from '../../../cleanup/registry/answer.js'
import { pacedClient } from '../../../cleanup/registry/paced-client.js'
import { jsonOf, recordsOf, textOf } from '../../../cleanup/vendor/fields.js'
import { allPages } from '../../../cleanup/vendor/pages.js'
import type { Page } from '../../../cleanup/vendor/pages.js'
import { Failure } from '../../../errors.js'
import { ping } from '../../../net/distribution.js'
import { checkedRealm } from '../../../net/realm.js'
import type { HttpResponse } from '../../../net/transport.js'
import { caFilesOf } from '../../../provider.js'
import { JOB_TOKEN_USERNAME } from '../names.js'

/** The most that a page holds: https://docs.gitlab.com/api/rest/#offset-based-pagination */
const PAGE_SIZE = 100
const MAX_BYTES = 8 * 1024 * 1024
/** Where GitLab hands out its registry's tokens; what stands before it is the instance's address. */
const TOKEN_SERVICE = '/jwt/auth'

/** GETs a path below `/api/v4/`. */
type Get = (path: string) => Promise<HttpResponse>

/** A place whose repositories GitLab lists. */
interface Place {
  readonly kind: 'groups' | 'projects'
  readonly path: string
}

/**
 * Names of the repositories that begin with a prefix. GitLab's API tells those of a project, or of a group and its
 * subgroups, and not which of them a path is: `a/b/c` may be either, or an image of the project `a/b`.
 * https://docs.gitlab.com/api/container_registry/#list-registry-repositories
 */
export async function listRepositories(session: Session, prefix: string): Promise<readonly string[]> {
  if (!prefix.includes('/')) {
    throw new Failure(
      'input',
      'GitLab lists the repositories of one group or project: write its path in full, with a slash behind it'
    )
  }
  const get = await openApi(session)
  for (const place of placesOf(session, prefix)) {
    const names = await allPages({
      what: `the repositories of "${session.target.host.key}/${place.path}"`,
      read: page => readPage(session, get, place, page),
      keyOf: name => name,
      stateOf: name => name
    })
    if (names !== undefined) return names.filter(name => name.startsWith(prefix))
  }
  throw noSuchPlace(session, prefix)
}

/**
 * What a prefix may be in. A job token knows its own project and no group, so a prefix without a slash behind it may be
 * that project's path.
 */
function placesOf(session: Session, prefix: string): readonly Place[] {
  const above = prefix.slice(0, prefix.lastIndexOf('/'))
  const projects = pathsUp(isJobToken(session) ? prefix.replace(/\/$/, '') : above)
    // a project is in a namespace
    .filter(path => path.includes('/'))
    .map((path): Place => ({ kind: 'projects', path }))
  return isJobToken(session) ? projects : [{ kind: 'groups', path: above }, ...projects]
}

/** `a/b/c`, `a/b`, `a`. */
function pathsUp(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'))
}

/**
 * The API lives where the registry's token service does, which is sent the credential anyway: GitLab itself.
 * https://docs.gitlab.com/administration/packages/container_registry/
 */
async function openApi(session: Session): Promise<Get> {
  const { target } = session
  const { host } = target
  const { insecure, scheme } = target.auth
  const client = pacedClient(session, { registry: host.key, caFiles: caFilesOf(target.auth) })
  const { endpoint, challenge } = await ping(client, host, {
    insecure,
    ...(scheme === undefined ? {} : { scheme })
  })
  const realm = challenge?.scheme === 'bearer' ? checkedRealm(challenge.realm, endpoint) : undefined
  if (realm?.pathname.endsWith(TOKEN_SERVICE) !== true) {
    throw new Failure(
      'input',
      `"${host.key}" does not tell where GitLab's API is, which lists repositories: name them`
    )
  }
  const base = `${realm.origin}${realm.pathname.slice(0, -TOKEN_SERVICE.length)}/api/v4`
  const who = authorizationOf(session)
  return path => client.send({ method: 'GET', url: new URL(`${base}/${path}`), maxBytes: MAX_BYTES, ...who })
}

/** https://docs.gitlab.com/api/rest/authentication/ */
function authorizationOf(session: Session): { authorization?: string; headers?: Record<string, string> } {
  const { credential, target } = session
  if (isAnonymous(credential)) return {}
  if (credential.kind !== 'basic') {
    throw new Failure(
      'input',
      `"${target.host.key}" lists its repositories for an access token: an identity token is for the registry alone`
    )
  }
  const token = credential.password.reveal()
  return isJobToken(session) ? { headers: { 'job-token': token } } : { authorization: `Bearer ${token}` }
}

/** Pages go by their number: an address that an answer names is not followed. */
async function readPage(
  session: Session,
  get: Get,
  { kind, path }: Place,
  page: number
): Promise<Page<string> | undefined> {
  const { key } = session.target.host
  const what = `listing the repositories of "${key}/${path}"`
  const answer = await get(
    `${kind}/${encodeURIComponent(path)}/registry/repositories?per_page=${PAGE_SIZE}&page=${page}`
  )
  if (answer.status === 404) return undefined
  if (answer.status === 401 || answer.status === 403) {
    throw new Failure('refused', `${what} was refused (${answer.status}): ${remedyOf(session)}`)
  }
  if (answer.status !== 200) throw answerFailure(what, answer)
  const records = recordsOf(jsonOf(answer.body))
  const items = records?.map(one => textOf(one['path'])).filter(name => name !== undefined)
  if (items === undefined || items.length !== records?.length) {
    throw new Failure(
      'network',
      `${what} gave no list of repositories: check the registry's name and what stands between it and this machine`
    )
  }
  return pageOf(items, answer)
}

/** The number of the next page is empty behind the last one; past ten thousand GitLab does not count. */
function pageOf(items: readonly string[], { headers }: HttpResponse): Page<string> {
  const { 'x-next-page': next, 'x-total': total = '' } = headers
  const more = next === undefined ? items.length === PAGE_SIZE : next !== ''
  return { items, more, ...(/^\d{1,9}$/.test(total) ? { total: Number(total) } : {}) }
}

function noSuchPlace(session: Session, prefix: string): Failure {
  const { key } = session.target.host
  return new Failure(
    'input',
    `"${key}" has no group or project above "${prefix}" that this login may see: correct the path, or ${remedyOf(session)}`
  )
}

function remedyOf(session: Session): string {
  if (isJobToken(session)) {
    return 'the job token lists the repositories of its own project alone, so write that project\'s path in full, or give an access token with the scope "read_api"'
  }
  return 'give an access token with the scope "read_api" (or "api") whose user has the role Reporter there; a password and a deploy token list nothing'
}

function isJobToken({ credential }: Session): boolean {
  return credential.kind === 'basic' && credential.username === JOB_TOKEN_USERNAME
}
