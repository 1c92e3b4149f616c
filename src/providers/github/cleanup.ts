import type { Capabilities, CreateDriver, Driver, Outcome, Session } from '../../cleanup/driver.js'
import { BudgetSpent } from '../../cleanup/pace.js'
import { createRegistryClient, type RegistryClient } from '../../cleanup/registry/client.js'
import { distributionCalls } from '../../cleanup/registry/distribution-calls.js'
import { Failure } from '../../errors.js'
import { outcomesOf } from '../../cleanup/removal/outcomes.js'
import { createGitHubApi, type GitHubApi } from './cleanup/api.js'
import { readInventory, type ManifestCache } from './cleanup/inventory.js'
import { listPackages } from './cleanup/packages.js'
import { replaceTag, type Sides } from './cleanup/replace.js'
import { createVersions, type Version, type Versions } from './cleanup/versions.js'
import { GITHUB_LEGACY_REGISTRY } from './names.js'

/** The registry deletes nothing (405), so `delete` is never asked for. */
const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull'] } as const

/** GitHub allows 900 points a minute, of which a deletion costs five, and a hundred requests at the same time. */
const CONCURRENCY = 4
/** The registry itself takes some two thousand requests a minute. */
const READS = 8
/** Milliseconds. */
const LONGEST_WAIT = 600_000

function capabilities(allowReplace: boolean): Capabilities {
  return {
    untag: allowReplace ? 'replace' : 'none',
    deleteManifest: 'with-tags',
    protectsChildren: false,
    // towards the 5,000 downloads beyond which nothing is deleted; versions are restored without their manifests
    countsPulls: true,
    batch: 1,
    concurrency: CONCURRENCY,
    undo: 'for 30 days, by restoring the version, while its package has that name'
  }
}

/**
 * GitHub Packages: a manifest is a version of a package, deleted by the REST API with all its tags. What versions refer
 * to is read from the registry.
 */
export const createDriver: CreateDriver = async session => {
  const { host } = session.target
  if (host.key === GITHUB_LEGACY_REGISTRY) {
    throw new Failure(
      'input',
      `"${host.key}" is GitHub's older docker registry, whose packages are not cleaned up: move them to "ghcr.io"`
    )
  }
  const sides = await sidesOf(session)
  const { versions, registry } = sides
  let ending: Promise<Sides> | undefined
  const index = versionIndex(versions)
  const cache: ManifestCache = new Map()
  const reader = { versions, cache, concurrency: READS, readManifest: registry.manifest }
  return {
    ...distributionCalls(registry),
    capabilities: capabilities(session.allowReplace),
    inventory: repository => readInventory(reader, repository, index.note),
    repositories: prefix => listPackages(session, sides.api, prefix),
    async tagsOf(repository, digest) {
      const id = await index.id(repository, digest)
      return id === undefined ? [] : ((await versions.one(repository, id))?.tags ?? [])
    },
    untag: (repository, tags) =>
      outcomesOf(tags, ref =>
        session.allowReplace
          ? replaceTag(sides, () => (ending ??= sidesOf(endingOf(session))), repository, ref)
          : Promise.resolve({ kind: 'refused', reason: 'GitHub has no call that removes a tag alone' })
      ),
    deleteManifests: (repository, digests) =>
      outcomesOf(digests, digest => deleteVersion(index, versions, repository, digest)),
    restore: restorer(versions, registry)
  }
}

async function sidesOf(session: Session): Promise<Sides & { readonly api: GitHubApi }> {
  const api = createGitHubApi(session)
  return {
    session,
    api,
    versions: createVersions(session, api),
    registry: await createRegistryClient(session, SCOPES)
  }
}

/** What is begun is ended although the budget of the run is spent, but for waits that have no end. */
function endingOf(session: Session): Session {
  const pace: Session['pace'] = {
    remaining: () => LONGEST_WAIT,
    spend: () => undefined,
    async wait(milliseconds) {
      if (milliseconds > LONGEST_WAIT) throw new BudgetSpent('GitHub asks for a long wait')
      await session.context.sleep(milliseconds)
    }
  }
  return { ...session, pace }
}

/** Version ids by digest; a digest that was not seen yet is looked for in all versions, once per driver and repository. */
interface VersionIndex {
  note(repository: string, versions: readonly Version[]): void
  id(repository: string, digest: string): Promise<string | undefined>
}

function versionIndex(versions: Versions): VersionIndex {
  const ids = new Map<string, Map<string, string>>()
  const note: VersionIndex['note'] = (repository, found) =>
    void ids.set(repository, new Map(found.map(({ digest, id }) => [digest, id])))
  return {
    note,
    async id(repository, digest) {
      if (!ids.has(repository)) note(repository, await versions.all(repository))
      return ids.get(repository)?.get(digest)
    }
  }
}

async function deleteVersion(
  index: VersionIndex,
  versions: Versions,
  repository: string,
  digest: string
): Promise<Outcome> {
  const id = await index.id(repository, digest)
  return id === undefined ? { kind: 'gone' } : versions.remove(repository, id)
}

/** GitHub brings a version back with the tags that nothing else has taken; what is left is pushed. */
function restorer(versions: Versions, registry: RegistryClient): NonNullable<Driver['restore']> {
  return async (repository, { digest, tags, id }) => {
    if (id === undefined)
      throw new Failure(
        'input',
        'a version is restored by its id, which the report of the run holds: give that report'
      )
    await versions.restore(repository, id)
    const has = (await versions.one(repository, id))?.tags ?? []
    const missing = tags.filter(tag => !has.includes(tag))
    const manifest = missing.length === 0 ? undefined : await registry.manifest(repository, digest)
    if (manifest === undefined) return
    const { putManifest } = distributionCalls(registry)
    for (const tag of missing) await putManifest(repository, tag, manifest)
  }
}
