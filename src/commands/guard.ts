import { constants } from 'node:os'
import { removeJobConfig, warningsOf } from '../job-config/remove.js'
import { removal } from './login.js'
import type { LoginRequest } from './login.js'

/** The signals that ask a process to end. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** How the process hears of signals. */
export interface Signals {
  /** Calls back for these signals until the returned function is called. */
  listen(names: readonly NodeJS.Signals[], handler: (signal: NodeJS.Signals) => void): () => void
  /** Sends a signal to the process itself. */
  raise(signal: NodeJS.Signals): void
}

/** Work that was given up because a signal asked the process to end. */
class Interruption extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(signal)
  }
}

/** What guarded work is given. */
export interface Guarded {
  /** Notes the directory that is to be removed; for `LoginRequest.record`. */
  record(directory: string): void
  /** The result of a step, unless a signal comes first. */
  orSignal<T>(step: Promise<T>): Promise<T>
}

/**
 * Does work around a directory that it makes, and removes the directory when the work fails, when a signal interrupts
 * one of its steps, and at its end unless it is to be kept. An interrupted process then ends by that signal.
 */
export async function guard(
  request: Pick<LoginRequest, 'context' | 'job' | 'self'>,
  signals: Signals,
  keep: boolean,
  work: (guarded: Guarded) => Promise<number>
): Promise<number> {
  // between two steps as well, a signal must not end the process while the directory is there
  const silence = signals.listen(ENDING_SIGNALS, () => undefined)
  let made: string | undefined
  let kept = false
  const record = (directory: string): void => {
    made = directory
  }
  try {
    const code = await work({ record, orSignal: step => orSignal(signals, step) })
    kept = keep
    return code
  } catch (error) {
    if (!(error instanceof Interruption)) throw error
    await remove(request, made)
    made = undefined
    silence()
    signals.raise(error.signal)
    return exitCodeOf(error.signal)
  } finally {
    if (!kept) await remove(request, made)
    silence()
  }
}

/** 128 and the signal's number, as a shell answers for a command that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal])
}

function orSignal<T>(signals: Signals, step: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const silence = signals.listen(ENDING_SIGNALS, signal => {
      silence()
      reject(new Interruption(signal))
    })
    step.then(resolve, reject).finally(silence)
  })
}

async function remove(
  request: Pick<LoginRequest, 'context' | 'job' | 'self'>,
  directory: string | undefined
): Promise<void> {
  if (directory === undefined) return
  const removed = await removeJobConfig({ ...removal(request), directory })
  for (const warning of warningsOf(directory, removed)) request.context.log.warning(warning)
}
