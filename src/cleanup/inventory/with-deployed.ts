import type { Driver } from '../driver.js'
import { inParallel } from '../parallel.js'
import type { Inventory, Manifest } from './inventory.js'

/**
 * The inventory with what runs somewhere by its digest and has no tag, at any depth. A listing of tags does not show it
 * (a tag that was moved on leaves its index behind), and its platforms may have tags that a rule selects.
 */
export async function withDeployed(
  driver: Driver,
  inventory: Inventory,
  deployed: ReadonlySet<string>
): Promise<Inventory> {
  const hidden = [...deployed].filter(digest => !inventory.manifests.has(digest))
  if (inventory.listsUntagged || inventory.manifests.size === 0 || hidden.length === 0) return inventory
  const manifests = new Map<string, Manifest>(inventory.manifests)
  const asked = new Set(hidden)
  await inParallel(hidden, driver.capabilities.concurrency, async (digest, add) => {
    const manifest = await driver.manifest(inventory.repository, digest)
    if (manifest === undefined) return
    manifests.set(digest, manifest)
    for (const child of manifest.children) {
      if (manifests.has(child) || asked.has(child)) continue
      asked.add(child)
      add(child)
    }
  })
  return { ...inventory, manifests }
}
