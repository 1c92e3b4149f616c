import type { Decision, RepositoryPlan, Step } from '../plan/cleanup-plan.js'

export type DeleteStep = Extract<Step, { kind: 'delete' }>
export type UntagStep = Extract<Step, { kind: 'untag' }>
export type RewriteStep = Extract<Step, { kind: 'rewrite-fallback' }>

/** What a plan names, for look-ups. What is not in here is kept. */
export interface Planned {
  /** The digest each planned tag is expected to have. */
  readonly tags: ReadonlyMap<string, string>
  /** Tags planned by the digest they are expected to have. */
  readonly tagsOf: ReadonlyMap<string, ReadonlySet<string>>
  readonly digests: ReadonlySet<string>
  /** Digests of fallback indexes that are rewritten, with the referrers they will not list any more. */
  readonly rewritten: ReadonlyMap<string, ReadonlySet<string>>
  /** Fallback tags that are to point to a rewritten index, by the digest they are expected to have. */
  readonly rewrittenTags: ReadonlyMap<string, string>
  /** Digests that the plan decided to leave for at least one of their tags, or as they are. */
  readonly left: ReadonlySet<string>
  /** Digests without a tag that nothing keeps, and that the registry takes away by itself. */
  readonly collected: ReadonlySet<string>
}

/** Reads what a plan names. */
export function plannedOf({ steps, decisions }: RepositoryPlan): Planned {
  const tags = new Map<string, string>()
  const tagsOf = new Map<string, Set<string>>()
  const digests = new Set<string>()
  const rewritten = new Map<string, ReadonlySet<string>>()
  const rewrittenTags = new Map<string, string>()
  const note = (tag: string, digest: string): void => {
    tags.set(tag, digest)
    tagsOf.set(digest, (tagsOf.get(digest) ?? new Set<string>()).add(tag))
  }
  for (const step of steps) {
    if (step.kind === 'rewrite-fallback') {
      rewritten.set(step.digest, new Set(step.without))
      rewrittenTags.set(step.tag, step.digest)
    } else if (step.kind === 'untag') note(step.tag, step.digest)
    else {
      digests.add(step.digest)
      for (const tag of step.tags) note(tag, step.digest)
    }
  }
  const isLeft = ({ action, digest, collected }: Decision): boolean =>
    action !== 'delete' && collected !== true && !rewritten.has(digest)
  const left = new Set(decisions.filter(isLeft).map(({ digest }) => digest))
  const collected = new Set(decisions.filter(one => one.collected === true).map(({ digest }) => digest))
  return { tags, tagsOf, digests, rewritten, rewrittenTags, left, collected }
}

/** Why a plan contradicts itself, so that none of it may be done. */
export function contradiction(
  { steps, counts, decisions }: RepositoryPlan,
  planned: Planned
): string | undefined {
  if (planned.tags.size > counts.tagsDeleted) return 'its steps name more tags than the plan counts'
  if (planned.digests.size > counts.manifestsDeleted)
    return 'its steps name more manifests than the plan counts'
  const kept = decisions.find(
    ({ action, tag, digest }) =>
      action !== 'delete' &&
      !planned.rewritten.has(digest) &&
      (planned.digests.has(digest) || (tag !== undefined && planned.tags.get(tag) === digest))
  )
  if (kept !== undefined) return 'a step deletes what the plan decided to leave'
  const named = steps.filter(({ kind }) => kind === 'delete').length
  return named > planned.digests.size ? 'a manifest is named by more than one step' : undefined
}

/** The tags a step is about. */
export function tagsOfStep(step: Step): readonly string[] {
  return step.kind === 'delete' ? step.tags : [step.tag]
}
