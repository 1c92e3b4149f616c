import { callEach } from '../apply/limited.js'
import type { CleanupReport, RepositoryReport } from '../apply/report.js'
import type { Driver } from '../driver.js'
import { endOf } from '../ending.js'
import type { End } from '../ending.js'
import type { Restoration, RepositoryRestoration, RestoredItem } from './restoration.js'
import { restoreItem } from './restore-item.js'

export interface RestoreOptions {
  readonly now: () => Date
  readonly driverOf: (report: RepositoryReport) => Promise<Driver>
  readonly concurrency?: number
}

const REPOSITORIES_AT_ONCE = 3

interface Restored {
  readonly report: RepositoryRestoration
  readonly result: Restoration['result']
}

/**
 * Brings back what a report says was deleted, in the reverse order: children before their indexes, manifests before
 * their tags. It only adds, so running it twice is harmless.
 */
export async function restoreReport(report: CleanupReport, options: RestoreOptions): Promise<Restoration> {
  const { now, concurrency = REPOSITORIES_AT_ONCE } = options
  const startedAt = now().toISOString()
  const restored = await callEach(report.repositories, concurrency, one => restoreRepository(one, options))
  const results = restored.map(({ result }) => result)
  const isLate = results.includes('incomplete') ? 'incomplete' : 'done'
  return {
    format: 'registry-auth cleanup restoration',
    version: 1,
    plan: report.plan,
    startedAt,
    endedAt: now().toISOString(),
    result: results.includes('failed') ? 'failed' : isLate,
    repositories: restored.map(one => one.report)
  }
}

async function restoreRepository(report: RepositoryReport, { driverOf }: RestoreOptions): Promise<Restored> {
  const { host, repository, provider } = report
  const deleted = report.items.filter(({ outcome }) => outcome === 'deleted').reverse()
  const items: RestoredItem[] = []
  let end: End | undefined
  if (deleted.length > 0) {
    try {
      const driver = await driverOf(report)
      for (const item of deleted) items.push(await restoreItem(driver, repository, item))
    } catch (error) {
      end = endOf(error)
    }
  }
  for (const { digest, tags } of deleted.slice(items.length)) items.push({ digest, tags, outcome: 'left' })
  const isShort = items.some(({ outcome }) => outcome === 'not-restored' || outcome === 'partly')
  return {
    report: { host, repository, provider, items, ...(end === undefined ? {} : { ended: end.reason }) },
    result: end?.result ?? (isShort ? 'failed' : 'done')
  }
}
