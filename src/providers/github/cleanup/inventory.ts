import type { RawManifest } from '../../../cleanup/driver.js'
import type { Inventory, Manifest, Tag } from '../../../cleanup/inventory/inventory.js'
import { readManifest } from '../../../cleanup/inventory/manifest.js'
import { inParallel } from '../../../cleanup/parallel.js'
import { known } from '../../../cleanup/vendor/fields.js'
import type { Version, Versions } from './versions.js'

/** What one driver has read: manifests never change, and each reading counts as a download of the package. */
export type ManifestCache = Map<string, Manifest>

export interface Reader {
  readonly versions: Versions
  readonly cache: ManifestCache
  readonly concurrency: number
  readManifest(repository: string, digest: string): Promise<RawManifest | undefined>
}

/**
 * The package's versions, and what their manifests refer to: the API does not tell, so each is read once. The registry
 * has no call for referrers, but with every manifest read the `subject`s of all of them are known.
 */
export async function readInventory(
  reader: Reader,
  repository: string,
  seen: (repository: string, versions: readonly Version[]) => void
): Promise<Inventory> {
  const versions = await reader.versions.all(repository)
  seen(repository, versions)
  const tags: Tag[] = []
  const manifests = new Map<string, Manifest>()
  await inParallel(versions, reader.concurrency, async version => {
    const manifest = await manifestOf(reader, repository, version)
    if (manifest !== undefined) manifests.set(version.digest, withVersion(manifest, version))
  })
  for (const { digest, tags: names, updated } of versions) {
    if (!manifests.has(digest)) continue
    for (const name of names) tags.push({ name, digest, ...known({ movedAt: updated }) })
  }
  return { repository, tags, manifests, listsUntagged: true }
}

/** A version whose manifest is not there may have been deleted since, and lists show such a one for a while. */
async function manifestOf(
  { versions, cache, readManifest: read }: Reader,
  repository: string,
  { id, digest }: Version
): Promise<Manifest | undefined> {
  const before = cache.get(digest)
  if (before !== undefined) return before
  const raw = await read(repository, digest)
  if (raw !== undefined) {
    const manifest = readManifest(raw)
    cache.set(digest, manifest)
    return manifest
  }
  if ((await versions.one(repository, id)) === undefined) return undefined
  return { digest, kind: 'unknown', mediaType: '', children: [] }
}

function withVersion(manifest: Manifest, { id, created }: Version): Manifest {
  return { ...manifest, id, ...known({ pushedAt: created }) }
}
