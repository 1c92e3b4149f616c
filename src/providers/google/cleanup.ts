import type { Capabilities, CreateDriver, Outcome } from '../../cleanup/driver.js'
import type { Inventory, Tag } from '../../cleanup/inventory/inventory.js'
import type { RegistryClient } from '../../cleanup/registry/client.js'
import { distributionCalls } from '../../cleanup/registry/distribution-calls.js'
import { createRegistryClient } from '../../cleanup/registry/client.js'
import { Failure } from '../../errors.js'
import { known } from '../../cleanup/vendor/fields.js'
import { readListed } from '../../cleanup/vendor/listed.js'
import { outcomesOf } from '../../cleanup/removal/outcomes.js'
import { renewingClient } from '../../cleanup/vendor/renewal.js'
import { listImages } from './cleanup/images.js'
import { listRepository } from './cleanup/listing.js'
import { removalOutcome } from './cleanup/removal.js'
import { google } from './index.js'

/** Rights come from roles; deleting was writing before it had a word of its own. */
const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'push', 'delete'] } as const

/**
 * What a tag, an index or a referrer holds is refused by the registry API: GOOGLE_MANIFEST_DANGLING_TAG
 * (enix/kube-image-keeper#636), …_DANGLING_PARENT_IMAGE (GoogleCloudPlatform/gcr-cleaner#118). The codes are reported by
 * users and not published, so each refusal is an outcome and nothing relies on its code.
 * https://cloud.google.com/artifact-registry/docs/docker/manage-images#deleting_images
 */
const CAPABILITIES: Capabilities = {
  untag: 'native',
  deleteManifest: 'untagged',
  protectsChildren: true,
  referrersFirst: true,
  batch: 1,
  concurrency: 4
}

/** Artifact Registry, and the older names it serves, by the distribution API and what Google adds to its listing. */
export const createDriver: CreateDriver = async session => {
  const client = await renewingClient(session, google.sources, one => createRegistryClient(one, SCOPES))
  return {
    ...distributionCalls(client),
    capabilities: CAPABILITIES,
    inventory: repository => inventory(client, repository),
    repositories: prefix => listImages(session, prefix),
    tagNames: async repository => (await listRepository(client, repository)).tags,
    untag: (repository, tags) => outcomesOf(tags, ({ tag }) => remove(client, repository, tag)),
    deleteManifests: (repository, digests) =>
      outcomesOf(digests, digest => remove(client, repository, digest))
  }
}

async function inventory(client: RegistryClient, repository: string): Promise<Inventory> {
  const listing = await listRepository(client, repository)
  const digests = new Map(
    listing.manifests.flatMap(({ digest, tags }) => tags.map(tag => [tag, digest] as const))
  )
  const tags: Tag[] = []
  for (const name of new Set([...listing.tags, ...digests.keys()])) {
    const digest = digests.get(name) ?? (await client.head(repository, name))?.digest
    if (digest === undefined) {
      throw new Failure(
        'network',
        `"${client.host}/${repository}" lists a tag that it does not have: run the job again when nothing is deleted there`
      )
    }
    tags.push({ name, digest })
  }
  const listed = listing.manifests.map(({ digest, mediaType, size, uploadedAt, createdAt }) => ({
    digest,
    mediaType,
    ...known({ imageSize: size }),
    facts: known({ pushedAt: uploadedAt, createdAt })
  }))
  const manifests = await readListed(
    client,
    { repository, listed, tagged: tags.map(({ digest }) => digest) },
    CAPABILITIES.concurrency
  )
  return { repository, tags, manifests, listsUntagged: true }
}

/** By tag the tag goes alone; by digest the manifest goes, when it has none. */
async function remove(client: RegistryClient, repository: string, reference: string): Promise<Outcome> {
  const path = `/v2/${repository}/manifests/${encodeURIComponent(reference).replaceAll('%3A', ':')}`
  const answer = await client.send(repository, 'delete', { method: 'DELETE', path })
  return removalOutcome(answer, `${client.host}/${repository}`)
}
