import type { Session } from '../../../cleanup/driver.js'
import type { Inventory, Manifest, Tag } from '../../../cleanup/inventory/inventory.js'
import { readManifest } from '../../../cleanup/inventory/manifest.js'
import { pacedClient, type PacedClient } from '../../../cleanup/registry/paced-client.js'
import { inParallel } from '../../../cleanup/parallel.js'
import type { RegistryClient } from '../../../cleanup/registry/client.js'
import { answerFailure } from '../../../cleanup/registry/answer.js'
import { Failure } from '../../../errors.js'
import { ping } from '../../../net/distribution.js'
import type { HttpResponse } from '../../../net/transport.js'
import { caFilesOf } from '../../../provider.js'
import {
  digestOf,
  fieldsOf,
  jsonOf,
  known,
  numberOf,
  recordsOf,
  textOf
} from '../../../cleanup/vendor/fields.js'
import type { Fields } from '../../../cleanup/vendor/fields.js'
import { allPages } from '../../../cleanup/vendor/pages.js'
import type { Page } from '../../../cleanup/vendor/pages.js'
import { allOf } from '../../../cleanup/vendor/token-pages.js'
import type { TokenPage } from '../../../cleanup/vendor/token-pages.js'

/** Quay's REST API, which takes the token of an OAuth application and no robot. */
export interface QuayApi {
  /** All live tags; undefined when there is no such repository. */
  tags(repository: string): Promise<readonly QuayTag[] | undefined>
  /** Names of the repositories of a namespace that the token's user may see; none where there is no such namespace. */
  repositories(namespace: string): Promise<readonly string[]>
  /** Points a tag at a manifest that the time machine still has. */
  restoreTag(repository: string, tag: string, digest: string): Promise<HttpResponse>
}

export interface QuayTag {
  readonly name: string
  readonly digest: string
  readonly isList: boolean
  readonly size: number | undefined
  readonly moved: Date | undefined
  readonly immutable: boolean
}

/** The user name that Quay reserves for OAuth tokens. */
const OAUTH_USERNAME = '$oauthtoken'
/** quay/quay, endpoints/api/tag.py */
const PAGE_SIZE = 100
const MAX_BYTES = 8 * 1024 * 1024
const CONCURRENCY = 4

/** The API, where the credential is one for it. */
export async function createQuayApi(session: Session): Promise<QuayApi | undefined> {
  const { credential, target } = session
  if (credential.kind !== 'basic' || credential.username !== OAUTH_USERNAME) return undefined
  const { insecure, scheme } = target.auth
  const client = pacedClient(session, { registry: target.host.key, caFiles: caFilesOf(target.auth) })
  const { endpoint } = await ping(client, target.host, {
    insecure,
    ...(scheme === undefined ? {} : { scheme })
  })
  const origin = `${endpoint.scheme}://${endpoint.host.key}`
  const authorization = `Bearer ${credential.password.reveal()}`
  const what = (repository: string): string => `the tags of "${target.host.key}/${repository}"`
  const get = (path: string): Promise<HttpResponse> =>
    client.send({
      method: 'GET',
      url: new URL(`${origin}/api/v1/${path}`),
      authorization,
      maxBytes: MAX_BYTES
    })
  return {
    repositories: namespace => listRepositories(get, target.host.key, namespace),
    tags: repository =>
      allPages({
        what: what(repository),
        async read(page) {
          const query = `onlyActiveTags=true&limit=${PAGE_SIZE}&page=${page}`
          const answer = await get(`repository/${repository}/tag/?${query}`)
          if (answer.status === 404) return undefined
          if (answer.status !== 200) throw answerFailure(`listing ${what(repository)}`, answer)
          return pageOf(answer.body) ?? fail(what(repository))
        },
        keyOf: tag => tag.name,
        stateOf: tag => `${tag.name} ${tag.digest}`
      }),
    restoreTag: (repository, tag, digest) =>
      postJson(
        client,
        new URL(`${origin}/api/v1/repository/${repository}/tag/${encodeURIComponent(tag)}/restore`),
        authorization,
        { manifest_digest: digest }
      )
  }
}

/**
 * The repositories of one namespace, public ones included. Quay gives those of a namespace at once, and goes on by
 * `next_page` where it does not (quay/quay, endpoints/api/repository.py and repository_models_pre_oci.py).
 * https://docs.redhat.com/documentation/red_hat_quay/3/html/red_hat_quay_api_reference/listrepos
 */
async function listRepositories(
  get: (path: string) => Promise<HttpResponse>,
  host: string,
  namespace: string
): Promise<readonly string[]> {
  const what = `the repositories of "${host}/${namespace}"`
  const named = { namespace, public: 'true', starred: 'false' }
  const names = await allOf(what, async token => {
    const query = new URLSearchParams(token === undefined ? named : { ...named, next_page: token })
    const answer = await get(`repository?${query.toString()}`)
    if (answer.status === 401 || answer.status === 403) {
      throw new Failure(
        'refused',
        `listing ${what} was refused (${answer.status}): check the OAuth token, and that it has the scope "repo:read"`
      )
    }
    if (answer.status !== 200) throw answerFailure(`listing ${what}`, answer)
    return repositoryPageOf(answer.body, namespace) ?? fail(what)
  })
  return [...new Set(names)]
}

/** The repository as the REST API lists it: times and locks without a request per tag; only lists are read. */
export async function readListing(
  api: QuayApi,
  registry: RegistryClient,
  repository: string
): Promise<Inventory> {
  const tags: Tag[] = []
  const manifests = new Map<string, Manifest>()
  const lists = new Set<string>()
  for (const { name, digest, isList, size, moved, immutable } of (await api.tags(repository)) ?? []) {
    const locked = immutable ? 'immutable' : undefined
    tags.push({ name, digest, ...known({ movedAt: moved, locked }) })
    if (isList) lists.add(digest)
    else if (!manifests.has(digest)) manifests.set(digest, imageManifest(digest, size))
  }
  await inParallel(lists, CONCURRENCY, async (digest, add) => {
    if (manifests.has(digest)) return
    const raw = await registry.manifest(repository, digest)
    // a mirror need not have every child
    if (raw === undefined && !lists.has(digest)) return
    const manifest: Manifest =
      raw === undefined ? { digest, kind: 'unknown', mediaType: '', children: [] } : readManifest(raw)
    manifests.set(digest, manifest)
    manifest.children.forEach(add)
  })
  return { repository, tags, manifests, listsUntagged: false }
}

/** The listing tells lists from images, and not the media type of either. */
function imageManifest(digest: string, size: number | undefined): Manifest {
  return { digest, kind: 'image', mediaType: '', children: [], ...known({ size }) }
}

function postJson(
  client: PacedClient,
  url: URL,
  authorization: string,
  value: object
): Promise<HttpResponse> {
  const headers = { 'content-type': 'application/json' }
  return client.send({ method: 'POST', url, authorization, headers, body: JSON.stringify(value) })
}

function pageOf(body: string): Page<QuayTag> | undefined {
  const fields = fieldsOf(jsonOf(body))
  const records = recordsOf(fields?.['tags'])
  const items = records?.map(tagOf).filter(tag => tag !== undefined)
  if (items === undefined || items.length !== records?.length) return undefined
  return { items, more: fields?.['has_additional'] === true }
}

/** What is said to be of another namespace was not asked for. */
function repositoryPageOf(body: string, namespace: string): TokenPage<string> | undefined {
  const fields = fieldsOf(jsonOf(body))
  const records = recordsOf(fields?.['repositories'])
  const items = records?.map(one => textOf(one['name'])).filter(name => name !== undefined)
  if (items === undefined || items.length !== records?.length) return undefined
  if (records.some(one => one['namespace'] !== namespace)) return undefined
  return { items: items.map(name => `${namespace}/${name}`), next: textOf(fields?.['next_page']) }
}

function tagOf(fields: Fields): QuayTag | undefined {
  const [name, digest] = [textOf(fields['name']), digestOf(fields['manifest_digest'])]
  if (name === undefined || digest === undefined) return undefined
  const start = numberOf(fields['start_ts'])
  return {
    name,
    digest,
    isList: fields['is_manifest_list'] === true,
    size: numberOf(fields['size']),
    moved: start === undefined ? undefined : new Date(start * 1000),
    immutable: fields['immutable'] === true
  }
}

function fail(what: string): never {
  throw new Failure(
    'network',
    `${what} came as no list: check that the host is a Quay, and what stands between it and this machine`
  )
}
