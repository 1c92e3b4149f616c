import { spawn } from 'node:child_process'
import type { Log } from '../context.js'
import { errorCode } from '../errors.js'
import { ENDING_SIGNALS, exitCodeOf } from './guard.js'
import type { Signals } from './guard.js'

/** What a shell answers for a command it does not find, or may not run (POSIX, Shell Command Language 2.8.2). */
const NOT_FOUND = 127
const NOT_EXECUTABLE = 126

/**
 * Runs a command to its end with these variables and our own input and output, handing signals on so that it can end as
 * it likes. Answers with its exit code; 128 and the signal's number when a signal ended it.
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
