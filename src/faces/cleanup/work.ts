import {
  applyCleanup,
  planCleanup,
  restoreCleanup,
  runCleanup,
  verifyCleanup
} from '../../commands/cleanup/cleanup.js'
import type { CleanupRequest } from '../../commands/cleanup/cleanup.js'
import { refuseOtherPlan } from '../../commands/cleanup/given-plan.js'
import { verifyTargets } from '../../commands/cleanup/targets.js'
import { readReport } from '../../cleanup/apply/report-file.js'
import { checkOwnFile, LONGEST_FILE, readTextFile, writeOwnFile } from '../../cleanup/workspace-file.js'
import type { CleanupInputs } from '../../cleanup/inputs/inputs.js'
import { readSources } from '../../cleanup/inputs/sources.js'
import type { CleanupPlan } from '../../cleanup/plan/cleanup-plan.js'
import { planText, readPlan } from '../../cleanup/plan/plan-file.js'
import type { CleanupEnd } from '../../cleanup/summary/result.js'
import { COMMENT_LIMIT, planMarkdown } from '../../cleanup/summary/markdown.js'
import type { Signals } from '../../commands/guard.js'
import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import { watched } from './progress.js'
import { recordOf } from './record.js'
import { endable, wakeful } from './signals.js'
import type { Ended, Ending } from './signals.js'

/** What a cleanup needs of its face. */
export interface CleanupJob {
  readonly context: Context
  readonly inputs: CleanupInputs
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly signals: Signals
  /** Below it a link in the way of a file of ours is a stranger's. */
  readonly directory: string
}

/** Where a plan stands as Markdown: beside its JSON. */
export function markdownFile(planFile: string): string {
  return `${planFile.replace(/\.json$/i, '')}.md`
}

/**
 * Does what the inputs ask for and writes its files. A signal ends it at once while nothing has been changed, and with
 * the report written once something may have been.
 */
export async function cleanUp(job: CleanupJob): Promise<Ended<CleanupEnd>> {
  const progress = watched(job.context)
  try {
    return await endable(job.signals, ending => {
      const context = wakeful(progress.context, ending.signal)
      return work({ ...job, context }, ending)
    })
  } finally {
    progress.stop()
  }
}

async function work(job: CleanupJob, ending: Ending): Promise<CleanupEnd> {
  const { command, dryRun } = job.inputs
  switch (command) {
    case 'plan':
      return plan(job)
    case 'run':
      return dryRun ? plan(job) : run(job, ending)
    case 'apply':
      return apply(job, ending)
    case 'verify':
      return verify(job)
    case 'restore':
      return restore(job)
  }
}

function requestOf({ context, inputs }: CleanupJob): CleanupRequest {
  const { login, budget, allowReplace, deleteBy } = inputs
  return {
    context,
    inputs: login,
    budget,
    allowReplace,
    ...(deleteBy === undefined ? {} : { deleteBy })
  }
}

async function planRequestOf(job: CleanupJob): Promise<Parameters<typeof planCleanup>[0]> {
  const { context, inputs, variables } = job
  const { policy, repositories } = inputs
  if (policy === undefined) throw new Failure('input', 'policy: is needed to plan')
  const sources = await readSources(context, inputs, policy, variables)
  return { ...requestOf(job), policy, repositories, ...sources }
}

async function plan(job: CleanupJob): Promise<CleanupEnd> {
  const made = await planCleanup(await planRequestOf(job))
  writePlan(job, made)
  return { kind: 'planned', plan: made }
}

async function run(job: CleanupJob, ending: Ending): Promise<CleanupEnd> {
  // a report that cannot be written is known before anything is gone
  checkOwnFile(job.inputs.reportFile, job.directory)
  const request = await planRequestOf(job)
  const planned = (made: CleanupPlan): void => {
    writePlan(job, made)
    ending.finishesItself()
  }
  const record = recordOf({ ...job, path: job.inputs.reportFile })
  const { begins } = record
  const { plan: made, report } = await runCleanup({ ...request, planned, begins, signal: ending.signal })
  return record.applied(made, report)
}

async function apply(job: CleanupJob, ending: Ending): Promise<CleanupEnd> {
  const made = readPlan(ownFile(job.inputs.planFile, 'plan'), job.context.now())
  refuseOtherPlan(made, job.inputs)
  checkOwnFile(job.inputs.reportFile, job.directory)
  ending.finishesItself()
  const record = recordOf({ ...job, path: job.inputs.reportFile })
  const { begins } = record
  const report = await applyCleanup({ ...requestOf(job), begins, signal: ending.signal }, made)
  return record.applied(made, report)
}

async function verify(job: CleanupJob): Promise<CleanupEnd> {
  const { repositories, planFile } = job.inputs
  const read = readTextFile(planFile, LONGEST_FILE)
  const isNone = 'problem' in read && read.problem === 'ENOENT'
  if (repositories.length === 0 && isNone)
    throw new Failure(
      'input',
      'repositories: none is named and there is no plan; give HOST/NAME, one per line'
    )
  const made = isNone ? undefined : lastPlan(job, ownFile(planFile, 'plan'))
  const request = requestOf(job)
  const targets = await verifyTargets(request, repositories, made)
  return { kind: 'verified', verification: await verifyCleanup(request, targets) }
}

/** A plan that is too old says nothing about what has to be there now; where nothing else is named it has to do. */
function lastPlan({ inputs, context }: CleanupJob, text: string): CleanupPlan | undefined {
  try {
    return readPlan(text, context.now())
  } catch (error) {
    if (!(error instanceof Failure) || inputs.repositories.length === 0) throw error
    context.log.notice(`${error.message}; verified without it`)
    return undefined
  }
}

async function restore(job: CleanupJob): Promise<CleanupEnd> {
  const report = readReport(ownFile(job.inputs.reportFile, 'report'))
  return { kind: 'restored', restoration: await restoreCleanup(requestOf(job), report) }
}

function ownFile(path: string, input: 'plan' | 'report'): string {
  const read = readTextFile(path, LONGEST_FILE)
  if ('text' in read) return read.text
  throw new Failure(
    'input',
    `${input}: "${path}" cannot be read (${read.problem}); give the file that an earlier step wrote`
  )
}

function writePlan({ inputs, directory }: CleanupJob, made: CleanupPlan): void {
  writeOwnFile(inputs.planFile, planText(made), directory)
  writeOwnFile(markdownFile(inputs.planFile), planMarkdown(made, COMMENT_LIMIT), directory)
}
