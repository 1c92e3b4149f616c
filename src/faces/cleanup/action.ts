import { appendFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readCleanupInputs } from '../../cleanup/inputs/inputs.js'
import type { CleanupInputs } from '../../cleanup/inputs/inputs.js'
import { CLEANUP_INPUTS } from '../../cleanup/inputs/table.js'
import { resultOf } from '../../cleanup/summary/result.js'
import type { CleanupEnd } from '../../cleanup/summary/result.js'
import { complaintOf, countsOf, endLines, endMarkdown } from '../../cleanup/summary/views.js'
import { SUMMARY_LIMIT } from '../../cleanup/summary/markdown.js'
import { readInputs } from '../../inputs/inputs.js'
import { environmentOf } from '../../platform/platform.js'
import { appendValue, workflowCommand } from '../../platform/workflow-commands.js'
import type { Host } from '../../run.js'
import { readStepInputs } from '../action-inputs.js'
import { openStep } from '../step.js'
import { cleanUp, markdownFile } from './work.js'

/** Decisions of one repository in the job's log; the summary and the plan have the others. */
const MOST_LINES = 100

/** The cleanup action: plans, or does what the inputs ask for; a step that failed says so by its exit code. */
export async function cleanupAction(host: Host): Promise<number> {
  const output = environmentOf(host.variables)('GITHUB_OUTPUT')
  try {
    return await cleanUpAsAction(host, output)
  } catch (error) {
    if (output !== undefined) appendValue(output, 'result', 'failed')
    throw error
  }
}

async function cleanUpAsAction(host: Host, output: string | undefined): Promise<number> {
  const raw = readStepInputs(host.variables, CLEANUP_INPUTS)
  const { env, platform, context, reader } = openStep(host, raw['github-token'])
  const directory = resolve(env('GITHUB_WORKSPACE') ?? '.')
  const inputs = await readCleanupInputs(raw, { directory, readLogin: login => readInputs(login, reader) })
  const ended = await cleanUp({ context, inputs, variables: host.variables, signals: host, directory })
  if ('interrupted' in ended) {
    host.raise(ended.interrupted)
    return 1
  }
  for (const line of endLines(ended.value, MOST_LINES)) platform.log.info(line)
  handOver(ended.value, inputs, output, env('GITHUB_STEP_SUMMARY'))
  return exitCode(ended.value, platform.log)
}

function handOver(
  end: CleanupEnd,
  inputs: CleanupInputs,
  output: string | undefined,
  summary: string | undefined
): void {
  if (summary !== undefined) appendFileSync(summary, `${endMarkdown(end, SUMMARY_LIMIT)}\n`)
  if (output === undefined) return
  const { deleted, kept, failed, bytesFreed } = countsOf(end)
  const isPlanned = end.kind === 'planned' || end.kind === 'applied'
  // applying a plan that came from elsewhere writes none
  const writesPlan = isPlanned && inputs.command !== 'apply'
  const values = {
    ...(isPlanned ? { plan: inputs.planFile } : {}),
    ...(writesPlan ? { 'plan-markdown': markdownFile(inputs.planFile) } : {}),
    ...(end.kind === 'applied' ? { report: inputs.reportFile } : {}),
    result: resultOf(end),
    deleted: String(deleted),
    kept: String(kept),
    failed: String(failed),
    'bytes-freed': String(bytesFreed)
  }
  for (const [name, value] of Object.entries(values)) appendValue(output, name, value)
}

/** What is left for the next run is no reason to fail this one. */
function exitCode(end: CleanupEnd, log: { warning(text: string): void; error(text: string): void }): number {
  const result = resultOf(end)
  if (result === 'done') return 0
  const complaint = complaintOf(end, result)
  if (result === 'incomplete') log.warning(complaint)
  else log.error(complaint)
  return result === 'failed' ? 1 : 0
}

/** The annotation of a failed step. */
export function reportCleanupFailure(host: Host, message: string): void {
  host.out(workflowCommand('error', message))
}
