import type { Capabilities, CreateDriver, Outcome } from '../../cleanup/driver.js'
import { createRegistryClient, type RegistryClient } from '../../cleanup/registry/client.js'
import { distributionCalls } from '../../cleanup/registry/distribution-calls.js'
import { Failure } from '../../errors.js'
import { outcomesOf } from '../../cleanup/removal/outcomes.js'
import { createHubApi } from './cleanup/hub-api.js'
import { readInventory } from './cleanup/inventory.js'
import { deleteOutcome, untagOutcome } from './cleanup/refusals.js'
import { DOCKER_HUB_ENDPOINT, isDockerHub } from './names.js'

/** Deleting needs all three words: https://docs.docker.com/reference/api/registry/latest/#tag/delete */
const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'push', 'delete'] } as const

/**
 * What a tag or another image refers to is not deleted (403), by the description of the registry's API. That an index
 * takes the images along that nothing else refers to is told of the web pages' way of deleting, so it is expected here.
 * https://docs.docker.com/docker-hub/repos/manage/hub-images/manage/
 */
const CAPABILITIES: Capabilities = {
  untag: 'native',
  deleteManifest: 'untagged',
  protectsChildren: true,
  cascadesChildren: true,
  countsPulls: true,
  batch: 1,
  // the Hub API allows a user a number of requests a minute that it does not publish
  concurrency: 2
}

/** Docker Hub: tags by its own API, manifests by the registry's, which does not delete what is still referred to. */
export const createDriver: CreateDriver = async session => {
  const { host } = session.target
  if (!isDockerHub(host)) {
    throw new Failure(
      'input',
      `"${host.key}" holds Docker's own images, which nobody else deletes: name a repository of yours at "docker.io"`
    )
  }
  const registry = await createRegistryClient(session, SCOPES, { endpoint: DOCKER_HUB_ENDPOINT })
  const api = createHubApi(session)
  return {
    ...distributionCalls(registry),
    capabilities: CAPABILITIES,
    inventory: repository => readInventory(api, registry, repository),
    async repositories(prefix) {
      const slash = prefix.indexOf('/')
      if (slash < 1) {
        throw new Failure(
          'input',
          'Docker Hub lists the repositories of one namespace: write its name in full'
        )
      }
      const names = await api.repositories(prefix.slice(0, slash))
      return names.filter(name => name.startsWith(prefix))
    },
    untag: (repository, tags) =>
      outcomesOf(tags, async ({ tag }) =>
        untagOutcome(repository, tag, await api.removeTag(repository, tag))
      ),
    deleteManifests: (repository, digests) =>
      outcomesOf(digests, digest => deleteManifest(registry, repository, digest))
  }
}

/** A deletion that ends in a 500 may be carried out all the same, so it is looked at and not tried again. */
async function deleteManifest(
  registry: RegistryClient,
  repository: string,
  digest: string
): Promise<Outcome> {
  const { status } = await registry.remove(repository, digest)
  const outcome = deleteOutcome(repository, status)
  if (outcome !== undefined) return outcome
  if ((await registry.head(repository, digest)) === undefined) return { kind: 'deleted' }
  return {
    kind: 'failed',
    reason: `Docker Hub answered ${status} and may still delete it: apply the plan again later`
  }
}
