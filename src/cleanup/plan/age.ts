import type { Manifest, Tag } from '../inventory/inventory.js'
import type { Graph } from './graph.js'

/** Milliseconds since 1970; or why nobody can say. A time in the future is a clock that is wrong somewhere. */
export type Age =
  { readonly kind: 'known'; readonly time: number } | { readonly kind: 'unknown'; readonly future: boolean }

/** The day docker was shown first; what is older is a zero of some clock or build (1970, 1980, year 1). */
const FIRST_IMAGE = Date.UTC(2013, 2, 20)

/**
 * The latest of several stated times. Missing and impossibly old ones say nothing; a future one makes the whole unknown,
 * because the thing may be as young as can be. Unknown is never old.
 */
export function latest(times: readonly (Date | undefined)[], now: number): Age {
  let time = -Infinity
  for (const stated of times) {
    const value = stated?.getTime() ?? Number.NaN
    if (value > now) return { kind: 'unknown', future: true }
    if (value >= FIRST_IMAGE && value > time) time = value
  }
  return time === -Infinity ? { kind: 'unknown', future: false } : { kind: 'known', time }
}

/** The later of two ages; one that is not stated says nothing beside one that is, a future one everything. */
export function later(left: Age, right: Age): Age {
  if (left.kind === 'unknown')
    return left.future || right.kind === 'known' ? unlessFuture(left, right) : right
  if (right.kind === 'unknown') return unlessFuture(right, left)
  return left.time >= right.time ? left : right
}

function unlessFuture(unknown: Age & { readonly kind: 'unknown' }, other: Age): Age {
  return unknown.future ? unknown : other
}

/** Ages of what stands in one inventory. */
export interface Ages {
  manifest(manifest: Manifest): Age
  /** Of a tag: of its manifest, or of its last move where that is later. */
  tag(tag: Tag): Age
}

/**
 * An index of which no time is stated (buildx writes none, and a plain registry keeps none) is as old as the youngest of
 * its parts at any depth: it cannot have been made before them.
 */
export function agesOf(graph: Graph, now: number): Ages {
  const known = new Map<string, Age>()
  const manifest = (given: Manifest): Age => {
    const open = [given]
    for (let one = open.at(-1); one !== undefined; one = open.at(-1)) {
      const waiting = known.has(one.digest) ? [] : undatedParts(graph, one, now, known)
      if (waiting.length > 0) {
        // Until its parts are known, and for ever where it is one of them, it is of unknown age.
        known.set(one.digest, UNKNOWN)
        open.push(...waiting)
        continue
      }
      known.set(one.digest, withParts(graph, one, now, known))
      open.pop()
    }
    return known.get(given.digest) ?? UNKNOWN
  }
  return {
    manifest: given => known.get(given.digest) ?? manifest(given),
    tag(tag) {
      const pointed = graph.manifests.get(tag.digest)
      const moved = latest([tag.movedAt], now)
      return pointed === undefined ? moved : later(known.get(tag.digest) ?? manifest(pointed), moved)
    }
  }
}

const UNKNOWN: Age = { kind: 'unknown', future: false }

function statedAge({ pushedAt, createdAt }: Manifest, now: number): Age {
  return latest([pushedAt, createdAt], now)
}

/** The parts whose age decides that of an index, as far as they are not known yet. */
function undatedParts(
  graph: Graph,
  index: Manifest,
  now: number,
  known: ReadonlyMap<string, Age>
): readonly Manifest[] {
  const stated = statedAge(index, now)
  if (stated.kind === 'known' || stated.future) return []
  return index.children.flatMap(digest => {
    const part = graph.manifests.get(digest)
    return part === undefined || known.has(digest) || digest === index.digest ? [] : [part]
  })
}

function withParts(graph: Graph, given: Manifest, now: number, known: ReadonlyMap<string, Age>): Age {
  const stated = statedAge(given, now)
  if (stated.kind === 'known' || stated.future) return stated
  let age: Age = stated
  for (const digest of given.children) {
    if (graph.manifests.has(digest)) age = later(age, known.get(digest) ?? UNKNOWN)
  }
  return age
}
