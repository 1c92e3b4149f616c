import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr-public'
import type { ECRPUBLICClient } from '@aws-sdk/client-ecr-public'
import type { Driver, Session } from '../../../cleanup/driver.js'
import type { Inventory, Tag } from '../../../cleanup/inventory/inventory.js'
import type { RegistryClient } from '../../../cleanup/registry/client.js'
import { createRegistryClient } from '../../../cleanup/registry/client.js'
import { known } from '../../../cleanup/vendor/fields.js'
import { attempted } from '../../../cleanup/removal/outcomes.js'
import { readListed } from '../../../cleanup/vendor/listed.js'
import { distributionCalls } from '../../../cleanup/registry/distribution-calls.js'
import { publicClient } from '../public-token.js'
import type { Way } from '../sources.js'
import { createApi } from './api.js'
import { CAPABILITIES, deleteBatch, type ImageId } from './deletion.js'
import { describeImages, describeTags } from './public-descriptions.js'
import { openPublicRegistry, type PublicRepository } from './public-registry.js'

/** The distribution API of ECR Public hands out manifests and takes them. */
const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull'] } as const

/** ECR Public: its own API for lists and deletions, the distribution API for manifests, which the other one lacks. */
export async function createPublicDriver(session: Session, way: Way): Promise<Driver> {
  const api = createApi(session, 'ecr-public', way, publicClient)
  const client = await createRegistryClient(session, SCOPES)
  const at = openPublicRegistry(api, session.target.host.key)
  const remove = async (name: string, what: string, ids: readonly ImageId[]) => {
    const repository = await attempted(() => at(name))
    if ('kind' in repository) return ids.map(() => repository)
    return deleteBatch(api, `${what} ${repository.shown}`, ids, (service: ECRPUBLICClient, imageIds) =>
      service.send(new BatchDeleteImageCommand({ ...repository.id, imageIds: [...imageIds] }))
    )
  }
  return {
    ...distributionCalls(client),
    capabilities: CAPABILITIES,
    inventory: async name => inventory(await at(name), client, name),
    resolve: async (name, tag) => (await describeImages(await at(name), { imageTag: tag }))[0]?.imageDigest,
    tagsOf: async (name, digest) =>
      (await describeImages(await at(name), { imageDigest: digest }))[0]?.imageTags ?? [],
    tagNames: async name => (await describeTags(await at(name))).map(({ tag }) => tag),
    untag: (name, tags) =>
      remove(
        name,
        'removing tags from',
        tags.map(({ tag }) => ({ imageTag: tag }))
      ),
    deleteManifests: (name, digests) =>
      remove(
        name,
        'deleting images from',
        digests.map(imageDigest => ({ imageDigest }))
      )
  }
}

/** All images with their tags, and when each tag came to be. What they refer to is in the manifests alone. */
async function inventory(
  repository: PublicRepository,
  client: RegistryClient,
  name: string
): Promise<Inventory> {
  const tags = new Map<string, Tag>()
  for (const { tag: tagName, digest, createdAt } of await describeTags(repository)) {
    tags.set(tagName, { name: tagName, digest, ...known({ movedAt: createdAt }) })
  }
  const details = await describeImages(repository)
  for (const { imageDigest: digest, imageTags = [] } of details) {
    for (const tagName of imageTags) if (!tags.has(tagName)) tags.set(tagName, { name: tagName, digest })
  }
  const listed = details.map(detail => ({
    digest: detail.imageDigest,
    mediaType: detail.imageManifestMediaType ?? '',
    ...known({ imageSize: detail.imageSizeInBytes }),
    facts: known({ pushedAt: detail.imagePushedAt, artifactType: detail.artifactMediaType })
  }))
  const tagged = [...tags.values()].map(({ digest }) => digest)
  const manifests = await readListed(client, { repository: name, listed, tagged }, CAPABILITIES.concurrency)
  return { repository: name, tags: [...tags.values()], manifests, listsUntagged: true }
}
