import { join } from 'node:path'
import type { AuthEntry } from '../docker-config.js'
import { authEntryOf } from '../docker-config.js'
import { Failure } from '../errors.js'
import { enterHome } from './home-mirror.js'
import { withLock } from './lock.js'
import { readMarker } from './marker.js'
import type { JobConfig } from './open.js'
import { writeMarker } from './open.js'
import type { LoginEntry } from './purposes.js'
import { LOCK_NAME } from './write.js'

/**
 * Places a job's logins in `~/.docker/config.json` too, for tools that read nothing else. Only `auths` entries of whole
 * hosts: a path-scoped one would count for the whole host there. `removeJobConfig` takes them back.
 */
export async function mirrorLogins(job: JobConfig, logins: readonly LoginEntry[]): Promise<void> {
  const { directory, options } = job
  const { self, now } = options
  const file = join(options.homeDirectory, '.docker', 'config.json')
  const entries = new Map<string, AuthEntry>()
  for (const login of logins.filter(({ path }) => path === undefined)) {
    for (const key of login.keys) entries.set(key, authEntryOf(login))
  }
  if (entries.size === 0) return
  const deadline = await withLock({ path: join(directory, LOCK_NAME), self, now }, lock => {
    const marker = readMarker(directory, self.uid)
    if (marker === undefined)
      throw new Failure('config', `the job's docker config "${directory}" is gone: log in again`)
    // noted before anything is placed, so that the end of the job always knows
    writeMarker(directory, { ...marker, mirror: file }, () => {
      lock.check()
    })
    return marker.deadline
  })
  const owner = { owner: directory, ...(deadline === undefined ? {} : { deadline }) }
  await enterHome({ file, self, now }, owner, entries)
}
