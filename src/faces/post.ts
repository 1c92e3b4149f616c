import { errorCode } from '../errors.js'
import { AUTH_VARIABLE, readFormer } from '../job-config/former.js'
import { inspectOwn, removeJobConfig, takeBack, warningsOf } from '../job-config/remove.js'
import type { Removal } from '../job-config/remove.js'
import type { ProcessFacts } from '../job-config/process-facts.js'
import { appendValue, logLine, workflowCommand } from '../platform/workflow-commands.js'
import { isNativeCredential } from '../werf/native-names.js'
import { STATE } from './state.js'

/** What post gets of its process. It is the smallest program of the house: no network, no inputs, no merge. */
export interface PostHost {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly self: ProcessFacts
  out(line: string): void
}

/**
 * The Action's post phase: gives the exported variables their former values, then removes the job's directory. It is
 * dull and never fails the job: what cannot be done is a warning.
 */
export async function actionPost(host: PostHost): Promise<void> {
  const { variables, self, out } = host
  const state = (name: string): string => variables[`STATE_${name}`] ?? ''
  const directory = state(STATE.directory)
  const mirror = state(STATE.mirror)
  const own = { job: state(STATE.job), self, now: () => new Date(), ...(mirror === '' ? {} : { mirror }) }
  if (directory === '') {
    out('nothing to remove: this step made no docker config')
    await takeBackOfJoined(host, { ...own, directory: state(STATE.owner) })
    return
  }
  if (state(STATE.logout) === 'false') {
    out(logLine(`"${directory}" stays until the runner clears its temp ("logout: false")`))
    return
  }
  const inspection = inspectOwn({ ...own, directory })
  const former =
    inspection.kind === 'ours' ? readFormer(directory, inspection.marker) : formerState(state(STATE.former))
  try {
    await restore(directory, former, host)
  } catch (error) {
    const why = errorCode(error) ?? 'unknown error'
    out(workflowCommand('warning', `the exported variables could not be restored (${why})`))
  }
  const removed = await removeJobConfig({ ...own, directory })
  const done = inspection.kind === 'gone' ? `"${directory}" was gone already` : `removed "${directory}"`
  if (removed.kept === undefined) out(logLine(done))
  for (const warning of warningsOf(directory, removed)) out(workflowCommand('warning', warning))
}

/** The step that made the directory takes everything back, as long as the directory can tell it of the mirror. */
async function takeBackOfJoined({ out }: PostHost, removal: Removal): Promise<void> {
  const { directory, mirror } = removal
  if (directory === '' || mirror === undefined || inspectOwn(removal).kind === 'ours') return
  const removed = await takeBack(removal, mirror)
  for (const warning of warningsOf(directory, removed)) out(workflowCommand('warning', warning))
}

/** What main left word of, for the case that the directory is gone. */
function formerState(text: string): Readonly<Record<string, string>> {
  try {
    const values = JSON.parse(text) as Readonly<Record<string, unknown>>
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : ''])
    )
  } catch {
    return {}
  }
}

/** Later posts find their own state again, a builder's removal for one. A value that is not ours any more stays. */
async function restore(
  directory: string,
  former: Readonly<Record<string, string>>,
  { variables, out }: PostHost
): Promise<void> {
  const file = variables.GITHUB_ENV
  if (file === undefined || file === '') return
  for (const [name, value] of Object.entries(former)) {
    if (name === AUTH_VARIABLE) {
      // a step's own `env` of it is no business of later posts
      if (value === '' || (variables[name] ?? '') !== '') continue
      // the runner prints the environment of the posts to come
      const { secretTextsOf } = await import('../docker-config/secret-texts.js')
      for (const text of secretTextsOf(value)) out(workflowCommand('add-mask', text))
      appendValue(file, name, value)
    } else if (isTaken(variables[name], value, directory) || (value === '' && isNativeCredential(name)))
      appendValue(file, name, value)
  }
}

/** Ours for the steps to come; where the step has an `env` of its own, main and post see that one instead. */
function isTaken(current: string | undefined, former: string, directory: string): boolean {
  return current !== undefined && (current.startsWith(directory) || current === former)
}
