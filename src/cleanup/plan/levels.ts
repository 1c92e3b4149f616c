import type { Graph } from './graph.js'
import { dependentsOf } from './graph.js'

/**
 * Manifests so that each comes after all that lead to it: the tops first, then all of the next level, so that a batch
 * seldom holds an index and its child. An index may describe one of its own parts; then being its parent counts.
 */
export function inLevels(graph: Graph, digests: readonly string[]): readonly string[] {
  const { ordered, rest } = levels(digests, digest => dependentsOf(graph, digest))
  if (rest.length === 0) return ordered
  const ring = levels(rest, digest => graph.manifests.get(digest)?.children ?? [])
  return [...ordered, ...ring.ordered, ...ring.rest]
}

/** The same with what describes a manifest before it, where the registry deletes none that something describes. */
export function describersFirst({ manifests }: Graph, digests: readonly string[]): readonly string[] {
  const { ordered, rest } = levels(digests, digest => {
    const { children = [], subject } = manifests.get(digest) ?? {}
    return subject === undefined ? children : [...children, subject]
  })
  return [...ordered, ...rest]
}

/** The digests that `next` orders, and those that it leads in a ring. */
function levels(
  digests: readonly string[],
  next: (digest: string) => readonly string[]
): { readonly ordered: readonly string[]; readonly rest: readonly string[] } {
  const waiting = new Map<string, number>(digests.map(digest => [digest, 0]))
  for (const digest of digests) {
    for (const dependent of next(digest)) {
      const before = waiting.get(dependent)
      if (before !== undefined && dependent !== digest) waiting.set(dependent, before + 1)
    }
  }
  const ordered: string[] = []
  let level = digests.filter(digest => waiting.get(digest) === 0)
  while (level.length > 0) {
    const following: string[] = []
    for (const digest of level.sort()) {
      ordered.push(digest)
      for (const dependent of next(digest)) {
        const before = waiting.get(dependent)
        if (before === undefined || dependent === digest) continue
        waiting.set(dependent, before - 1)
        if (before === 1) following.push(dependent)
      }
    }
    level = following
  }
  if (ordered.length === digests.length) return { ordered, rest: [] }
  return { ordered, rest: digests.filter(digest => (waiting.get(digest) ?? 0) > 0).sort() }
}
