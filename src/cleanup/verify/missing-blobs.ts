import { parseObject } from '../../net/spec-error.js'
import type { Driver } from '../driver.js'
import type { Blob, Inventory, Manifest } from '../inventory/inventory.js'
import { inParallel } from '../parallel.js'

/** Manifests that lack a blob, each with the reason, and how many blobs were looked for. */
export interface BlobLook {
  readonly blobs: number
  readonly missing: ReadonlyMap<string, string>
}

/** Asks for every blob of every manifest, each once. Where a listing told no blobs, the manifest is read. */
export async function findMissingBlobs(driver: Driver, inventory: Inventory): Promise<BlobLook> {
  const { repository, manifests } = inventory
  const { concurrency } = driver.capabilities
  const users = new Map<string, Manifest[]>()
  await inParallel(manifests.values(), concurrency, async manifest => {
    for (const { digest } of await blobsOf(driver, repository, manifest)) {
      const known = users.get(digest)
      if (known === undefined) users.set(digest, [manifest])
      else known.push(manifest)
    }
  })
  const missing = new Map<string, number>()
  await inParallel([...users], concurrency, async ([blob, ofManifests]) => {
    if (await driver.hasBlob(repository, blob)) return
    for (const { digest } of ofManifests) {
      if (await isForeign(driver, repository, digest, blob)) continue
      missing.set(digest, (missing.get(digest) ?? 0) + 1)
    }
  })
  const reasons = [...missing].map(([digest, count]): [string, string] => [
    digest,
    `${count} of its blobs ${count === 1 ? 'does' : 'do'} not exist`
  ])
  return { blobs: users.size, missing: new Map(reasons) }
}

async function blobsOf(driver: Driver, repository: string, manifest: Manifest): Promise<readonly Blob[]> {
  const { blobs, kind, digest } = manifest
  if (blobs !== undefined || kind === 'index') return blobs ?? []
  // a listing that told the rest of it; where reading is a pull, the limit is worth more than this
  if (driver.capabilities.countsPulls === true) return []
  return (await driver.manifest(repository, digest))?.blobs ?? []
}

/**
 * True for a layer that is fetched from elsewhere by design (Windows base images).
 * https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers
 */
async function isForeign(driver: Driver, repository: string, digest: string, blob: string): Promise<boolean> {
  const raw = await driver.rawManifest(repository, digest)
  return raw !== undefined && foreignBlobs(raw.text).has(blob)
}

/** The layers of a manifest that name another place to fetch them from. */
export function foreignBlobs(text: string): ReadonlySet<string> {
  const layers = parseObject(text)?.['layers']
  const found = new Set<string>()
  for (const layer of Array.isArray(layers) ? (layers as readonly unknown[]) : []) {
    if (typeof layer !== 'object' || layer === null || !('urls' in layer) || !('digest' in layer)) continue
    if (Array.isArray(layer.urls) && layer.urls.length > 0 && typeof layer.digest === 'string')
      found.add(layer.digest)
  }
  return found
}
