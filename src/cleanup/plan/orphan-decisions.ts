import type { Manifest, Tag } from '../inventory/inventory.js'
import type { OrphanRule } from '../policy/policy.js'
import type { Age } from './age.js'
import { isFallback, isKnownCompanion } from './companions.js'
import type { Graph } from './graph.js'
import { ABSENT } from './graph.js'
import { judge } from './keep.js'
import type { Fate, PlanState } from './plan-state.js'
import { cannotDelete, cannotUntag, heldBack } from './plan-state.js'

/** What describes something that is not there any more. */
export interface Orphans {
  readonly tags: ReadonlyMap<Tag, Fate>
  /** Referrers without a tag. */
  readonly manifests: ReadonlyMap<string, Fate>
  /** Fallback indexes that may lose some of their referrers, by digest; what stays says which. */
  readonly rewrites: ReadonlyMap<string, Rewritable>
}

export interface Rewritable {
  readonly tag: Tag
  /** The referrers in it that are there. */
  readonly listed: readonly string[]
}

/** What becomes of each orphan: deleted when a rule is for orphans and none keeps it, untouched without such a rule. */
export function decideOrphans(state: PlanState): Orphans {
  const { graph } = state
  const rules = state.rules.filter((rule): rule is OrphanRule => rule.kind === 'orphaned-referrers')
  const manifests = new Map<string, Fate>()
  for (const manifest of graph.manifests.values()) {
    if (graph.tagsOf.has(manifest.digest) || graph.subjectOf(manifest.digest) !== ABSENT) continue
    const age = state.ages.manifest(manifest)
    manifests.set(manifest.digest, fateOf(state, rules, { digest: manifest.digest, age }, true))
  }
  const tags = new Map<Tag, Fate>()
  const rewrites = new Map<string, Rewritable>()
  for (const tag of graph.tags) {
    if (graph.subjectOfTag(tag) !== ABSENT) continue
    const own = fateOf(state, rules, { digest: tag.digest, age: state.ages.tag(tag), tag }, false)
    const listed = rewritable(state, tag, own, manifests)
    if (listed.length > 0) rewrites.set(tag.digest, { tag, listed })
    tags.set(tag, own)
  }
  return { tags, manifests, rewrites }
}

function fateOf(
  state: PlanState,
  rules: readonly OrphanRule[],
  orphan: { readonly digest: string; readonly age: Age; readonly tag?: Tag },
  bare: boolean
): Fate {
  const [first] = rules
  if (first === undefined) return { action: 'untouched', reason: 'no rule is for orphaned referrers' }
  if (orphan.tag !== undefined && !isKnownCompanion(orphan.tag))
    return { action: 'untouched', reason: 'named after an image that is not there, and not known for what' }
  const candidate = { ...orphan, tags: [], pulled: { kind: 'unknown', future: false } } as const
  for (const rule of rules) {
    const kept = judge(rule.keep, [candidate], state.now, undefined).verdict(candidate)
    if (kept !== undefined) return { action: 'keep', rule: rule.name, reason: kept }
  }
  const held = heldBack(state, orphan) ?? (bare ? cannotDelete(state) : cannotUntag(state))
  return held ?? { action: 'delete', rule: first.name, reason: 'what it describes is gone' }
}

/**
 * The referrers of a fallback index that some of them leave; none where the index goes or stays as a whole. A young one is
 * left alone: somebody may be writing to it (distribution-spec: concurrent edits of it lose data).
 */
function rewritable(
  state: PlanState,
  tag: Tag,
  own: Fate,
  manifests: ReadonlyMap<string, Fate>
): readonly string[] {
  const index = state.graph.manifests.get(tag.digest)
  if (index === undefined || !isRewritable(state, tag, index, own)) return []
  const listed = present(state.graph, index)
  const leaving = listed.filter(digest => manifests.get(digest)?.action === 'delete')
  return leaving.length === 0 || leaving.length === listed.length ? [] : listed
}

function isRewritable(state: PlanState, tag: Tag, index: Manifest, own: Fate): boolean {
  // Kept by a rule it may be, since one of its parts is; whatever else holds it back holds all of it.
  const free = own.action === 'delete' || (own.action === 'keep' && own.rule !== undefined)
  return (
    free &&
    isFallback(tag, index) &&
    state.graph.tagsOf.get(tag.digest)?.length === 1 &&
    heldBack(state, { digest: tag.digest, age: state.ages.tag(tag), tag }) === undefined &&
    cannotDelete(state) === undefined
  )
}

function present(graph: Graph, index: Manifest): readonly string[] {
  return [...new Set(index.children)].filter(digest => graph.manifests.has(digest))
}
