import type { Manifest } from '../inventory/inventory.js'
import type { ItemReport } from './report.js'

/**
 * Bytes of the blobs and manifests that only deleted manifests referred to; undefined where a size is not known or
 * nothing was deleted by its digest.
 */
export function freedBytes(
  before: ReadonlyMap<string, Manifest>,
  after: ReadonlyMap<string, Manifest>,
  items: Iterable<ItemReport>
): number | undefined {
  const deleted = new Set<string>()
  for (const { outcome, digest } of items) if (outcome === 'deleted') deleted.add(digest)
  const mine = [...before.values()].filter(({ digest }) => deleted.has(digest) && !after.has(digest))
  if (mine.length === 0) return undefined
  const still = new Set([...after.values()].flatMap(({ blobs }) => (blobs ?? []).map(({ digest }) => digest)))
  const freed = new Map<string, number>()
  for (const { digest, kind, blobs, size } of mine) {
    if (kind === 'image' && blobs === undefined) return undefined
    for (const blob of blobs ?? []) if (!still.has(blob.digest)) freed.set(blob.digest, blob.size)
    if (blobs !== undefined || kind === 'index') freed.set(digest, size ?? 0)
  }
  return [...freed.values()].reduce((sum, size) => sum + size, 0)
}
