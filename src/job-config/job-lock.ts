import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../errors.js'
import type { HeldLock } from './lock.js'
import { withLock } from './lock.js'
import type { JobConfig } from './open.js'

/** The lock of a job directory. */
export const LOCK_NAME = '.lock'

/** Runs a task while no other step of the job changes its directory. */
export async function withJobLock<T>(job: JobConfig, task: (lock: HeldLock) => T | Promise<T>): Promise<T> {
  const { directory, options } = job
  const path = join(directory, LOCK_NAME)
  try {
    return await withLock({ path, self: options.self, now: () => options.now() }, task)
  } catch (error) {
    if (isThere(job)) throw error
    throw new Failure('config', `the job's docker config "${directory}" is gone: log in again`)
  }
}

/** The end of the job removes the config first and the directory last, so a joined one without a config is going. */
function isThere({ directory, created }: JobConfig): boolean {
  return existsSync(created ? directory : join(directory, 'config.json'))
}
