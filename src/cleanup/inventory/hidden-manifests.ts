import type { Driver } from '../driver.js'
import { inParallel } from '../parallel.js'
import type { Inventory } from './inventory.js'

/**
 * An inventory with these digests and what they refer to, where the listing cannot show what has no tag: an index that
 * runs by its digest after its tag was moved shares its parts with indexes that do have one.
 */
export async function withHidden(
  driver: Pick<Driver, 'manifest' | 'capabilities'>,
  inventory: Inventory,
  digests: Iterable<string>
): Promise<Inventory> {
  if (inventory.listsUntagged || inventory.manifests.size === 0) return inventory
  const manifests = new Map(inventory.manifests)
  const asked = new Set(manifests.keys())
  const missing = [...digests].filter(digest => !asked.has(digest))
  if (missing.length === 0) return inventory
  await inParallel(missing, driver.capabilities.concurrency, async (digest, add) => {
    if (asked.has(digest)) return
    asked.add(digest)
    const manifest = await driver.manifest(inventory.repository, digest)
    if (manifest === undefined) return
    manifests.set(digest, manifest)
    for (const child of manifest.children) add(child)
  })
  return { ...inventory, manifests }
}
