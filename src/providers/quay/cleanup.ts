import { readInventory } from '../../cleanup/inventory/distribution.js'
import type { Capabilities, CreateDriver, Driver, Outcome, Session } from '../../cleanup/driver.js'
import { createRegistryClient } from '../../cleanup/registry/client.js'
import { distributionCalls } from '../../cleanup/registry/distribution-calls.js'
import { shownAnswer, type RegistryAnswer } from '../../cleanup/registry/answer.js'
import { Failure } from '../../errors.js'
import { outcomesOf } from '../../cleanup/removal/outcomes.js'
import { createQuayApi, readListing, type QuayApi } from './cleanup/listing.js'

/**
 * The token service knows `pull` and `push` and refuses a request with any other word, so deleting asks for `push`
 * (quay/quay, endpoints/v2/v2auth.py). Reading must not: asked for `push`, Quay makes a repository that is not there.
 */
const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'push'] } as const

const CAPABILITIES: Capabilities = {
  untag: 'native',
  // a digest that no live tag has is unknown to the API; by digest all its tags go (endpoints/v2/manifest.py)
  deleteManifest: 'none',
  lastTagTakesManifest: true,
  protectsChildren: true,
  cascadesChildren: true,
  batch: 1,
  concurrency: 4,
  undo: "in the tag history of the repository, for as long as the namespace's time machine goes back (14 days unless set otherwise)"
}

/** Quay: tags by the registry API, which robots may use; the listing by the REST API where the credential is for it. */
export const createDriver: CreateDriver = async session => {
  const registry = await createRegistryClient(session, SCOPES)
  const api = await createQuayApi(session)
  return {
    ...distributionCalls(registry),
    capabilities: CAPABILITIES,
    inventory: repository =>
      api === undefined
        ? readInventory(registry, repository, { concurrency: CAPABILITIES.concurrency })
        : readListing(api, registry, repository),
    repositories: prefix => repositories(session, api, prefix),
    untag: (repository, tags) =>
      outcomesOf(tags, async ({ tag }) =>
        outcomeOf(session, repository, await registry.remove(repository, tag))
      ),
    deleteManifests: (_, digests) =>
      Promise.resolve(
        digests.map(() => ({ kind: 'refused', reason: 'Quay collects what no tag reaches by itself' }))
      ),
    ...(api === undefined ? {} : { restore: restorer(session, api) })
  }
}

async function repositories(
  { target }: Session,
  api: QuayApi | undefined,
  prefix: string
): Promise<readonly string[]> {
  const slash = prefix.indexOf('/')
  if (slash < 1)
    throw new Failure('input', 'Quay lists the repositories of one namespace: write its name in full')
  if (api === undefined) {
    throw new Failure(
      'input',
      `"${target.host.key}" lists its repositories for the token of an OAuth application alone: log in as "$oauthtoken" with one that has the scope "repo:read", or name the repositories`
    )
  }
  const names = await api.repositories(prefix.slice(0, slash))
  return names.filter(name => name.startsWith(prefix))
}

function outcomeOf(session: Session, repository: string, answer: RegistryAnswer): Outcome {
  const { status } = answer
  if (status === 202 || status === 200 || status === 204) return { kind: 'deleted' }
  if (status === 404) return { kind: 'gone' }
  if (status === 409) return { kind: 'refused', reason: `the tag is immutable (${shownAnswer(answer)})` }
  if (status === 401 || status === 403) throw mayNotDelete(session, repository, answer)
  if (status >= 500) return { kind: 'failed', reason: `Quay answered ${status}` }
  return { kind: 'refused', reason: `Quay answered ${shownAnswer(answer)}` }
}

function mayNotDelete({ target }: Session, repository: string, answer: RegistryAnswer): Failure {
  return new Failure(
    'refused',
    `deleting from "${target.host.key}/${repository}" was refused (${shownAnswer(answer)}): give the robot or user "Write" permission on the repository, and check that the repository is no mirror and not read-only`
  )
}

function restorer(session: Session, api: QuayApi): NonNullable<Driver['restore']> {
  return async (repository, { digest, tags }) => {
    for (const tag of tags) {
      const { status } = await api.restoreTag(repository, tag, digest)
      if (status === 200 || status === 201) continue
      throw new Failure(
        'refused',
        `restoring "${tag}" of "${session.target.host.key}/${repository}" was refused (${status}): check that the time machine still has it, and that the OAuth token may write to the repository`
      )
    }
  }
}
