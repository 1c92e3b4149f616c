import { applyPlan } from '../../cleanup/apply/apply.js'
import type { CleanupReport } from '../../cleanup/apply/report.js'
import type { Driver } from '../../cleanup/driver.js'
import { startPace } from '../../cleanup/pace.js'
import type { Budget } from '../../cleanup/pace.js'
import type { CleanupPlan } from '../../cleanup/plan/cleanup-plan.js'
import type { GitRefs } from '../../cleanup/plan/plan-facts.js'
import { sealPlan } from '../../cleanup/plan/plan-file.js'
import type { Policy } from '../../cleanup/policy/policy.js'
import type { Restoration } from '../../cleanup/restore/restoration.js'
import type { Verification } from '../../cleanup/verify/verification.js'
import type { VerifyTarget } from '../../cleanup/verify/verify.js'
import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import type { Host } from '../../host.js'
import { parseHost } from '../../host.js'
import type { Inputs } from '../../inputs/inputs.js'
import { planRepositories } from './plan.js'
import type { Deployed } from './plan.js'
import type { RepositoryChoice } from './repositories.js'
import { createSessions } from './sessions.js'
import type { Sessions } from './sessions.js'

/** What every cleanup command needs. */
export interface CleanupRequest {
  readonly context: Context
  /** The login inputs; their purposes and repositories are not looked at. */
  readonly inputs: Inputs
  /** One for the whole run, plan and apply together. */
  readonly budget?: Budget
  /** Pushing a throw-away manifest to a tag is allowed, where there is no other way to remove it alone. */
  readonly allowReplace?: boolean
  readonly deleteBy?: 'tag' | 'digest'
  /** Repositories at the same time. */
  readonly concurrency?: number
}

export interface PlanRequest extends CleanupRequest {
  readonly policy: Policy
  readonly repositories: readonly RepositoryChoice[]
  /** What runs somewhere; read before anything else, and a source that cannot be read is its reader's throw. */
  readonly deployed?: Deployed
  readonly gitRefs?: GitRefs
  /** Milliseconds until the plan is good for nothing; default one day, at most a week. */
  readonly lifetime?: number
  /** Told of the plan when it is made: in a run that goes on, before anything is deleted. */
  readonly planned?: (plan: CleanupPlan) => void
}

export interface ApplyRequest extends CleanupRequest {
  readonly keepManifests?: 'auto' | boolean
  /** Told right before the first delete; what it throws ends the run. */
  readonly begins?: (plan: CleanupPlan) => void
  /** Ends the run between two calls; what is left is in the report. */
  readonly signal?: AbortSignal
}

/**
 * Says what would be deleted, and why. Needs no right but to read, and changes nothing. A repository that cannot be
 * read is blocked in the plan with the reason; inputs that contradict themselves are a throw.
 */
export function planCleanup(request: PlanRequest): Promise<CleanupPlan> {
  return planBy(sessionsOf(request, false), request)
}

/** Does what a plan says, or less. The right to delete is proven for all repositories before the first delete. */
export function applyCleanup(request: ApplyRequest, plan: CleanupPlan): Promise<CleanupReport> {
  return applyBy(sessionsOf(request, true), request, plan)
}

/** Plans and applies in one go, by the same logins and within one budget. */
export async function runCleanup(
  request: PlanRequest & ApplyRequest
): Promise<{ readonly plan: CleanupPlan; readonly report: CleanupReport }> {
  const sessions = sessionsOf(request, true)
  const plan = await planBy(sessions, request)
  request.planned?.(plan)
  return { plan, report: await applyBy(sessions, request, plan) }
}

/** Looks for what is broken in repositories; `targetsOf` a plan also says which tags must be there. */
export async function verifyCleanup(
  request: CleanupRequest & { readonly blobs?: boolean },
  targets: readonly VerifyTarget[]
): Promise<Verification> {
  const { verifyRepositories } = await import('../../cleanup/verify/verify.js')
  const sessions = sessionsOf(request, false)
  const { context, blobs, concurrency } = request
  return verifyRepositories(targets, {
    now: () => context.now(),
    driverOf: target => driverOf(sessions, target),
    ...(blobs === undefined ? {} : { blobs }),
    ...(concurrency === undefined ? {} : { concurrency })
  })
}

/** Brings back what a report says was deleted, as far as the registry still has it. Only adds. */
export async function restoreCleanup(request: CleanupRequest, report: CleanupReport): Promise<Restoration> {
  const { restoreReport } = await import('../../cleanup/restore/restore.js')
  const sessions = sessionsOf(request, false)
  const { context, concurrency } = request
  return restoreReport(report, {
    now: () => context.now(),
    driverOf: repository => driverOf(sessions, repository),
    ...(concurrency === undefined ? {} : { concurrency })
  })
}

function sessionsOf(request: CleanupRequest, deletes: boolean): Sessions {
  const { context, budget = {} } = request
  return createSessions({ ...request, pace: startPace(context, budget), deletes })
}

async function planBy(sessions: Sessions, request: PlanRequest): Promise<CleanupPlan> {
  const { context, policy, lifetime } = request
  // what comes while it is made is not in it
  const createdAt = context.now()
  const repositories = await planRepositories(sessions, request)
  const contents = { createdAt, policy: policy.hash, repositories }
  return sealPlan(lifetime === undefined ? contents : { ...contents, validFor: lifetime })
}

async function applyBy(sessions: Sessions, request: ApplyRequest, plan: CleanupPlan): Promise<CleanupReport> {
  const { context, keepManifests, signal, concurrency } = request
  const changed = plan.repositories.filter(({ steps, blocked }) => blocked === undefined && steps.length > 0)
  await sessions.proveDeletes(
    changed.map(({ host, repository }) => ({ host: hostOf(host), name: repository }))
  )
  request.begins?.(plan)
  return applyPlan(plan, {
    now: () => context.now(),
    log: context.log,
    driverOf: repository => driverOf(sessions, repository),
    ...(keepManifests === undefined ? {} : { keepManifests }),
    ...(signal === undefined ? {} : { signal }),
    ...(concurrency === undefined ? {} : { concurrency })
  })
}

async function driverOf(
  sessions: Sessions,
  { host, repository, provider }: Pick<VerifyTarget, 'host' | 'repository' | 'provider'>
): Promise<Driver> {
  const session = await sessions.sessionOf(hostOf(host), repository)
  if (session.provider.id === provider) return session.driver
  throw new Failure(
    'input',
    `"${host}" was treated as ${provider} and is ${session.provider.id} for this job: run where it was made, or make a new plan`
  )
}

function hostOf(text: string): Host {
  const host = parseHost(text)
  if (host === undefined)
    throw new Failure('input', 'the plan or report names a host that is none: make a new one')
  return host
}
