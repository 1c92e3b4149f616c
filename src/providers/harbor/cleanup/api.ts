import type { Session } from '../../../cleanup/driver.js'
import { pacedClient } from '../../../cleanup/registry/paced-client.js'
import { answerFailure } from '../../../cleanup/registry/answer.js'
import { Failure } from '../../../errors.js'
import { ping } from '../../../net/distribution.js'
import type { HttpResponse } from '../../../net/transport.js'
import { caFilesOf } from '../../../provider.js'
import { basicAuth } from '../../../secret.js'
import { digestOf, fieldsOf, jsonOf, recordsOf, textOf } from '../../../cleanup/vendor/fields.js'
import type { Fields } from '../../../cleanup/vendor/fields.js'
import { allPages } from '../../../cleanup/vendor/pages.js'

/** Harbor's REST API, for one login. */
export interface HarborApi {
  /** Every artifact, children and accessories included; undefined when there is no such repository. */
  artifacts(repository: string): Promise<readonly Fields[] | undefined>
  /** The artifact a tag or digest names now. */
  artifact(repository: string, reference: string): Promise<Fields | undefined>
  removeTag(repository: string, digest: string, tag: string): Promise<HttpResponse>
  removeArtifact(repository: string, digest: string): Promise<HttpResponse>
  /** Names of the repositories of a project, or of all that the login may see. */
  repositories(project?: string): Promise<readonly string[]>
}

/** The most that a page holds: https://github.com/goharbor/harbor/blob/main/api/v2.0/swagger.yaml */
const PAGE_SIZE = 100
const MAX_BYTES = 16 * 1024 * 1024

/**
 * Speaks Basic and keeps no cookies, as robots must; what they may do on the registry API has changed with the
 * releases. `base=*` has the listing show what an index refers to as well (src/pkg/artifact/dao/dao.go).
 */
export async function createHarborApi(session: Session): Promise<HarborApi> {
  const { target } = session
  const { insecure, scheme } = target.auth
  const host = target.host.key
  const authorization = authorizationOf(session)
  const client = pacedClient(session, { registry: host, caFiles: caFilesOf(target.auth) })
  const { endpoint } = await ping(client, target.host, { insecure, ...known(scheme) })
  const base = `${endpoint.scheme}://${endpoint.host.key}/api/v2.0`
  const send: Send = (method, path) =>
    client.send({ method, url: new URL(`${base}${path}`), maxBytes: MAX_BYTES, ...authorization })
  const artifactPath = (repository: string, reference: string): string =>
    `${artifactsPath(repository)}/${encodeURIComponent(reference)}`
  return {
    artifacts: repository =>
      list(
        { send, host },
        `${artifactsPath(repository)}?q=base%3D*&with_tag=true&with_accessory=true&with_immutable_status=true&`,
        `the artifacts of "${host}/${repository}"`,
        'digest'
      ),
    async artifact(repository, reference) {
      const answer = await send('GET', `${artifactPath(repository, reference)}?with_tag=true`)
      if (answer.status === 404) return undefined
      if (answer.status !== 200) throw answerFailure(`reading an artifact of "${host}/${repository}"`, answer)
      const artifact = fieldsOf(jsonOf(answer.body))
      // what cannot be read is not taken for an artifact that is gone, or has no tag
      if (digestOf(artifact?.['digest']) === undefined) throw notTheApi(host, answer.status)
      return artifact
    },
    removeTag: (repository, digest, tag) =>
      send('DELETE', `${artifactPath(repository, digest)}/tags/${encodeURIComponent(tag)}`),
    removeArtifact: (repository, digest) => send('DELETE', artifactPath(repository, digest)),
    async repositories(project) {
      const path = project === undefined ? '' : `/projects/${encodeURIComponent(project)}`
      const what = `the repositories of "${host}${project === undefined ? '' : `/${project}`}"`
      const found = await list({ send, host }, `${path}/repositories?`, what, 'name')
      return (found ?? []).map(({ name }) => textOf(name)).filter(name => name !== undefined)
    }
  }
}

type Send = (method: 'GET' | 'DELETE', path: string) => Promise<HttpResponse>

/** All of a list; its address ends where the page's number is to follow. */
function list(
  { send, host }: { readonly send: Send; readonly host: string },
  address: string,
  what: string,
  key: string
): Promise<readonly Fields[] | undefined> {
  return allPages({
    what,
    async read(page) {
      const answer = await send('GET', `${address}page=${page}&page_size=${PAGE_SIZE}`)
      if (answer.status === 404) return undefined
      if (answer.status !== 200) throw answerFailure(`listing ${what}`, answer)
      const items = recordsOf(jsonOf(answer.body))
      const total = countIn(answer)
      if (items === undefined) throw notTheApi(host, answer.status)
      const more = total === undefined ? items.length === PAGE_SIZE : page * PAGE_SIZE < total
      return { items, more, ...(total === undefined ? {} : { total }) }
    },
    keyOf: item => textOf(item[key]) ?? '',
    stateOf: item => `${textOf(item[key]) ?? ''} ${tagNamesOf(item).join(' ')}`
  })
}

/** The names of an artifact's tags; Harbor writes `null` for none. What is no list of names is a `Failure`. */
export function tagNamesOf(artifact: Fields): readonly string[] {
  return partsOf(artifact, 'tags')
    .map(tag => textOf(tag['name']) ?? unreadable())
    .sort()
}

/** A list in an artifact. One that cannot be read is not taken for an empty one, by which things are deleted. */
export function partsOf(artifact: Fields, name: 'tags' | 'accessories' | 'references'): readonly Fields[] {
  return recordsOf(artifact[name] ?? []) ?? unreadable()
}

/** Ends the listing. */
export function unreadable(): never {
  throw new Failure(
    'network',
    'Harbor listed an artifact that cannot be read: check the release of Harbor, and what stands between it and this machine'
  )
}

function authorizationOf({ credential, target }: Session): { readonly authorization?: string } {
  if (credential.kind !== 'basic') {
    throw new Failure(
      'input',
      `"${target.host.key}" is cleaned up with a user name and a password, or a robot account: an identity token is for the registry alone`
    )
  }
  const { username, password } = credential
  return username === '' && password.empty ? {} : { authorization: `Basic ${basicAuth(username, password)}` }
}

function known(scheme: 'http' | 'https' | undefined): { readonly scheme?: 'http' | 'https' } {
  return scheme === undefined ? {} : { scheme }
}

/** A slash inside the repository's name is encoded twice, as the description of the API says. */
function artifactsPath(repository: string): string {
  const slash = repository.indexOf('/')
  if (slash < 1) {
    throw new Failure('input', `a repository of Harbor is "PROJECT/NAME": "${repository}" names no project`)
  }
  const name = encodeURIComponent(encodeURIComponent(repository.slice(slash + 1)))
  return `/projects/${encodeURIComponent(repository.slice(0, slash))}/repositories/${name}/artifacts`
}

function countIn({ headers }: HttpResponse): number | undefined {
  const count = headers['x-total-count']
  return count !== undefined && /^\d{1,9}$/.test(count) ? Number(count) : undefined
}

function notTheApi(host: string, status: number): Failure {
  return new Failure(
    'network',
    `"${host}" answered ${status} with something that is none of Harbor's: check that the host is a Harbor of 2.0 or newer, and the proxy`
  )
}
