import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Merged, Replacement } from '../docker-config.js'
import { authFileOf, mergeLogins, serialiseDockerConfig } from '../docker-config.js'
import { Failure } from '../errors.js'
import { replaceFile } from './atomic-write.js'
import type { Base } from './base.js'
import type { ScopedLogin } from './buildx-tree.js'
import { exportsFor, formerValues, keepFormerAuth } from './exports.js'
import { isInside, linkShared } from './links.js'
import { withJobLock } from './job-lock.js'
import type { HeldLock } from './lock.js'
import type { Marker } from './marker.js'
import { readMarker } from './marker.js'
import type { JobConfig } from './open.js'
import { loadJoined, writeMarker } from './open.js'
import type { LoginEntry } from './purposes.js'
import { recordPurposes } from './purposes.js'

/** What the job's later parts have to know. */
export interface WrittenLogins {
  /** Variables to export. */
  readonly exports: Readonly<Record<string, string>>
  /** The file podman, buildah and skopeo read. */
  readonly authFile: string
  readonly replaced: readonly Replacement[]
}

/**
 * Writes logins into a job's directory, together with those that other steps write at the same time. `further` names
 * variables that are exported beside the directory's own.
 */
export async function writeLogins(
  job: JobConfig,
  logins: readonly LoginEntry[],
  scoped: readonly ScopedLogin[],
  further: readonly string[] = []
): Promise<WrittenLogins> {
  const { directory, options } = job
  const buildx = scoped.length === 0 ? undefined : await import('./buildx-tree.js')
  buildx?.checkScopedLogins(scoped, options.platform)
  return withJobLock(job, async lock => {
    const marker = ownMarker(job)
    const base = await currentBase(job, marker)
    const merged = mergeLogins(base.config, logins, base.store, base.further)
    const purposes = recordPurposes(
      marker.logins,
      logins,
      key => base.config.auths?.[key] ?? base.further.below?.auths?.[key]
    )
    if (job.shared !== undefined) linkShared(job.shared, directory, options.platform)
    const tree = buildx?.makePrivateTree(directory, usersBuildxTree(job), options.platform)
    const authFile = join(directory, needsAuthFile(merged, directory) ? 'auth.json' : 'config.json')
    const exports = exportsFor(directory, authFile, tree ?? privateTree(directory), options.env)
    const former = formerValues(directory, [...Object.keys(exports), ...further], marker.former, options.env)
    keepFormerAuth(directory, options.env)
    writeMarker(directory, { ...marker, former, logins: purposes }, () => {
      lock.check()
    })
    if (tree !== undefined) buildx?.writeScopedLogins(tree, scoped, lock)
    writeConfigs(directory, merged, authFile, lock)
    return { exports, authFile, replaced: merged.replaced }
  })
}

function ownMarker({ directory, options }: JobConfig): Marker {
  const marker = readMarker(directory, options.self.uid)
  if (marker?.job === options.job.id) return marker
  throw new Failure(
    'config',
    `the job's docker config "${directory}" is gone or not ours any more: log in again`
  )
}

/** What is there now: another step may have written since the directory was opened. */
async function currentBase(job: JobConfig, marker: Marker): Promise<Base> {
  if (!existsSync(join(job.directory, 'config.json'))) return job.loaded
  return loadJoined(job.directory, marker, job.options)
}

function needsAuthFile({ authFile }: Merged, directory: string): boolean {
  return authFile !== undefined || existsSync(join(directory, 'auth.json'))
}

/** The user's own buildx directory; one of ours, exported by an earlier step, is none. */
function usersBuildxTree({ directory, options }: JobConfig): string | undefined {
  const value = options.env('BUILDX_CONFIG')
  return value === undefined || isInside(value, directory) ? undefined : value
}

/** The private tree an earlier step made. */
function privateTree(directory: string): string | undefined {
  const tree = join(directory, 'buildx')
  return isInside(join(tree, 'config'), directory) && existsSync(join(tree, 'config')) ? tree : undefined
}

/** `auth.json` first: whoever is led to it must not find less than in `config.json`. */
function writeConfigs(directory: string, merged: Merged, authFile: string, lock: HeldLock): void {
  const config = join(directory, 'config.json')
  const check = () => {
    lock.check()
  }
  if (authFile !== config) {
    const content = merged.authFile ?? authFileOf(merged.config, new Map())
    replaceFile(authFile, serialiseDockerConfig(content), check)
  }
  replaceFile(config, serialiseDockerConfig(merged.config), check)
}
