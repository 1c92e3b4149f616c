import { nextPath } from '../../../cleanup/registry/tag-list.js'
import type { RegistryClient } from '../../../cleanup/registry/client.js'
import { Failure } from '../../../errors.js'
import { parseObject } from '../../../net/spec-error.js'
import { dateOf, digestOf, fieldsOf, numberOf, textOf } from '../../../cleanup/vendor/fields.js'
import type { Fields } from '../../../cleanup/vendor/fields.js'

/** A tag as the registry's own API lists it. */
export interface AcrTag {
  readonly name: string
  readonly digest: string
  readonly updatedAt?: Date | undefined
  readonly locked?: string | undefined
}

/** A manifest as the registry's own API lists it, one without a tag too. */
export interface AcrManifest {
  readonly digest: string
  readonly mediaType: string
  readonly size?: number | undefined
  readonly createdAt?: Date | undefined
  readonly tags: readonly string[]
  readonly locked?: string | undefined
}

/** Entries of a page; the service's own tools ask for as many. */
const PAGE = 100
const MAX_BYTES = 4 * 1024 * 1024

/** What reading one repository takes. */
const READER =
  'give the identity the role "AcrPull" (with ABAC "Container Registry Repository Reader"), or a token of the registry "content/read" and "metadata/read" on the repository'
/**
 * A token's scope map has to hold everything (Azure/acr#751), and the catalogue has a role of its own with ABAC:
 * https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
 */
const CATALOGUE_READER =
  'give the identity the role "AcrPull" (with ABAC "Container Registry Repository Catalog Lister"), or a token of the registry a scope map over "*", or name the repositories'

/** All tags, or those of one digest. */
export function listTags(
  client: RegistryClient,
  repository: string,
  digest?: string
): Promise<readonly AcrTag[]> {
  const query = digest === undefined ? {} : { digest }
  const of = within(client, repository, 'tags')
  return list(client, { ...of, query, read: readTag, keyOf: ({ name }) => name })
}

/** All manifests. */
export function listManifests(client: RegistryClient, repository: string): Promise<readonly AcrManifest[]> {
  return list(client, {
    ...within(client, repository, 'manifests'),
    query: {},
    read: readManifest,
    keyOf: ({ digest }) => digest
  })
}

/** The names of all repositories. */
export function listRepositories(client: RegistryClient): Promise<readonly string[]> {
  return list(client, {
    what: `listing the repositories of "${client.host}"`,
    path: '/acr/v1/_catalog',
    repository: '',
    kind: 'repositories',
    remedy: CATALOGUE_READER,
    query: {},
    read: textOf,
    keyOf: name => name
  })
}

interface Listing<Item> {
  /** For messages: `listing the tags of "…"`. */
  readonly what: string
  readonly path: string
  /** What the token is for; empty for the catalogue. */
  readonly repository: string
  /** The list's name in an answer. */
  readonly kind: 'tags' | 'manifests' | 'repositories'
  /** For who may not list. */
  readonly remedy: string
  readonly query: Readonly<Record<string, string>>
  read(item: unknown): Item | undefined
  /** What the next page begins behind. */
  keyOf(item: Item): string
}

/** What the listings of one repository have in common. */
function within(
  client: RegistryClient,
  repository: string,
  kind: 'tags' | 'manifests'
): Pick<Listing<never>, 'what' | 'path' | 'repository' | 'kind' | 'remedy'> {
  const what = `listing the ${kind} of "${client.host}/${repository}"`
  return { what, path: `/acr/v1/${repository}/_${kind}`, repository, kind, remedy: READER }
}

/**
 * Page after page, each from the last name on, so that what comes or goes meanwhile hides nothing else; empty where the
 * repository does not exist. Anything that is not such a page is a failure.
 * https://github.com/Azure/acr-cli/blob/main/docs/swagger.yaml
 */
async function list<Item>(client: RegistryClient, listing: Listing<Item>): Promise<readonly Item[]> {
  const { what, path: first, repository, keyOf } = listing
  const found = new Map<string, Item>()
  const visited = new Set<string>()
  let path: string | undefined = pagePath(first, listing.query)
  while (path !== undefined) {
    if (visited.has(path)) throw new Failure('network', `${what} never ends: run the job again later`)
    visited.add(path)
    const answer = await client.send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_BYTES })
    if (answer.status === 404 && visited.size === 1 && repository !== '') return []
    if (answer.status !== 200) throw refused(listing, answer.status)
    const page = readPage(listing, answer.body)
    for (const item of page) found.set(keyOf(item), item)
    const last = page.at(-1)
    const full = last !== undefined && page.length >= PAGE
    path =
      nextPath(answer, client.host) ??
      (full ? pagePath(first, { ...listing.query, last: keyOf(last) }) : undefined)
  }
  return [...found.values()]
}

function pagePath(first: string, query: Readonly<Record<string, string>>): string {
  return `${first}?${new URLSearchParams({ n: String(PAGE), ...query }).toString()}`
}

function readPage<Item>({ what, kind, read }: Listing<Item>, body: string): readonly Item[] {
  // an empty list is left out
  const value: unknown = parseObject(body)?.[kind] ?? []
  const items = Array.isArray(value) ? value.map(read) : undefined
  const complete = items?.filter(item => item !== undefined)
  if (parseObject(body) !== undefined && items !== undefined && complete?.length === items.length)
    return complete
  throw new Failure('network', `${what} was answered by no list of Azure's: check the proxy and the network`)
}

function readTag(item: unknown): AcrTag | undefined {
  const fields = fieldsOf(item) ?? {}
  const name = textOf(fields['name'])
  const digest = digestOf(fields['digest'])
  if (name === undefined || digest === undefined) return undefined
  return { name, digest, updatedAt: dateOf(fields['lastUpdateTime']), locked: lockOf(fields) }
}

function readManifest(item: unknown): AcrManifest | undefined {
  const fields = fieldsOf(item) ?? {}
  const digest = digestOf(fields['digest'])
  if (digest === undefined) return undefined
  const tags: unknown = fields['tags'] ?? []
  if (!Array.isArray(tags) || !tags.every((tag): tag is string => typeof tag === 'string')) return undefined
  return {
    digest,
    mediaType: textOf(fields['mediaType']) ?? '',
    size: numberOf(fields['imageSize']),
    createdAt: dateOf(fields['createdTime']),
    tags,
    locked: lockOf(fields)
  }
}

/** Either lock keeps from deleting: https://learn.microsoft.com/azure/container-registry/container-registry-image-lock */
function lockOf(fields: Fields): string | undefined {
  const attributes = fieldsOf(fields['changeableAttributes'])
  const open = attributes?.['deleteEnabled'] !== false && attributes?.['writeEnabled'] !== false
  return open ? undefined : 'locked'
}

function refused<Item>({ what, remedy }: Listing<Item>, status: number): Failure {
  if (status === 401 || status === 403)
    return new Failure('refused', `${what} was refused (${status}): ${remedy}`)
  return new Failure('network', `${what} was answered ${status}: check the registry's name and the network`)
}
