import { chmodSync, lstatSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Log } from '../context.js'
import type { DockerConfig } from '../docker-config.js'
import { mergeLogins } from '../docker-config.js'
import { errorCode, Failure } from '../errors.js'
import type { JobIdentity } from '../platform/platform.js'
import { replaceFile } from './atomic-write.js'
import type { Base } from './base.js'
import { loadBase } from './base.js'
import type { Environment } from './exports.js'
import { readAuthFileOf, readTakenOver, withoutEntriesOf, withoutKeys } from './joined-base.js'
import { thisMachine } from './lock.js'
import type { Marker } from './marker.js'
import { DIRECTORY_PREFIX, inspectDirectory, MARKER_FILE, readMarker } from './marker.js'
import type { ProcessFacts } from './process-facts.js'

/** What opening a job's config needs to know. */
export interface OpenOptions {
  readonly tempDirectory: string
  readonly job: JobIdentity
  readonly env: Environment
  readonly homeDirectory: string
  readonly platform: NodeJS.Platform
  readonly self: ProcessFacts
  /** The directory to start from, or `none`. */
  readonly base: string
  /** The user named the base, so an earlier step's directory is not joined. */
  readonly explicitBase: boolean
  /** A new directory ends with this process; one that outlives it is swept by the next start. */
  readonly ephemeral?: boolean
  readonly log: Log
  readonly now: () => Date
  /** Told a new directory's path before anything secret is written there. */
  readonly record: (path: string) => void
}

/** A job's own docker config directory; nothing secret is in a new one until `writeLogins`. */
export interface JobConfig {
  readonly directory: string
  /** False when an earlier step of the job made it. */
  readonly created: boolean
  /** The logins of the user's own files: the base with its store, and the auth file of podman and its kin. */
  readonly base: DockerConfig
  /** What clients would find without new logins: the base, and what `DOCKER_AUTH_CONFIG` adds to it. */
  readonly found: DockerConfig
  /** Keys that earlier steps of the job logged in to. */
  readonly earlier: readonly string[]
  /** What it was opened with. */
  readonly options: OpenOptions
  /** The directory whose neighbours of `config.json` are shared; undefined when it starts empty or was joined. */
  readonly shared?: string
  readonly loaded: Base
}

/** The directory of the job's first step, or a new one that starts from the base. */
export async function openJobConfig(options: OpenOptions): Promise<JobConfig> {
  const joined = joinable(options)
  if (joined !== undefined) return joinDirectory(joined.directory, joined.marker, options)
  const source = baseDirectory(options)
  // the base is read first, so that a broken one leaves nothing behind
  const loaded = await loadBase(source, options)
  const directory = createDirectory(options)
  return {
    directory,
    created: true,
    ...findings(loaded),
    earlier: [],
    options,
    ...(source === undefined ? {} : { shared: source }),
    loaded
  }
}

/** On GitHub a login of the user's own files beats the autologin, one of `DOCKER_AUTH_CONFIG` does not. */
function findings({ config, store, further }: Base): Pick<JobConfig, 'base' | 'found'> {
  const { above, below, takenOver } = further
  const found = mergeLogins(config, [], store, further).config
  if (above === undefined && takenOver === undefined) return { base: found, found }
  const own = below === undefined ? {} : { below: withoutEntriesOf(below, takenOver) }
  return { base: mergeLogins(withoutEntriesOf(config, takenOver), [], store, own).config, found }
}

/** The base of a directory that is in use: its own files, and what the environment adds to them. */
export async function loadJoined(directory: string, marker: Marker, options: OpenOptions): Promise<Base> {
  const base = await loadBase(directory, options)
  const above = withoutKeys(base.further.above, Object.keys(marker.logins))
  const below = readAuthFileOf(directory, base.further.below)
  const takenOver = readTakenOver(directory)
  return {
    ...base,
    further: {
      ...(above === undefined ? {} : { above }),
      ...(takenOver === undefined ? {} : { takenOver }),
      below
    }
  }
}

async function joinDirectory(directory: string, marker: Marker, options: OpenOptions): Promise<JobConfig> {
  const loaded = await loadJoined(directory, marker, options)
  const earlier = Object.keys(marker.logins)
  return { directory, created: false, ...findings(loaded), earlier, options, loaded }
}

function joinable({
  env,
  explicitBase,
  job,
  self
}: OpenOptions): { directory: string; marker: Marker } | undefined {
  const candidate = explicitBase ? undefined : env('DOCKER_CONFIG')
  if (candidate === undefined) return undefined
  const directory = resolve(candidate)
  const inspection = inspectDirectory(directory, self.uid)
  if (inspection.kind !== 'ours' || inspection.marker.job !== job.id) return undefined
  return isPrivate(directory, self.uid) ? { directory, marker: inspection.marker } : undefined
}

/** Where others may look or write, no secret goes in. */
function isPrivate(directory: string, uid: number | undefined): boolean {
  const status = lstatSync(directory, { throwIfNoEntry: false })
  return uid === undefined || (status !== undefined && (status.mode & 0o777) === 0o700)
}

/** The base, unless it is another job's directory: its logins are that job's and may be revoked at any moment. */
function baseDirectory({ base, job, self, log }: OpenOptions): string | undefined {
  if (base === 'none') return undefined
  const directory = resolve(base)
  const foreign =
    basename(directory).startsWith(DIRECTORY_PREFIX) && readMarker(directory, self.uid)?.job !== job.id
  if (!foreign) return directory
  log.notice(`the docker config "${directory}" was left by another job: starting from an empty one`)
  return undefined
}

function createDirectory({ tempDirectory, job, self, ephemeral, record }: OpenOptions): string {
  let directory: string
  try {
    // 0700 less the umask, exclusive (mkdtemp(3))
    directory = mkdtempSync(join(resolve(tempDirectory), DIRECTORY_PREFIX))
    chmodSync(directory, 0o700)
  } catch (error) {
    const message = `no directory can be made in "${tempDirectory}" (${errorCode(error) ?? 'unknown error'})`
    throw new Failure('config', `${message}: correct the rights of the temporary directory`)
  }
  try {
    writeMarker(directory, {
      version: 1,
      job: job.id,
      ...(job.deadline === undefined ? {} : { deadline: job.deadline.toISOString() }),
      ...(ephemeral === true ? { process: { pid: self.pid, host: thisMachine() } } : {}),
      former: {},
      logins: {}
    })
    record(directory)
    return directory
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    throw error
  }
}

/** Replaces a directory's marker. */
export function writeMarker(directory: string, marker: Marker, check?: () => void): void {
  replaceFile(join(directory, MARKER_FILE), `${JSON.stringify(marker, undefined, 2)}\n`, check)
}
