import type { Tag } from '../inventory/inventory.js'
import { matchesAny } from '../policy/pattern.js'
import type { TagRule } from '../policy/policy.js'
import type { Age } from './age.js'
import { latest, later } from './age.js'
import type { Candidate } from './keep.js'
import { judge } from './keep.js'
import type { Fate, PlanState } from './plan-state.js'
import { cannotUntag, heldBack, pulledOf } from './plan-state.js'

/**
 * What becomes of each tag that stands for itself: deleted when a rule selects it and no rule keeps it, untouched when
 * none selects it. A rule judges images, so the tags it selects of one digest share its verdict.
 */
export function decideTags(state: PlanState): ReadonlyMap<Tag, Fate> {
  const tags = state.graph.tags.filter(tag => !state.graph.isCompanion(tag))
  const fates = new Map<Tag, Fate>()
  for (const rule of state.rules) {
    if (rule.kind === 'tags') applyRule(state, rule, tags, fates)
  }
  for (const tag of tags) {
    const fate = fates.get(tag)
    if (fate === undefined) fates.set(tag, { action: 'untouched', reason: 'no rule selects it' })
    else if (fate.action === 'delete') fates.set(tag, held(state, tag) ?? fate)
  }
  return fates
}

/** The first rule that keeps a tag decides, else the first that selects it. */
function applyRule(state: PlanState, rule: TagRule, tags: readonly Tag[], fates: Map<Tag, Fate>): void {
  const selected = tags.filter(
    ({ name }) => matchesAny(rule.include, name) && !matchesAny(rule.exclude, name)
  )
  const images = imagesOf(state, selected)
  const candidates = images.map(({ candidate }) => candidate)
  const judgement = judge(rule.keep, candidates, state.now, state.facts.gitRefs)
  for (const image of images) {
    const kept = judgement.verdict(image.candidate)
    for (const tag of image.tags) {
      const before = fates.get(tag)
      if (before?.action === 'keep') continue
      if (kept !== undefined) fates.set(tag, { action: 'keep', rule: rule.name, reason: kept })
      else if (before === undefined)
        fates.set(tag, { action: 'delete', rule: rule.name, reason: judgement.otherwise })
    }
  }
}

interface Image {
  readonly candidate: Candidate
  readonly tags: readonly Tag[]
}

function imagesOf(state: PlanState, tags: readonly Tag[]): readonly Image[] {
  const groups = new Map<string, Tag[]>()
  for (const tag of tags) {
    const group = groups.get(tag.digest)
    if (group === undefined) groups.set(tag.digest, [tag])
    else group.push(tag)
  }
  return [...groups].map(([digest, group]) => {
    const manifest = state.graph.manifests.get(digest)
    const moved = latest(
      group.map(tag => tag.movedAt),
      state.now
    )
    const age: Age = manifest === undefined ? moved : later(state.ages.manifest(manifest), moved)
    const candidate = {
      digest,
      tags: group.map(({ name }) => name),
      age,
      pulled: pulledOf(state, manifest, group)
    }
    return { candidate, tags: group }
  })
}

function held(state: PlanState, tag: Tag): Fate | undefined {
  return heldBack(state, { digest: tag.digest, age: state.ages.tag(tag), tag }) ?? cannotUntag(state)
}
