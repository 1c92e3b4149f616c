import { resolve } from 'node:path'
import { exitCodeOf as exitCodeOfResult } from '../../cleanup/apply/apply.js'
import { readCleanupInputs } from '../../cleanup/inputs/inputs.js'
import { resultOf } from '../../cleanup/summary/result.js'
import type { CleanupEnd } from '../../cleanup/summary/result.js'
import { complaintOf, endLines } from '../../cleanup/summary/views.js'
import { exitCodeOf } from '../../commands/guard.js'
import type { RawInputs } from '../../inputs/inputs.js'
import type { Log } from '../../context.js'
import { logLine } from '../../platform/workflow-commands.js'
import type { Host } from '../../run.js'
import { openSession } from '../command-line-session.js'
import type { Session } from '../command-line-session.js'
import { cleanupHelpText } from './help.js'
import { parseCleanupLine } from './options.js'
import type { CleanupLine } from './options.js'
import { cleanUp } from './work.js'

/** Decisions of one repository that are printed; the plan has all. */
const MOST_LINES = 1000

/** `registry-auth cleanup [COMMAND] [OPTIONS]`: what came of it to standard output, the log to standard error. */
export async function cleanupCommand(host: Host, args: readonly string[]): Promise<number> {
  const line = parseCleanupLine(args)
  if (line.help) {
    host.out(cleanupHelpText())
    return 0
  }
  const sessions: Session[] = []
  const directory = resolve('.')
  const inputs = await readCleanupInputs(line.raw, {
    directory,
    readLogin: async raw => {
      const session = await openSession(host, loginLine(line, raw))
      sessions.push(session)
      return session.inputs
    }
  })
  const [session] = sessions
  if (session === undefined) throw new Error('inputs that could be read have opened a session')
  const { context } = session
  const ended = await cleanUp({ context, inputs, variables: host.variables, signals: host, directory })
  if ('interrupted' in ended) {
    host.raise(ended.interrupted)
    return exitCodeOf(ended.interrupted)
  }
  for (const one of endLines(ended.value, MOST_LINES)) host.out(logLine(one))
  return exitCode(ended.value, context.log)
}

/** The line of a command that logs in, as far as a session needs it. */
function loginLine(
  { passwordStdin, verbose }: CleanupLine,
  raw: RawInputs
): Parameters<typeof openSession>[1] {
  return { raw, passwordStdin, verbose, shell: 'sh', json: false, help: false, command: [] }
}

function exitCode(end: CleanupEnd, log: Log): number {
  const result = resultOf(end)
  if (result === 'incomplete') log.warning(complaintOf(end, result))
  if (result === 'failed') log.error(complaintOf(end, result))
  return exitCodeOfResult({ result })
}
