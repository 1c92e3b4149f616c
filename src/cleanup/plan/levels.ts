import { childrenOf } from './graph.js'
import type { Graph } from './graph.js'

type Next = (graph: Graph, digest: string) => readonly string[]

/**
 * Manifests so that each is in a later level than all that lead to it by `next`: the tops first, so that a batch seldom
 * holds an index and its child. Where they lead in a ring (an index may describe one of its own parts), being its parent
 * counts.
 */
export function inLevels(
  graph: Graph,
  digests: readonly string[],
  next: Next
): readonly (readonly string[])[] {
  const orders = [next, withoutLoops(next), childrenOf]
  const levels: (readonly string[])[] = []
  let rest = digests
  for (const order of orders) {
    if (rest.length === 0) return levels
    const found = levelsBy(rest, digest => order(graph, digest))
    for (const level of found.levels) levels.push(level)
    rest = found.rest
  }
  return [...levels, rest]
}

function withoutLoops(next: Next): Next {
  return (graph, digest) => {
    const parts = childrenOf(graph, digest)
    return next(graph, digest).filter(other => parts.includes(other) || !isWithin(graph, digest, other))
  }
}

/** True for a part of an index, at any depth. */
function isWithin(graph: Graph, part: string, index: string): boolean {
  const seen = new Set([index])
  for (const digest of seen) {
    for (const child of childrenOf(graph, digest)) {
      if (child === part) return true
      seen.add(child)
    }
  }
  return false
}

/** The digests that `next` orders, and those that it leads in a ring. */
function levelsBy(
  digests: readonly string[],
  next: (digest: string) => readonly string[]
): { readonly levels: readonly (readonly string[])[]; readonly rest: readonly string[] } {
  const waiting = new Map<string, number>(digests.map(digest => [digest, 0]))
  for (const digest of digests) {
    for (const dependent of next(digest)) {
      const before = waiting.get(dependent)
      if (before !== undefined && dependent !== digest) waiting.set(dependent, before + 1)
    }
  }
  const levels: (readonly string[])[] = []
  let level = digests.filter(digest => waiting.get(digest) === 0)
  while (level.length > 0) {
    const following: string[] = []
    levels.push(level.sort())
    for (const digest of level) {
      for (const dependent of next(digest)) {
        const before = waiting.get(dependent)
        if (before === undefined || dependent === digest) continue
        waiting.set(dependent, before - 1)
        if (before === 1) following.push(dependent)
      }
    }
    level = following
  }
  return { levels, rest: digests.filter(digest => (waiting.get(digest) ?? 0) > 0).sort() }
}
