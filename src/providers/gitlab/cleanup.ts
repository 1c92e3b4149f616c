import { readInventory } from '../../cleanup/inventory/distribution.js'
import type { Capabilities, CreateDriver, Outcome, Session } from '../../cleanup/driver.js'
import { createRegistryClient, type RegistryClient } from '../../cleanup/registry/client.js'
import { distributionCalls } from '../../cleanup/registry/distribution-calls.js'
import { shownAnswer, type RegistryAnswer } from '../../cleanup/registry/answer.js'
import { Failure } from '../../errors.js'
import { outcomesOf } from '../../cleanup/removal/outcomes.js'
import { readListing } from './cleanup/listing.js'
import { listRepositories } from './cleanup/repositories.js'

/** `delete` is given to a job for its own project; `*` is not (GitLab, ContainerRegistryAuthenticationService). */
const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'delete'] } as const

/**
 * By tag alone: what no tag reaches is collected by the registry, which knows what an index refers to, while a digest
 * deleted by hand takes other tags along.
 */
const CAPABILITIES: Capabilities = {
  untag: 'native',
  deleteManifest: 'none',
  protectsChildren: true,
  cascadesChildren: true,
  batch: 1,
  concurrency: 4
}

/** GitLab's registry, by its own listing where it has one and tag by tag otherwise. */
export const createDriver: CreateDriver = async session => {
  const registry = await createRegistryClient(session, SCOPES)
  const removeTag = tagRemover(session, registry)
  return {
    ...distributionCalls(registry),
    capabilities: CAPABILITIES,
    inventory: async repository =>
      (await readListing(registry, repository)) ??
      (await readInventory(registry, repository, {
        concurrency: CAPABILITIES.concurrency,
        referrers: false
      })),
    repositories: prefix => listRepositories(session, prefix),
    untag: (repository, tags) => outcomesOf(tags, ({ tag }) => removeTag(repository, tag)),
    deleteManifests: (_, digests) =>
      Promise.resolve(
        digests.map(() => ({ kind: 'refused', reason: 'GitLab collects what no tag reaches by itself' }))
      )
  }
}

/**
 * GitLab 16.4 and newer delete a tag where they delete a manifest; older ones refuse that for a tag, and have an
 * address of their own for it. Which one it is is learnt once.
 * https://gitlab.com/gitlab-org/container-registry/-/blob/master/docs/spec/docker/v2/api.md
 */
function tagRemover(
  session: Session,
  registry: RegistryClient
): (repository: string, tag: string) => Promise<Outcome> {
  let older = false
  return async (repository, tag) => {
    if (!older) {
      const answer = await registry.remove(repository, tag)
      const refuses = answer.status === 405 || (answer.status === 400 && isAboutTags(answer))
      if (!refuses) return outcomeOf(session, repository, answer)
      older = true
    }
    const path = `/v2/${repository}/tags/reference/${encodeURIComponent(tag)}`
    const { status } = await registry.send(repository, 'delete', { method: 'DELETE', path })
    return outcomeOf(session, repository, { status })
  }
}

function isAboutTags({ code }: RegistryAnswer): boolean {
  return code === undefined || code === 'DIGEST_INVALID' || code === 'UNSUPPORTED'
}

function outcomeOf(session: Session, repository: string, answer: RegistryAnswer): Outcome {
  const { status } = answer
  if (status === 202 || status === 200 || status === 204) return { kind: 'deleted' }
  if (status === 404) return { kind: 'gone' }
  if (status === 401) throw mayNotDelete(session, repository, answer)
  if (status === 403) {
    return { kind: 'refused', reason: `a rule of the project protects the tag (${shownAnswer(answer)})` }
  }
  if (status >= 500) return { kind: 'failed', reason: `GitLab answered ${status}` }
  return { kind: 'refused', reason: `GitLab answered ${shownAnswer(answer)}` }
}

/** GitLab grants what it will of a scope; a token without `delete` is turned away at the first deletion. */
function mayNotDelete({ credential, target }: Session, repository: string, answer: RegistryAnswer): Failure {
  const remedy =
    credential.source === 'job token'
      ? 'the job token deletes in the project of its job alone; for other projects give a project access token with the scopes "read_registry" and "write_registry"'
      : 'give the token the scopes "read_registry" and "write_registry" (or "api") and its user the role Maintainer in the project'
  return new Failure(
    'refused',
    `deleting from "${target.host.key}/${repository}" was refused (${shownAnswer(answer)}): ${remedy}`
  )
}
