import type { Log } from '../../context.js'
import { Failure } from '../../errors.js'
import type { Driver } from '../driver.js'
import { endOf, endOfBlocked } from '../ending.js'
import type { End } from '../ending.js'
import type { RepositoryPlan, Step } from '../plan/cleanup-plan.js'
import { doWave, itemOf } from './do-wave.js'
import type { Run } from './do-wave.js'
import { freedBytes } from './freed.js'
import { lookAt } from './look.js'
import type { Look } from './look.js'
import { contradiction, plannedOf } from './planned.js'
import type { Planned } from './planned.js'
import { createProgress } from './progress.js'
import type { ItemReport, RepositoryReport } from './report.js'
import { nextWave } from './wave.js'
import { isOwnTag } from './world.js'
import type { World } from './world.js'

/** What one repository's run needs of the world. */
export interface RepositoryRequest {
  readonly plan: RepositoryPlan
  /** Made when it is needed; what it throws ends this repository alone. */
  readonly driver: () => Promise<Driver>
  readonly now: () => Date
  readonly log: Log
  /** `auto`: where reading a manifest counts against no limit. */
  readonly keepManifests: 'auto' | boolean
  readonly signal?: AbortSignal
}

/** A repository's part of the report, and whether all of the plan is settled. */
export interface RepositoryResult {
  readonly report: RepositoryReport
  readonly result: 'done' | 'incomplete' | 'failed'
}

/** Does a repository's part of a plan, or less. Never throws: what ended it is in the report. */
export async function applyRepository(request: RepositoryRequest): Promise<RepositoryResult> {
  const { plan } = request
  const items = new Map<Step, ItemReport>()
  if (plan.blocked !== undefined) return resultOf(plan, items, endOfBlocked(plan.blocked))
  if (plan.steps.length === 0) return resultOf(plan, items, undefined)
  let world: World | undefined
  let end: End | undefined
  let before: World['manifests'] = new Map()
  try {
    const planned = plannedOf(plan)
    const wrong = contradiction(plan, planned)
    if (wrong !== undefined) throw new Failure('input', `${wrong}: make a new plan`)
    const driver = await request.driver()
    const look = await lookAt(plan, planned, driver, request.now)
    world = look.world
    before = new Map(world.manifests)
    refuseToEmpty(world, planned)
    const keepManifests =
      request.keepManifests === 'auto' ? driver.capabilities.countsPulls !== true : request.keepManifests
    end = await doSteps({ world, planned, driver, keepManifests, items, doubts: 0 }, look, request)
  } catch (error) {
    end = endOf(error)
  }
  const bytes = world === undefined ? undefined : freedBytes(before, world.manifests, items.values())
  return resultOf(plan, items, end, bytes)
}

async function doSteps(run: Run, look: Look, request: RepositoryRequest): Promise<End | undefined> {
  const { steps, host, repository } = request.plan
  const progress = createProgress(request, `${host}/${repository}`, steps.length)
  for (let from = 0; from < steps.length;) {
    if (request.signal?.aborted === true) return { result: 'incomplete', reason: 'the run was cancelled' }
    const takesManifests =
      steps[from]?.kind !== 'untag' || run.driver.capabilities.lastTagTakesManifest === true
    if (takesManifests) await look.renew()
    const wave = nextWave(steps, from, run)
    await doWave(run, wave)
    from += wave.length
    progress(from)
  }
  return undefined
}

/** Guards hold on what stands now, too: a repository that others emptied since the plan keeps what it has left. */
function refuseToEmpty(world: World, planned: Planned): void {
  const { tags, manifests } = world
  const own = [...tags].filter(([name, digest]) => isOwnTag(world, { name, digest }))
  const isKept = own.some(([tag, digest]) => planned.tags.get(tag) !== digest && manifests.has(digest))
  const hasWork = own.length > 0 || [...planned.digests].some(digest => manifests.has(digest))
  if (isKept || !hasWork) return
  throw new Failure('unsafe', 'no image with a tag would be left now: make a new plan')
}

function resultOf(
  plan: RepositoryPlan,
  items: ReadonlyMap<Step, ItemReport>,
  end: End | undefined,
  bytesFreed?: number
): RepositoryResult {
  const { host, repository, provider } = plan
  const all = plan.steps.map(
    (step): ItemReport =>
      items.get(step) ?? { ...itemOf(step, 'left'), ...(end === undefined ? {} : { reason: end.reason }) }
  )
  const isBroken = all.some(({ outcome }) => outcome === 'failed')
  return {
    report: {
      host,
      repository,
      provider,
      items: all,
      ...(end === undefined ? {} : { ended: end.reason }),
      ...(bytesFreed === undefined ? {} : { bytesFreed })
    },
    result: isBroken ? 'failed' : (end?.result ?? 'done')
  }
}
