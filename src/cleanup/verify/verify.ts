import type { Driver } from '../driver.js'
import { endOf } from '../ending.js'
import { callEach } from '../apply/limited.js'
import type { CleanupPlan } from '../plan/cleanup-plan.js'
import { isBroken } from './verification.js'
import type { RepositoryVerification, Verification } from './verification.js'
import { verifyRepository } from './verify-repository.js'

/** A repository to verify, and what must be in it. */
export interface VerifyTarget {
  readonly host: string
  readonly repository: string
  readonly provider: string
  readonly expected?: readonly string[]
}

export interface VerifyOptions {
  readonly now: () => Date
  readonly driverOf: (target: VerifyTarget) => Promise<Driver>
  /** `false` looks at manifests alone. */
  readonly blobs?: boolean
  readonly concurrency?: number
}

const REPOSITORIES_AT_ONCE = 3

/** Looks at repositories as a whole and says what is broken. Reads, and changes nothing. */
export async function verifyRepositories(
  targets: readonly VerifyTarget[],
  options: VerifyOptions
): Promise<Verification> {
  const { now, concurrency = REPOSITORIES_AT_ONCE } = options
  const startedAt = now().toISOString()
  const answers = await callEach(targets, concurrency, target => verifyOne(target, options))
  const results = answers.map(({ result }) => result)
  const isLate = results.includes('incomplete') ? 'incomplete' : 'done'
  return {
    format: 'registry-auth cleanup verification',
    version: 1,
    startedAt,
    endedAt: now().toISOString(),
    result: results.includes('failed') ? 'failed' : isLate,
    repositories: answers.map(({ verification }) => verification)
  }
}

/** The repositories of a plan; every tag it left must be there. */
export function targetsOf({ repositories }: CleanupPlan): readonly VerifyTarget[] {
  return repositories.map(({ host, repository, provider, decisions }) => ({
    host,
    repository,
    provider,
    expected: decisions.flatMap(({ action, tag }) => (action === 'delete' || tag === undefined ? [] : [tag]))
  }))
}

async function verifyOne(
  target: VerifyTarget,
  { driverOf, blobs = true }: VerifyOptions
): Promise<{ readonly verification: RepositoryVerification; readonly result: Verification['result'] }> {
  const { host, repository, provider, expected = [] } = target
  const where = { host, repository, provider }
  try {
    const answer = await verifyRepository(await driverOf(target), { repository, expected, blobs })
    const result = answer.findings.some(isBroken) ? 'failed' : 'done'
    return { verification: { ...where, ...answer }, result }
  } catch (error) {
    const { result, reason } = endOf(error)
    return {
      verification: { ...where, tags: 0, manifests: 0, blobs: 0, findings: [], ended: reason },
      result
    }
  }
}
