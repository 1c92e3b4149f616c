import type { Session } from '../../../cleanup/driver.js'
import { answerFailure } from '../../../cleanup/registry/answer.js'
import { pacedClient } from '../../../cleanup/registry/paced-client.js'
import { fieldsOf, jsonOf, recordsOf, textOf } from '../../../cleanup/vendor/fields.js'
import { allOf } from '../../../cleanup/vendor/token-pages.js'
import type { TokenPage } from '../../../cleanup/vendor/token-pages.js'
import { Failure } from '../../../errors.js'
import type { Host } from '../../../host.js'
import { API_HOST, apiAuthorization } from './api-authorization.js'

const PAGE_SIZE = 1000
const MAX_BYTES = 8 * 1024 * 1024

/**
 * The repositories that serve the names of the Container Registry, each called as its host is.
 * https://cloud.google.com/artifact-registry/docs/transition/gcr-repositories
 */
const GCR_LOCATIONS: Readonly<Record<string, string>> = {
  'gcr.io': 'us',
  'us.gcr.io': 'us',
  'eu.gcr.io': 'europe',
  'asia.gcr.io': 'asia'
}

/** A repository of Artifact Registry, which holds images. */
interface Repository {
  readonly project: string
  readonly location: string
  readonly id: string
  /** What the names of its images begin with. */
  readonly path: string
}

/**
 * Names of the images that begin with a prefix, which has to name one repository in full: there is no list over several.
 * https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories.packages/list
 */
export async function listImages(session: Session, prefix: string): Promise<readonly string[]> {
  const { host } = session.target
  const repository = repositoryOf(host, prefix)
  const what = `the images of "${host.key}/${repository.path}"`
  const client = pacedClient(session, { registry: API_HOST, caFiles: [] })
  const authorization = await apiAuthorization(session)
  const names = await allOf(what, async token => {
    const url = new URL(`https://${API_HOST}/v1/${resourceOf(repository)}/packages`)
    url.searchParams.set('pageSize', String(PAGE_SIZE))
    if (token !== undefined) url.searchParams.set('pageToken', token)
    const answer = await client.send({ method: 'GET', url, maxBytes: MAX_BYTES, ...authorization })
    if (answer.status === 404 && token === undefined) return { items: [] }
    if (answer.status === 401 || answer.status === 403) throw noRight(what, answer.status)
    if (answer.status !== 200) throw answerFailure(`listing ${what}`, answer)
    return pageOf(answer.body, repository) ?? fail(what)
  })
  return [...new Set(names)].filter(name => name.startsWith(prefix))
}

/**
 * `LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE` and `gcr.io/PROJECT/IMAGE`. A project with a domain in its ID
 * (`example.com:project`) is two parts of a name.
 * https://cloud.google.com/artifact-registry/docs/docker/names
 */
function repositoryOf(host: Host, prefix: string): Repository {
  const parts = prefix.split('/').slice(0, -1)
  const size = parts[0]?.includes('.') === true ? 2 : 1
  const project = parts.slice(0, size)
  const isGcr = Object.hasOwn(GCR_LOCATIONS, host.key)
  const location = isGcr ? GCR_LOCATIONS[host.key] : /^([a-z0-9-]+)-docker\.pkg\.dev$/.exec(host.key)?.[1]
  const id = isGcr ? host.key : parts[size]
  if (location === undefined)
    throw new Failure('input', `"${host.key}" does not tell which images it has: name them`)
  if (project.length < size || id === undefined) throw notInFull(host, isGcr)
  const path = (isGcr ? project : [...project, id]).join('/')
  return { project: project.join(':'), location, id, path }
}

function notInFull({ key }: Host, isGcr: boolean): Failure {
  const [what, form] = isGcr
    ? ['project', `${key}/PROJECT/GLOB`]
    : ['repository', `${key}/PROJECT/REPOSITORY/GLOB`]
  return new Failure('input', `Google lists the images of one ${what}: write its name in full (${form})`)
}

function resourceOf({ project, location, id }: Repository): string {
  return `projects/${encodeURIComponent(project)}/locations/${location}/repositories/${encodeURIComponent(id)}`
}

/** An empty page has no list. What is said to be of another repository was not asked for. */
function pageOf(body: string, repository: Repository): TokenPage<string> | undefined {
  const fields = fieldsOf(jsonOf(body))
  if (fields === undefined) return undefined
  const packages = recordsOf(fields['packages'] ?? [])
  const images = packages?.map(({ name }) => imageOf(textOf(name) ?? '', repository))
  const items = images?.filter(image => image !== undefined)
  if (items === undefined || items.length !== images?.length) return undefined
  return { items, next: textOf(fields['nextPageToken']) }
}

/** `projects/P/locations/L/repositories/R/packages/a%2Fb`: the project may be told by its number. */
function imageOf(name: string, { location, id, path }: Repository): string | undefined {
  const [, place, image = ''] = /^projects\/[^/]+\/(.+)\/packages\/([^/]+)$/.exec(name) ?? []
  if (place !== `locations/${location}/repositories/${id}`) return undefined
  try {
    return `${path}/${decodeURIComponent(image)}`
  } catch {
    return undefined
  }
}

function noRight(what: string, status: number): Failure {
  return new Failure(
    'refused',
    `listing ${what} was refused (${status}): give the account "roles/artifactregistry.reader" on the repository, and turn on the Artifact Registry API in the project`
  )
}

function fail(what: string): never {
  throw new Failure(
    'network',
    `${what} came as no list of Google's: check what stands between "${API_HOST}" and this machine`
  )
}
