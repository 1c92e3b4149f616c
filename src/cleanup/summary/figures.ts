import type { ItemReport, CleanupReport, RepositoryReport } from '../apply/report.js'
import type { CleanupPlan, Decision, RepositoryPlan } from '../plan/cleanup-plan.js'

/** What became of a decision, or will: the plan's word, or the report's where it was not carried out. */
export type Fate = Decision['action'] | 'refused' | 'changed' | 'failed' | 'left'

/** A decision with what became of it. */
export interface Settled {
  readonly decision: Decision
  readonly fate: Fate
  /** Why it was made, or why it was not carried out. */
  readonly reason: string
}

/** One repository in numbers. Decisions are counted: tags, and manifests without one. */
export interface Figures {
  /** `HOST/NAME`. */
  readonly name: string
  readonly counts: Readonly<Record<Fate, number>>
  readonly bytesFreed?: number
  /** Why nothing may be deleted here, or what ended it early. */
  readonly stopped?: string
  readonly notes: readonly string[]
  readonly settled: readonly Settled[]
}

const NONE: Readonly<Record<Fate, number>> = {
  delete: 0,
  keep: 0,
  untouched: 0,
  skip: 0,
  refused: 0,
  changed: 0,
  failed: 0,
  left: 0
}

/** The plan in numbers, with what its report says became of it. */
export function figuresOf(plan: CleanupPlan, report?: CleanupReport): readonly Figures[] {
  return plan.repositories.map(repository => {
    const found = report?.repositories.find(
      ({ host, repository: name }) => host === repository.host && name === repository.repository
    )
    return repositoryFigures(repository, found, report !== undefined)
  })
}

function repositoryFigures(
  plan: RepositoryPlan,
  report: RepositoryReport | undefined,
  isApplied: boolean
): Figures {
  const settle = isApplied ? settler(report, plan.blocked) : plannedIn(plan)
  const settled = plan.decisions.map(settle)
  const counts = { ...NONE }
  for (const { fate } of settled) counts[fate] += 1
  const wouldFree = plan.blocked === undefined ? plan.counts.bytesFreed : undefined
  const bytesFreed = isApplied ? report?.bytesFreed : wouldFree
  const stopped = plan.blocked ?? report?.ended
  return {
    name: `${plan.host}/${plan.repository}`,
    counts,
    settled,
    notes: plan.notes ?? [],
    ...(bytesFreed === undefined ? {} : { bytesFreed }),
    ...(stopped === undefined ? {} : { stopped })
  }
}

function asPlanned(decision: Decision): Settled {
  return { decision, fate: decision.action, reason: decision.reason }
}

/** What a blocked plan says is to be deleted stays; why it would have gone is still worth knowing. */
function plannedIn({ blocked }: RepositoryPlan): (decision: Decision) => Settled {
  if (blocked === undefined) return asPlanned
  return decision =>
    decision.action === 'delete' ? { decision, fate: 'left', reason: decision.reason } : asPlanned(decision)
}

const FATES: Readonly<Record<ItemReport['outcome'], Fate>> = {
  deleted: 'delete',
  gone: 'delete',
  refused: 'refused',
  skipped: 'changed',
  failed: 'failed',
  left: 'left'
}

/** A tag's fate is that of the step that names it; that of a manifest without a tag is its own step's. */
function settler(
  report: RepositoryReport | undefined,
  blocked: string | undefined
): (decision: Decision) => Settled {
  const byTag = new Map<string, ItemReport>()
  const byDigest = new Map<string, ItemReport>()
  for (const item of report?.items ?? []) {
    if (item.kind === 'rewrite-fallback') continue
    for (const tag of item.tags) byTag.set(tag, item)
    if (item.kind === 'delete') byDigest.set(item.digest, item)
  }
  return decision => {
    if (decision.action !== 'delete') return asPlanned(decision)
    const { tag, digest } = decision
    const item = (tag === undefined ? undefined : byTag.get(tag)) ?? byDigest.get(digest)
    const fate = item === undefined ? 'left' : FATES[item.outcome]
    const why = fate === 'delete' ? decision.reason : (item?.reason ?? report?.ended ?? blocked)
    return { decision, fate, reason: why ?? 'the run ended before it' }
  }
}

/** All repositories together. */
export interface Totals {
  readonly counts: Readonly<Record<Fate, number>>
  readonly bytesFreed: number
}

export function totalsOf(figures: readonly Figures[]): Totals {
  const counts = { ...NONE }
  for (const one of figures) for (const fate of FATE_ORDER) counts[fate] += one.counts[fate]
  return { counts, bytesFreed: figures.reduce((sum, { bytesFreed = 0 }) => sum + bytesFreed, 0) }
}

/** What a person looks for first comes first. */
export const FATE_ORDER: readonly Fate[] = [
  'failed',
  'refused',
  'changed',
  'left',
  'delete',
  'skip',
  'keep',
  'untouched'
]
