import type { Capabilities, CreateDriver, Outcome } from '../../cleanup/driver.js'
import { createRegistryClient } from '../../cleanup/registry/client.js'
import { distributionCalls } from '../../cleanup/registry/distribution-calls.js'
import { Failure } from '../../errors.js'
import type { HttpResponse } from '../../net/transport.js'
import { digestOf } from '../../cleanup/vendor/fields.js'
import { outcomesOf } from '../../cleanup/removal/outcomes.js'
import { createHarborApi, tagNamesOf } from './cleanup/api.js'
import { readInventory } from './cleanup/inventory.js'

const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'delete'] } as const

/**
 * Deleting an artifact takes its tags along, all that describes it, tagged or not, and those of its children that no tag
 * and no other index has; one that an index refers to is not deleted (goharbor/harbor, `deleteDeeply` in
 * src/controller/artifact/controller.go; every kind of accessory is a hard one, src/pkg/accessory/model).
 */
const CAPABILITIES: Capabilities = {
  untag: 'native',
  deleteManifest: 'with-tags',
  protectsChildren: true,
  cascadesReferrers: true,
  cascadesChildren: true,
  batch: 1,
  concurrency: 4
}

/** Harbor: lists and deletes by its REST API, since its registry API does not delete by tag nor take every robot. */
export const createDriver: CreateDriver = async session => {
  const { host } = session.target
  const api = await createHarborApi(session)
  const registry = await createRegistryClient(session, SCOPES)
  return {
    ...distributionCalls(registry),
    capabilities: CAPABILITIES,
    inventory: repository => readInventory(api, repository),
    async repositories(prefix) {
      const slash = prefix.indexOf('/')
      const names = await api.repositories(slash < 1 ? undefined : prefix.slice(0, slash))
      return names.filter(name => name.startsWith(prefix))
    },
    resolve: async (repository, tag) => digestOf((await api.artifact(repository, tag))?.['digest']),
    tagsOf: async (repository, digest) => {
      const artifact = await api.artifact(repository, digest)
      return artifact === undefined ? [] : tagNamesOf(artifact)
    },
    untag: (repository, tags) =>
      outcomesOf(tags, async ({ tag, digest }) =>
        outcomeOf(host.key, await api.removeTag(repository, digest, tag), 'the tag is immutable (412)')
      ),
    deleteManifests: (repository, digests) =>
      outcomesOf(digests, async digest =>
        outcomeOf(
          host.key,
          await api.removeArtifact(repository, digest),
          'one of its tags is immutable, or an index refers to it (412)'
        )
      )
  }
}

/** The digest is part of the address, so a tag that has moved meanwhile is not found and stays. */
function outcomeOf(host: string, { status }: HttpResponse, precondition: string): Outcome {
  if (status === 200 || status === 202) return { kind: 'deleted' }
  if (status === 404) return { kind: 'gone' }
  if (status === 412) return { kind: 'refused', reason: precondition }
  if (status === 401 || status === 403) {
    throw new Failure(
      'refused',
      `deleting at "${host}" was refused (${status}): give the robot account "Delete" on artifacts and tags beside "List" and "Read", or the user the role Maintainer in the project`
    )
  }
  if (status >= 500) return { kind: 'failed', reason: `Harbor answered ${status}` }
  return { kind: 'refused', reason: `Harbor answered ${status}` }
}
