import type { Log } from '../../context.js'
import { Failure } from '../../errors.js'
import type { Driver } from '../driver.js'
import type { CleanupPlan, RepositoryPlan } from '../plan/cleanup-plan.js'
import { applyRepository } from './apply-repository.js'
import type { RepositoryResult } from './apply-repository.js'
import { callEach } from './limited.js'
import type { CleanupReport } from './report.js'

/** What applying a plan needs of the world. */
export interface ApplyOptions {
  readonly now: () => Date
  readonly log: Log
  /** The driver for a repository of the plan. What it throws ends that repository alone. */
  readonly driverOf: (plan: RepositoryPlan) => Promise<Driver>
  /** Repositories at the same time. */
  readonly concurrency?: number
  /** The raw manifests of what is deleted go into the report. `auto`: where reading them counts against no limit. */
  readonly keepManifests?: 'auto' | boolean
  /** Ends the run between two calls; the report is made all the same. */
  readonly signal?: AbortSignal
}

const REPOSITORIES_AT_ONCE = 3

/**
 * Does what a plan says, or less: every repository is looked at afresh, what the plan does not name is kept, and each
 * step is checked right before it is done. Applying the same plan again does what is left, and nothing twice.
 */
export async function applyPlan(plan: CleanupPlan, options: ApplyOptions): Promise<CleanupReport> {
  const { now, log, driverOf, keepManifests = 'auto', signal } = options
  const startedAt = now().toISOString()
  if (Date.parse(plan.expiresAt) <= now().getTime())
    throw new Failure('input', `the plan expired at ${plan.expiresAt}: make a new one`)
  const results = await callEach(plan.repositories, options.concurrency ?? REPOSITORIES_AT_ONCE, repository =>
    applyRepository({
      plan: repository,
      driver: () => driverOf(repository),
      now,
      log,
      keepManifests,
      ...(signal === undefined ? {} : { signal })
    })
  )
  return {
    format: 'registry-auth cleanup report',
    version: 1,
    plan: plan.hash,
    startedAt,
    endedAt: now().toISOString(),
    result: worst(results),
    repositories: results.map(({ report }) => report)
  }
}

function worst(results: readonly RepositoryResult[]): CleanupReport['result'] {
  if (results.some(({ result }) => result === 'failed')) return 'failed'
  return results.some(({ result }) => result === 'incomplete') ? 'incomplete' : 'done'
}

const EXIT_CODES = { done: 0, failed: 1, incomplete: 2 } as const

/** The exit code of a run that came to this. */
export function exitCodeOf({ result }: Pick<CleanupReport, 'result'>): 0 | 1 | 2 {
  return EXIT_CODES[result]
}
