import type { AuthEntry } from '../docker-config.js'
import { authEntryOf } from '../docker-config.js'
import { Failure } from '../errors.js'
import { homeConfigFile } from './home-config-file.js'
import { checkHome, enterHome } from './home-mirror.js'
import type { Home } from './home-mirror.js'
import { withJobLock } from './job-lock.js'
import { readMarker } from './marker.js'
import type { JobConfig } from './open.js'
import { writeMarker } from './open.js'
import type { LoginEntry } from './purposes.js'

/** Fails where `mirrorLogins` would, before anything is written: to be asked before the job's directory changes. */
export async function checkMirror(job: JobConfig): Promise<void> {
  await checkHome(homeOf(job))
}

/**
 * Places a job's logins in `~/.docker/config.json` too, for tools that read nothing else. Only `auths` entries of whole
 * hosts: a path-scoped one would count for the whole host there. `removeJobConfig` takes them back.
 */
export async function mirrorLogins(job: JobConfig, logins: readonly LoginEntry[]): Promise<void> {
  const { directory, options } = job
  const home = homeOf(job)
  const entries = new Map<string, AuthEntry>()
  for (const login of logins.filter(({ path }) => path === undefined)) {
    for (const key of login.keys) entries.set(key, authEntryOf(login))
  }
  if (entries.size === 0) return
  const deadline = await withJobLock(job, lock => {
    const marker = readMarker(directory, options.self.uid)
    if (marker === undefined)
      throw new Failure('config', `the job's docker config "${directory}" is gone: log in again`)
    // noted before anything is placed, so that the end of the job always knows
    writeMarker(directory, { ...marker, mirror: home.file }, () => {
      lock.check()
    })
    return marker.deadline
  })
  const owner = { owner: directory, ...(deadline === undefined ? {} : { deadline }) }
  await enterHome(home, owner, entries)
}

function homeOf({ options: { homeDirectory, self, now } }: JobConfig): Home {
  return { file: homeConfigFile(homeDirectory), self, now }
}
