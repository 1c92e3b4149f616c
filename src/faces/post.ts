import { readFormer } from '../job-config/former.js'
import { inspectOwn, removeJobConfig } from '../job-config/remove.js'
import type { ProcessFacts } from '../job-config/process-facts.js'
import { appendValue, logLine, workflowCommand } from '../platform/workflow-commands.js'
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
export async function actionPost({ variables, self, out }: PostHost): Promise<void> {
  const state = (name: string): string => variables[`STATE_${name}`] ?? ''
  const directory = state(STATE.directory)
  if (directory === '') {
    out('nothing to remove: this step made no docker config')
    return
  }
  if (state(STATE.logout) === 'false') {
    out(logLine(`"${directory}" stays until the runner clears its temp ("logout: false")`))
    return
  }
  const own = { directory, job: state(STATE.job), self, now: () => new Date() }
  const inspection = inspectOwn(own)
  const former =
    inspection.kind === 'ours' ? readFormer(directory, inspection.marker) : formerState(state(STATE.former))
  restore(directory, former, variables)
  const reason = await removeJobConfig(own)
  if (reason !== undefined) out(workflowCommand('warning', `"${directory}" was not removed: ${reason}`))
  else out(logLine(inspection.kind === 'gone' ? `"${directory}" was gone already` : `removed "${directory}"`))
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
function restore(
  directory: string,
  former: Readonly<Record<string, string>>,
  variables: PostHost['variables']
): void {
  const file = variables.GITHUB_ENV
  if (file === undefined || file === '') return
  for (const [name, value] of Object.entries(former)) {
    const current = variables[name] ?? ''
    const isOurs = name === 'DOCKER_AUTH_CONFIG' ? current === '' : current.startsWith(directory)
    if (isOurs && current !== value) appendValue(file, name, value)
  }
}
