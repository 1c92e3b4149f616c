import { needsSubject } from '../driver.js'
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
  readonly rewrites: ReadonlyMap<string, Rewrite>
}

interface Rewrite {
  readonly tag: Tag
  readonly without: readonly string[]
}

/**
 * Follows every edge from everything that stays: an index keeps its children at any depth, and a subject keeps what
 * describes it. Nothing that is reached is deleted, whoever else refers to it.
 */
export function reachOf(state: PlanState, primaries: Primaries): Reach {
  const { rewrites: candidates, tags: orphans } = primaries.orphans
  let roots = rootsOf(state, primaries)
  const named = namedOf(state, primaries)
  for (;;) {
    const kept = closure(state.graph, roots, digest => next(state, digest))
    const rewrites = new Map<string, Rewrite>()
    const whole: string[] = []
    for (const [digest, { tag, listed }] of candidates) {
      if (kept.has(digest)) continue
      const without = listed.filter(child => !kept.has(child))
      const isEmptied = without.length === listed.length
      if (without.length > 0 && !isEmptied) rewrites.set(digest, { tag, without })
      // Nothing leaves it after all, or all would and a rule keeps it: then it is a root like any other.
      else if (!isEmptied || orphans.get(tag)?.action !== 'delete') whole.push(digest)
    }
    const holders = holdersOf(state, named, digest => kept.has(digest) || rewrites.has(digest), kept)
    if (holders.length === 0 && whole.length === 0) return { kept, rewrites }
    roots = [...roots, ...holders, ...whole]
  }
}

function next({ graph, facts }: PlanState, digest: string): readonly string[] {
  const dependents = dependentsOf(graph, digest)
  if (!needsSubject(facts.capabilities)) return dependents
  // One that is not there takes nothing along, and leading to it would lead to all else that describes it.
  const subject = graph.subjectOf(digest)
  return subject === undefined || !graph.manifests.has(subject) ? dependents : [...dependents, subject]
}

function rootsOf(state: PlanState, { tags, loose, orphans }: Primaries): readonly string[] {
  const { graph, facts } = state
  const roots = [...facts.deployed.digests].filter(digest => graph.manifests.has(digest))
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
  return [...roots, ...heldCompanions(state, orphans), ...withoutOwner(state, { tags, loose, orphans })]
}

/** Digests of companion tags that stay, whatever becomes of what they describe. */
function heldCompanions(state: PlanState, orphans: Orphans): readonly string[] {
  const { graph } = state
  return graph.tags
    .filter(
      tag => graph.isCompanion(tag) && !orphans.tags.has(tag) && companionHeld(state, tag) !== undefined
    )
    .map(({ digest }) => digest)
}

/** Digests that keep a tag, whatever is reached. */
function namedOf(state: PlanState, { tags, orphans }: Primaries): ReadonlySet<string> {
  const named = new Set([...heldCompanions(state, orphans), ...orphans.rewrites.keys()])
  for (const [{ digest }, { action }] of [...tags, ...orphans.tags])
    if (action !== 'delete') named.add(digest)
  return named
}

/**
 * Where an index takes its children along, one that stays without a tag of its own (in use by its digest, young, locked,
 * describing what stays) needs one of its indexes to stay, and that one a tag or an index again.
 */
function holdersOf(
  { graph, facts }: PlanState,
  named: ReadonlySet<string>,
  isHolder: (digest: string) => boolean,
  kept: Iterable<string>
): readonly string[] {
  if (facts.capabilities.cascadesChildren !== true) return []
  return [...kept].flatMap(digest => {
    if (named.has(digest)) return []
    const parents = graph.parentsOf.get(digest) ?? []
    return parents.some(isHolder) ? [] : parents
  })
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
