import type { CleanupPlan } from '../plan/cleanup-plan.js'
import { itemOf } from './do-wave.js'
import type { CleanupReport, ItemReport, RepositoryReport } from './report.js'

/**
 * The report of a run that has not begun. Written before the first delete, it shows that there is room for the one that
 * counts, and says what to think of a run that was killed.
 */
export function reportBefore({ hash, repositories }: CleanupPlan, now: Date): CleanupReport {
  return {
    format: 'registry-auth cleanup report',
    version: 1,
    plan: hash,
    startedAt: now.toISOString(),
    endedAt: now.toISOString(),
    result: 'incomplete',
    repositories: repositories.map(({ host, repository, provider, steps }) => ({
      host,
      repository,
      provider,
      items: steps.map(step => itemOf(step, 'left')),
      ended: 'the run was killed before it could say what it deleted: apply the plan again'
    }))
  }
}

/**
 * The report with what an earlier run of the same plan deleted, which this one found gone or did not come to: only the
 * earlier one holds what restoring it needs.
 */
export function withEarlier(report: CleanupReport, earlier: CleanupReport | undefined): CleanupReport {
  if (earlier?.plan !== report.plan) return report
  return {
    ...report,
    startedAt: earlier.startedAt,
    repositories: report.repositories.map(one => {
      const before = earlier.repositories.find(
        ({ host, repository }) => host === one.host && repository === one.repository
      )
      return before === undefined ? one : { ...one, items: joined(one.items, before.items) }
    })
  }
}

function joined(items: RepositoryReport['items'], before: RepositoryReport['items']): readonly ItemReport[] {
  const deleted = new Map(
    before.filter(({ outcome }) => outcome === 'deleted').map(item => [keyOf(item), item])
  )
  return items.map(item => {
    const isOver = item.outcome === 'gone' || item.outcome === 'left'
    return (isOver ? deleted.get(keyOf(item)) : undefined) ?? item
  })
}

function keyOf({ kind, digest, tags }: ItemReport): string {
  return [kind, digest, ...tags].join(' ')
}
