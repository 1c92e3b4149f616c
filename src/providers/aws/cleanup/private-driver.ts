import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  DescribeRepositoriesCommand,
  PutImageCommand
} from '@aws-sdk/client-ecr'
import type { ECRClient } from '@aws-sdk/client-ecr'
import type { Driver, Session } from '../../../cleanup/driver.js'
import type { Inventory, Tag } from '../../../cleanup/inventory/inventory.js'
import { Failure } from '../../../errors.js'
import { ecrClient } from '../exchange.js'
import { privateRegistry } from '../hosts.js'
import type { Way } from '../sources.js'
import { createApi, isApiError } from './api.js'
import { CAPABILITIES, deleteBatch, type ImageId } from './deletion.js'
import { describeAll, describeOne } from './descriptions.js'
import { batchGet, manifestsOf } from './manifests.js'
import { listed } from './listing.js'
import type { Repository } from './repository.js'

/** The most repositories a page of `DescribeRepositories` has. */
const PAGE = 1000

/** Amazon ECR. Needs DescribeImages and BatchGetImage to list, BatchDeleteImage to delete. */
export function createPrivateDriver(session: Session, way: Way): Driver {
  const { host } = session.target
  const registry = privateRegistry(host)
  if (registry === undefined)
    throw new Failure('input', `"${host.key}" is no registry of Amazon ECR: check its name`)
  const api = createApi(session, 'ecr', way, (call, keys) => ecrClient(call, registry, keys))
  const at = (name: string): Repository => ({
    api,
    shown: `"${host.key}/${name}"`,
    id: { registryId: registry.account, repositoryName: name }
  })
  const remove = (repository: Repository, what: string, ids: readonly ImageId[]) =>
    deleteBatch(api, `${what} ${repository.shown}`, ids, (client: ECRClient, imageIds) =>
      client.send(new BatchDeleteImageCommand({ ...repository.id, imageIds: [...imageIds] }))
    )
  return {
    capabilities: CAPABILITIES,
    inventory: name => inventory(at(name), name),
    repositories: prefix => repositories(at(prefix), prefix),
    resolve: async (name, tag) => (await describeOne(at(name), { imageTag: tag }))?.imageDigest,
    tagsOf: async (name, digest) => (await describeOne(at(name), { imageDigest: digest }))?.imageTags ?? [],
    tagNames: async name => (await describeAll(at(name), 'TAGGED')).flatMap(detail => detail.imageTags ?? []),
    async manifest(name, digest) {
      const detail = await describeOne(at(name), { imageDigest: digest })
      return detail === undefined ? undefined : (await manifestsOf(at(name), [detail])).get(digest)
    },
    rawManifest: async (name, digest) => (await batchGet(at(name), [digest])).get(digest)?.raw,
    hasBlob: (name, digest) => hasLayer(at(name), digest),
    untag: (name, tags) =>
      remove(
        at(name),
        'removing tags from',
        tags.map(({ tag }) => ({ imageTag: tag }))
      ),
    deleteManifests: (name, digests) =>
      remove(
        at(name),
        'deleting images from',
        digests.map(imageDigest => ({ imageDigest }))
      ),
    putManifest: (name, reference, manifest) => put(at(name), reference, manifest)
  }
}

/** All images, archived ones too, each with its tags and times. */
async function inventory(repository: Repository, name: string): Promise<Inventory> {
  const details = await describeAll(repository, 'ANY')
  const tags = details.flatMap(({ imageDigest: digest, imageTags = [] }): Tag[] =>
    imageTags.map(tag => ({ name: tag, digest }))
  )
  return { repository: name, tags, manifests: await manifestsOf(repository, details), listsUntagged: true }
}

async function repositories({ api, id }: Repository, prefix: string): Promise<readonly string[]> {
  const input = { registryId: id.registryId, maxResults: PAGE }
  const all = await listed(
    { api, shown: 'the repositories', what: 'listing the repositories', action: 'DescribeRepositories' },
    (client, nextToken) => client.send(new DescribeRepositoriesCommand({ ...input, nextToken })),
    page => page.repositories
  )
  return all.flatMap(({ repositoryName: name }) => (name?.startsWith(prefix) === true ? [name] : []))
}

async function hasLayer({ api, id, shown }: Repository, digest: string): Promise<boolean> {
  const answer = await api.call(
    {
      what: `looking for a layer in ${shown}`,
      action: 'BatchCheckLayerAvailability',
      reads: true,
      answers: ['RepositoryNotFoundException']
    },
    client => client.send(new BatchCheckLayerAvailabilityCommand({ ...id, layerDigests: [digest] }))
  )
  if (isApiError(answer)) return false
  return (answer.layers ?? []).some(
    layer => layer.layerDigest === digest && layer.layerAvailability !== 'UNAVAILABLE'
  )
}

async function put(
  { api, id, shown }: Repository,
  reference: string,
  { mediaType, text, digest }: { readonly mediaType: string; readonly text: string; readonly digest: string }
): Promise<void> {
  const tag = reference === digest ? {} : { imageTag: reference }
  const image = { imageManifest: text, imageManifestMediaType: mediaType, imageDigest: digest, ...tag }
  // the same image under the same tag is what was wanted
  await api.call(
    {
      what: `putting a manifest back into ${shown}`,
      action: 'PutImage',
      reads: true,
      answers: ['ImageAlreadyExistsException']
    },
    client => client.send(new PutImageCommand({ ...id, ...image }))
  )
}
