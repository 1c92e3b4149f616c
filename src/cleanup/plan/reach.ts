import type { Tag } from '../inventory/inventory.js'
import { closure, dependentsOf } from './graph.js'
import type { Orphans } from './orphan-decisions.js'
import type { Fate, PlanState } from './plan-state.js'
import { companionHeld, isYoung } from './plan-state.js'

/** Everything a plan has decided by itself, before it is known what hangs on what. */
export interface Primaries {
  readonly tags: ReadonlyMap<Tag, Fate>
  readonly loose: ReadonlyMap<string, Fate>
  readonly orphans: Orphans
}

/** What stays. Whatever is not in it goes. */
export interface Reach {
  readonly kept: ReadonlySet<string>
  /** Fallback indexes that are rewritten: they go, and one without some of their referrers takes their tag. */
  readonly rewrites: Orphans['rewrites']
}

/**
 * Follows every edge from everything that stays: an index keeps its children at any depth, and a subject keeps what
 * describes it. Nothing that is reached is deleted, whoever else refers to it.
 */
export function reachOf(state: PlanState, primaries: Primaries): Reach {
  const roots = rootsOf(state, primaries)
  if (state.facts.capabilities.cascadesChildren === true) addHolders(state, primaries, roots)
  let rewrites = new Map(primaries.orphans.rewrites)
  for (;;) {
    const kept = closure(state.graph, roots, digest => next(state, digest))
    const sound = new Map<string, { tag: Tag; without: readonly string[] }>()
    for (const [digest, { tag, without }] of rewrites) {
      const leaving = without.filter(child => !kept.has(child))
      // Kept whole by something else, or nothing leaves it after all: then it is a root like any other.
      if (kept.has(digest) || leaving.length === 0) roots.push(digest)
      else sound.set(digest, { tag, without: leaving })
    }
    if (sound.size === rewrites.size) return { kept, rewrites: sound }
    rewrites = sound
  }
}

function next({ graph, facts }: PlanState, digest: string): readonly string[] {
  const dependents = dependentsOf(graph, digest)
  if (facts.capabilities.cascadesReferrers !== true) return dependents
  // Where deleting a subject deletes what describes it, whoever stays needs its subject to stay.
  const subject = graph.subjectOf(digest)
  return subject === undefined ? dependents : [...dependents, subject]
}

function rootsOf(state: PlanState, { tags, loose, orphans }: Primaries): string[] {
  const { graph, facts } = state
  const roots: string[] = [...facts.deployed.digests]
  for (const [tag, { action }] of [...tags, ...orphans.tags]) {
    if (action !== 'delete' && !orphans.rewrites.has(tag.digest)) roots.push(tag.digest)
  }
  for (const [digest, { action }] of [...loose, ...orphans.manifests]) {
    if (action !== 'delete') roots.push(digest)
  }
  for (const manifest of graph.manifests.values()) {
    const stays = manifest.locked !== undefined || isYoung(state, state.ages.manifest(manifest))
    if (stays) roots.push(manifest.digest)
  }
  for (const tag of graph.tags) {
    if (graph.isCompanion(tag) && !orphans.tags.has(tag) && companionHeld(state, tag) !== undefined)
      roots.push(tag.digest)
  }
  roots.push(...withoutOwner(state, { tags, loose, orphans }))
  return roots
}

/**
 * Where an index takes its children along, one that stays for itself (in use by its digest, young, locked) needs a tag
 * that stays, or its indexes, and those theirs.
 */
function addHolders({ graph }: PlanState, { tags, orphans }: Primaries, roots: string[]): void {
  const named = new Set<string>()
  for (const [{ digest }, { action }] of [...tags, ...orphans.tags])
    if (action !== 'delete') named.add(digest)
  const seen = new Set<string>()
  for (const digest of roots) {
    if (seen.has(digest) || named.has(digest)) continue
    seen.add(digest)
    const parents = graph.parentsOf.get(digest) ?? []
    if (!parents.some(parent => named.has(parent))) roots.push(...parents)
  }
}

/** What no decision leads to (companions that describe each other in a ring): nobody asked for it to go. */
function withoutOwner({ graph }: PlanState, { tags, loose, orphans }: Primaries): readonly string[] {
  const owners = [
    ...[...tags.keys(), ...orphans.tags.keys()].map(({ digest }) => digest),
    ...loose.keys(),
    ...orphans.manifests.keys()
  ]
  const owned = closure(graph, owners)
  return [...graph.manifests.keys()].filter(digest => !owned.has(digest))
}
