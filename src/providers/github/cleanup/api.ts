import type { Session } from '../../../cleanup/driver.js'
import { isAnonymous } from '../../../cleanup/anonymous.js'
import { pacedClient } from '../../../cleanup/registry/paced-client.js'
import { Failure } from '../../../errors.js'
import type { HttpResponse, Transport } from '../../../net/transport.js'
import { caFilesOf } from '../../../provider.js'
import type { Secret } from '../../../secret.js'
import { fieldsOf, jsonOf, textOf } from '../../../cleanup/vendor/fields.js'
import { accessRefused } from './refusals.js'
import { tokenKind } from '../token-kind.js'
import { apiUrl } from '../token-scopes.js'

/** GitHub's REST API, for one login and below one address. */
export interface GitHubApi {
  send(method: 'GET' | 'DELETE' | 'POST', path: string): Promise<HttpResponse>
  /** The path of a package, whose owner may be an organisation, the token's own user, or another user. */
  packagePath(repository: string): Promise<string>
  /** The path of an owner's packages. */
  ownerPath(owner: string): Promise<string>
}

const MAX_BYTES = 16 * 1024 * 1024
/** https://docs.github.com/rest/about-the-rest-api/api-versions */
const VERSION = '2022-11-28'

/** https://docs.github.com/rest/packages/packages */
export function createGitHubApi(session: Session): GitHubApi {
  const { context, target } = session
  const base = apiUrl(target, context.ambient.github)
  const token = tokenOf(session)
  const paced = { ...session, context: { ...context, transport: withSecondaryLimit(context.transport) } }
  const client = pacedClient(paced, { registry: new URL(base).host, caFiles: caFilesOf(target.auth) })
  const owners = new Map<string, Promise<string>>()

  const send: GitHubApi['send'] = (method, path) =>
    client.send({
      method,
      url: new URL(`${base}${path}`),
      headers: { accept: 'application/vnd.github+json', 'x-github-api-version': VERSION },
      authorization: `Bearer ${token.reveal()}`,
      maxBytes: MAX_BYTES
    })

  const findOwner = async (owner: string): Promise<string> => {
    const encoded = encodeURIComponent(owner)
    const { status, body } = await send('GET', `/users/${encoded}`)
    if (status !== 200) throw accessRefused(session, `looking up the owner "${owner}"`, status)
    if (textOf(fieldsOf(jsonOf(body))?.['type']) === 'Organization') return `/orgs/${encoded}`
    return (await isOwn(send, token, owner)) ? '/user' : `/users/${encoded}`
  }

  const ownerPath = (owner: string): Promise<string> => {
    const found = owners.get(owner) ?? findOwner(owner)
    owners.set(owner, found)
    return found
  }

  return {
    send,
    ownerPath: async owner => `${await ownerPath(owner)}/packages`,
    async packagePath(repository) {
      const { owner, name } = namesOf(repository)
      return `${await ownerPath(owner)}/packages/container/${encodeURIComponent(name)}`
    }
  }
}

/** Private packages of a user are told to that user's own token alone; the workflow's has no user. */
async function isOwn(send: GitHubApi['send'], token: Secret, owner: string): Promise<boolean> {
  if (tokenKind(token) === 'workflow') return false
  const { status, body } = await send('GET', '/user')
  const login = status === 200 ? textOf(fieldsOf(jsonOf(body))?.['login']) : undefined
  return login?.toLowerCase() === owner.toLowerCase()
}

function tokenOf({ credential, target }: Session): Secret {
  if (credential.kind === 'basic' && !isAnonymous(credential)) return credential.password
  throw new Failure(
    'input',
    `"${target.host.key}" is cleaned up with a token as the password: the workflow token, or a classic one with "read:packages" and "delete:packages"`
  )
}

function namesOf(repository: string): { readonly owner: string; readonly name: string } {
  const slash = repository.indexOf('/')
  if (slash > 0) return { owner: repository.slice(0, slash), name: repository.slice(slash + 1) }
  throw new Failure(
    'input',
    `a repository of GitHub Packages is "OWNER/NAME": "${repository}" names no owner`
  )
}

/**
 * A secondary limit need not say how long it lasts: "wait for at least one minute".
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function withSecondaryLimit(transport: Transport): Transport {
  return async (request, trust, limits) => {
    const answer = await transport(request, trust, limits)
    const { status, headers, body } = answer
    const tells = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0'
    if (status !== 403 || tells || !/secondary rate limit/i.test(body)) return answer
    return { ...answer, headers: { ...headers, 'retry-after': '60' } }
  }
}
