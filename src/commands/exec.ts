import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Log } from '../context.js'
import { errorCode, Failure } from '../errors.js'
import { removeJobConfig } from '../job-config/remove.js'
import { login, removal } from './login.js'
import type { LoginRequest } from './login.js'
import type { Login } from './prove.js'

/** What a shell answers for a command it does not find, or may not run (POSIX, Shell Command Language 2.8.2). */
const NOT_FOUND = 127
const NOT_EXECUTABLE = 126

/** The signals that ask a command to end; they are passed on, so that it can end as it likes. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** How the process hears of signals. */
export interface Signals {
  /** Calls back for these signals until the returned function is called. */
  listen(names: readonly NodeJS.Signals[], handler: (signal: NodeJS.Signals) => void): () => void
}

export interface ExecRequest extends LoginRequest {
  readonly command: readonly string[]
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly signals: Signals
  /** Told every login before the command starts. */
  describe(login: Login): void
}

/**
 * Runs one command with a docker config of its own, which is removed when the command ends, also by a signal. Answers
 * with the command's exit code.
 */
export async function exec(request: ExecRequest): Promise<number> {
  const { command, variables, signals, context } = request
  if (command.length === 0) throw new Failure('input', 'exec: no command stands behind "--"')
  let made: string | undefined
  let ended: NodeJS.Signals | undefined
  const silence = signals.listen(ENDING_SIGNALS, signal => {
    ended ??= signal
  })
  const record = (directory: string): void => {
    made = directory
  }
  try {
    const { exports, logins } = await login({ ...request, fresh: true, record })
    for (const one of logins) request.describe(one)
    if (ended !== undefined) return exitCodeOf(ended)
    return await runCommand(command, { ...variables, ...exports }, signals, context.log)
  } finally {
    if (made !== undefined) await removeJobConfig({ ...removal(request), directory: made })
    silence()
  }
}

/**
 * Runs a command to its end with these variables and our own input and output. Answers with its exit code; 128 and the
 * signal's number when a signal ended it, as a shell does.
 */
export function runCommand(
  command: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  signals: Signals,
  log: Log
): Promise<number> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...variables } })
    const silence = signals.listen(ENDING_SIGNALS, signal => child.kill(signal))
    child.once('error', error => {
      silence()
      const code = errorCode(error)
      if (code !== 'ENOENT' && code !== 'EACCES') {
        reject(error)
        return
      }
      log.error(`exec: the command ${code === 'ENOENT' ? 'was not found' : 'may not be executed'}`)
      resolve(code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE)
    })
    child.once('close', (code, signal) => {
      silence()
      resolve(code ?? exitCodeOf(signal))
    })
  })
}

/** 128 and the signal's number. */
export function exitCodeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal])
}
