import type { Manifest } from '../inventory/inventory.js'
import type { Graph } from './graph.js'

/**
 * Bytes of the blobs that only what goes refers to, each counted once, and of its manifests; undefined where some image's
 * blobs are not known, since it may share any of them.
 */
export function bytesFreed(graph: Graph, kept: ReadonlySet<string>): number | undefined {
  const staying = new Set<string>()
  const going: Manifest[] = []
  for (const manifest of graph.manifests.values()) {
    if (manifest.kind === 'image' && manifest.blobs === undefined) return undefined
    if (!kept.has(manifest.digest)) going.push(manifest)
    else for (const { digest } of manifest.blobs ?? []) staying.add(digest)
  }
  let bytes = 0
  for (const { size, blobs } of going) {
    bytes += size ?? 0
    for (const blob of blobs ?? []) {
      if (staying.has(blob.digest)) continue
      staying.add(blob.digest)
      bytes += blob.size
    }
  }
  return bytes
}
