import type { Capabilities, CreateDriver, Outcome, Session } from '../../cleanup/driver.js'
import type { Inventory, Tag } from '../../cleanup/inventory/inventory.js'
import type { RegistryClient } from '../../cleanup/registry/client.js'
import { distributionCalls } from '../../cleanup/registry/distribution-calls.js'
import { createRegistryClient } from '../../cleanup/registry/client.js'
import { Failure } from '../../errors.js'
import { known } from '../../cleanup/vendor/fields.js'
import { readListed } from '../../cleanup/vendor/listed.js'
import { outcomesOf } from '../../cleanup/removal/outcomes.js'
import { renewingClient } from '../../cleanup/vendor/renewal.js'
import { listManifests, listRepositories, listTags } from './cleanup/acr-listing.js'
import { azure } from './index.js'

/**
 * Never a wildcard: registries whose role assignments are by repository (ABAC) drop it without a word. The catalogue
 * alone has no other word.
 * https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
 */
const SCOPES = {
  pull: ['pull', 'metadata_read'],
  push: ['pull', 'push'],
  delete: ['pull', 'delete', 'metadata_read']
} as const

/**
 * The service deletes what an index refers to (Azure/acr-cli#131), and leaves the children of a deleted index
 * (Azure/azure-sdk#2676). That what describes a manifest goes with it is told by a comment of Azure/acr-cli alone.
 * https://learn.microsoft.com/azure/container-registry/container-registry-delete
 */
const CAPABILITIES: Capabilities = {
  untag: 'native',
  deleteManifest: 'with-tags',
  protectsChildren: false,
  cascadesReferrers: true,
  batch: 1,
  concurrency: 4
}

/** Azure Container Registry: listing and untagging by its own API, manifests by the distribution API. */
export const createDriver: CreateDriver = async session => {
  const client = await renewingClient(session, azure.sources, one => createRegistryClient(one, SCOPES))
  const remove = (repository: string, path: string) => removed(client, session, repository, path)
  return {
    ...distributionCalls(client),
    capabilities: CAPABILITIES,
    inventory: repository => inventory(client, repository),
    repositories: async prefix => (await listRepositories(client)).filter(name => name.startsWith(prefix)),
    tagsOf: async (repository, digest) =>
      (await listTags(client, repository, digest)).map(({ name }) => name),
    tagNames: async repository => (await listTags(client, repository)).map(({ name }) => name),
    untag: (repository, tags) =>
      outcomesOf(tags, ({ tag }) =>
        remove(repository, `/acr/v1/${repository}/_tags/${encodeURIComponent(tag)}`)
      ),
    deleteManifests: (repository, digests) =>
      outcomesOf(digests, digest => remove(repository, `/v2/${repository}/manifests/${digest}`))
  }
}

/**
 * Tags first, manifests behind them: a manifest names its tags too, so that a tag which is hidden from the list of tags
 * (`listEnabled: false`) is not taken for missing.
 */
async function inventory(client: RegistryClient, repository: string): Promise<Inventory> {
  const tags = new Map<string, Tag>()
  for (const { name, digest, updatedAt, locked } of await listTags(client, repository)) {
    tags.set(name, { name, digest, ...known({ movedAt: updatedAt, locked }) })
  }
  const manifests = await listManifests(client, repository)
  for (const { digest, tags: names } of manifests) {
    for (const name of names) if (!tags.has(name)) tags.set(name, { name, digest })
  }
  const listed = manifests.map(({ digest, mediaType, size, createdAt, locked }) => ({
    digest,
    mediaType,
    ...known({ imageSize: size }),
    facts: known({ pushedAt: createdAt, locked })
  }))
  return {
    repository,
    tags: [...tags.values()],
    manifests: await readListed(
      client,
      { repository, listed, tagged: [...tags.values()].map(({ digest }) => digest) },
      CAPABILITIES.concurrency
    ),
    listsUntagged: true
  }
}

/** 405 is the answer for what is locked, whatever the reason (`REGISTRY_DISALLOWED_OPERATION`, Azure/acr-cli#70). */
async function removed(
  client: RegistryClient,
  { target }: Session,
  repository: string,
  path: string
): Promise<Outcome> {
  const { status } = await client.send(repository, 'delete', { method: 'DELETE', path })
  if (status === 202 || status === 200 || status === 204) return { kind: 'deleted' }
  if (status === 404) return { kind: 'gone' }
  if (status === 405) return { kind: 'refused', reason: 'it is locked' }
  if (status === 401 || status === 403) throw noRight(target.host.key, repository, status)
  if (status >= 500) return { kind: 'failed', reason: `the registry had trouble (${status})` }
  return { kind: 'refused', reason: `the registry answered ${status}` }
}

function noRight(host: string, repository: string, status: number): Failure {
  return new Failure(
    'refused',
    `deleting in "${host}/${repository}" was refused (${status}): give the identity the role "AcrDelete" (with ABAC "Container Registry Repository Contributor"), or a token of the registry "content/delete" on the repository`
  )
}
