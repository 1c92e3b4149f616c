import type { Tag } from '../inventory/inventory.js'
import { compareText } from './canonical-json.js'
import type { Decision } from './cleanup-plan.js'
import { dependentsOf } from './graph.js'
import type { Fate, PlanState } from './plan-state.js'
import { cannotDelete, companionHeld, isYoung } from './plan-state.js'
import type { Primaries, Reach } from './reach.js'

/** What becomes of everything, now that it is known what stays. */
export interface Outcome {
  readonly tags: ReadonlyMap<Tag, Fate>
  readonly manifests: ReadonlyMap<string, Fate>
}

export function outcomeOf(state: PlanState, primaries: Primaries, reach: Reach): Outcome {
  const owners = ownersOf(state, primaries, reach)
  const tags = new Map(state.graph.tags.map(tag => [tag, tagFate(state, primaries, reach, owners, tag)]))
  const staying = new Map<string, string>()
  const stays = ({ digest, name }: Tag): void => {
    if (!staying.has(digest)) staying.set(digest, name)
  }
  for (const [tag, { action }] of tags) if (action !== 'delete') stays(tag)
  for (const [tag, fate] of tags) {
    if (fate.action !== 'delete' || !reach.kept.has(tag.digest)) continue
    const alone = aloneFate(state, { sibling: staying.get(tag.digest), reach, tag, fate })
    if (alone.action !== 'delete') stays(tag)
    tags.set(tag, alone)
  }
  return { tags, manifests: manifestFates(state, primaries, reach, owners) }
}

/** Decisions in the order of names, tags first. */
export function decisionsOf({ tags, manifests }: Outcome): readonly Decision[] {
  const digests = [...manifests].sort(([left], [right]) => compareText(left, right))
  return [
    ...[...tags].map(([{ name, digest }, fate]) => ({ tag: name, digest, ...fate })),
    ...digests.map(([digest, fate]) => ({ digest, ...fate }))
  ]
}

function tagFate(
  state: PlanState,
  { tags, orphans }: Primaries,
  reach: Reach,
  owners: ReadonlyMap<string, Owner>,
  tag: Tag
): Fate {
  const orphan = orphans.tags.get(tag)
  if (orphan !== undefined && orphans.rewrites.has(tag.digest)) {
    const rewrite = reach.rewrites.get(tag.digest)
    if (rewrite !== undefined) return rewritten(rewrite.without.length)
    if (reach.kept.has(tag.digest)) return { action: 'keep', reason: 'something that is kept refers to it' }
  }
  const own = tags.get(tag) ?? orphan
  const subject = state.graph.subjectOfTag(tag)
  const describesKept = subject !== undefined && reach.kept.has(subject)
  if (own !== undefined && !(own.action === 'delete' && describesKept)) return own
  if (subject === undefined || describesKept)
    return { action: 'keep', reason: 'describes a manifest that is kept' }
  const owner = owners.get(subject)
  return companionHeld(state, tag) ?? { action: 'delete', ...ruleOf(owner), reason: 'what it describes goes' }
}

function rewritten(count: number): Fate {
  return { action: 'keep', reason: `other referrers are in it; ${count} orphaned ones leave it` }
}

/** The tag alone goes and its manifest stays: by untagging, or not at all (invariant 6). */
function aloneFate(
  state: PlanState,
  { sibling, reach, tag, fate }: { sibling: string | undefined; reach: Reach; tag: Tag; fate: Fate }
): Fate {
  const { untag, deleteManifest, lastTagTakesManifest, cascadesChildren } = state.facts.capabilities
  const isHeld = (state.graph.parentsOf.get(tag.digest) ?? []).some(parent => reach.kept.has(parent))
  const why =
    sibling === undefined ? 'its manifest is part of one that is kept' : `shares its digest with "${sibling}"`
  if (untag === 'none') return { action: 'skip', reason: `${why}, and the registry removes no tag alone` }
  if (sibling === undefined && lastTagTakesManifest === true)
    return { action: 'skip', reason: `${why}, and the registry deletes a manifest with its last tag` }
  const collects = deleteManifest === 'none' || cascadesChildren === true
  if (sibling === undefined && !isHeld && collects)
    return { action: 'skip', reason: 'its manifest stays, and the registry collects what has no tag' }
  return fate
}

interface Owner {
  readonly rule?: string
  readonly name: string
}

/** For everything that goes, the first decision that it goes by. */
function ownersOf(
  { graph }: PlanState,
  { tags, loose, orphans }: Primaries,
  { kept }: Reach
): Map<string, Owner> {
  const owners = new Map<string, Owner>()
  const sources: [string, Owner][] = []
  for (const [tag, fate] of [...tags, ...orphans.tags])
    if (fate.action === 'delete') sources.push([tag.digest, { ...ruleOf(fate), name: tag.name }])
  for (const [digest, fate] of [...loose, ...orphans.manifests].sort(([left], [right]) =>
    compareText(left, right)
  ))
    if (fate.action === 'delete') sources.push([digest, { ...ruleOf(fate), name: digest }])
  for (const [source, owner] of sources) {
    const open = [source]
    for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
      if (owners.has(digest)) continue
      owners.set(digest, owner)
      if (kept.has(digest)) continue
      for (const dependent of dependentsOf(graph, digest)) open.push(dependent)
    }
  }
  return owners
}

function ruleOf(from: { readonly rule?: string } | undefined): { readonly rule?: string } {
  return from?.rule === undefined ? {} : { rule: from.rule }
}

function manifestFates(
  state: PlanState,
  { loose, orphans }: Primaries,
  { kept }: Reach,
  owners: ReadonlyMap<string, Owner>
): ReadonlyMap<string, Fate> {
  const fates = new Map<string, Fate>()
  for (const [digest, fate] of [...loose, ...orphans.manifests]) {
    const needed = fate.action === 'delete' && kept.has(digest)
    fates.set(digest, needed ? { action: 'keep', reason: 'something that is kept refers to it' } : fate)
  }
  for (const manifest of state.graph.manifests.values()) {
    const { digest } = manifest
    if (fates.has(digest) || state.graph.tagsOf.has(digest)) continue
    const owner = owners.get(digest)
    if (!kept.has(digest)) fates.set(digest, collectedFate(state) ?? goes(owner))
    else if (owner !== undefined && isYoung(state, state.ages.manifest(manifest)))
      fates.set(digest, { action: 'keep', reason: 'younger than the grace' })
  }
  return fates
}

function collectedFate(state: PlanState): Fate | undefined {
  const left = cannotDelete(state)
  return left === undefined ? undefined : { ...left, collected: true }
}

function goes(owner: Owner | undefined): Fate {
  const reason =
    owner === undefined ? 'nothing that is kept refers to it' : `belongs to "${owner.name}", which goes`
  return { action: 'delete', ...ruleOf(owner), reason }
}
