import { lstatSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode, Failure } from '../errors.js'
import { replaceFile } from '../job-config/atomic-write.js'
import type { ProcessFacts } from '../job-config/process-facts.js'
import { guard } from './guard.js'
import type { Signals } from './guard.js'
import { login } from './login.js'
import type { LoginRequest, LoginResult } from './login.js'

/** Where the variables go: to standard output, or into a file for a shell or for readers of env files. */
export type CiEnvOutput =
  { readonly kind: 'lines' } | { readonly kind: 'file'; readonly extension: string; readonly path?: string }

export interface CiEnvRequest extends LoginRequest {
  readonly output: CiEnvOutput
  readonly signals: Signals
  /** The text that sets the variables, a line each. */
  render(result: LoginResult): string
  /** Told what was made once nothing can fail any more: the lines, or the file's path unless the user named it. */
  done(result: LoginResult, printed: string | undefined): void
}

/**
 * What `werf ci-env` does: a docker config for the job, its logins, and werf's variables as a text for a shell. A file
 * that nobody named is in the job's docker config directory, so that it goes with it: it may hold a secret.
 */
export function ciEnv(request: CiEnvRequest): Promise<number> {
  const { output, signals, self, context, render, done } = request
  return guard(request, signals, true, async ({ record, orSignal }) => {
    const result = await orSignal(login({ ...request, record }))
    const text = render(result)
    if (output.kind === 'lines') {
      done(result, text.replace(/\n$/, ''))
      return 0
    }
    const unique = `${context.now().getTime().toString(36)}-${self.pid}`
    const path = output.path ?? join(result.directory, `ci-env-${unique}.${output.extension}`)
    writeOutput(path, text, self)
    done(result, output.path === undefined ? path : undefined)
    return 0
  })
}

/** Leaves a file that the user named in a state that cannot pass for this run's: a failing script, or none. */
export function failOutput(path: string, failure: string | undefined, self: ProcessFacts): void {
  const status = statSync(path, { throwIfNoEntry: false })
  if (failure !== undefined) writeOutput(path, failure, self)
  else if (status?.isFile() === true) rmSync(path, { force: true })
}

/** In one step and for this user alone; through a link, and not in the place of a device or pipe. */
export function writeOutput(path: string, text: string, self: ProcessFacts): void {
  try {
    refusePlanted(path, self)
    const status = statSync(path, { throwIfNoEntry: false })
    if (status === undefined) replaceFile(path, text)
    else if (status.isFile()) replaceFile(realpathSync(path), text)
    else writeFileSync(path, text)
  } catch (error) {
    if (error instanceof Failure) throw error
    const code = errorCode(error) ?? 'unknown error'
    throw new Failure('config', `"${path}" cannot be written (${code}): name another file`)
  }
}

/** In a directory that all may write to, another user's link chooses what is overwritten, and a pipe who reads it. */
function refusePlanted(path: string, { uid }: ProcessFacts): void {
  const status = lstatSync(path, { throwIfNoEntry: false })
  if (uid === undefined || status === undefined || [uid, 0].includes(status.uid)) return
  if (status.isSymbolicLink() || status.isFIFO()) {
    throw new Failure('unsafe', `"${path}" is another user's link or pipe: name another file`)
  }
}
