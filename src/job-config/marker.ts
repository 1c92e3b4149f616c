import { lstatSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { errorCode } from '../errors.js'
import type { Purpose } from '../purpose.js'

/** Every job directory's name starts with it. */
export const DIRECTORY_PREFIX = 'registry-auth-'

/** The file that makes a directory ours; it holds no secret. */
export const MARKER_FILE = '.registry-auth.json'

/**
 * `.registry-auth.json`: whose directory it is and what it took over. Written by every face, read by later steps, by
 * the end of the job and by the sweep.
 */
export interface Marker {
  readonly version: 1
  /** The job's identity. */
  readonly job: string
  /** ISO 8601; after it the job cannot be running any more. Absent: never swept. */
  readonly deadline?: string
  /** Values the exported variables had before, null when unset. `DOCKER_AUTH_CONFIG` is a secret and stands elsewhere. */
  readonly former: Readonly<Record<string, string | null>>
  /** Per key written into the config, what its login is for. */
  readonly logins: Readonly<Record<string, readonly Purpose[]>>
  /** The home docker config that the logins were also placed in. */
  readonly mirror?: string
  /** The process the directory was made for and ends with; `host` as in a lock's owner file. */
  readonly process?: { readonly pid: number; readonly host: string }
}

/** What a path turned out to be. */
export type Inspection =
  | { readonly kind: 'ours'; readonly marker: Marker }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Whether a path is a directory that registry-auth made for this user: its name, its owner, no link, and a marker. Its
 * mode may have changed since (a container of another user that has to read it). `uid` is undefined where files have no
 * numeric owner.
 */
export function inspectDirectory(path: string, uid: number | undefined): Inspection {
  // a slash at the end would lead lstat behind a link
  const directory = resolve(path)
  if (!basename(directory).startsWith(DIRECTORY_PREFIX))
    return refused('its name does not start with our prefix')
  const status = lstatSync(directory, { throwIfNoEntry: false })
  if (status === undefined) return { kind: 'gone' }
  if (status.isSymbolicLink()) return refused('it is a link')
  if (!status.isDirectory()) return refused('it is no directory')
  if (uid !== undefined && status.uid !== uid) return refused('it belongs to another user')
  const marker = readMarker(directory, uid)
  return marker === undefined ? refused('it has no valid marker file') : { kind: 'ours', marker }
}

/** The marker of a directory, undefined when there is none that can be trusted. */
export function readMarker(directory: string, uid: number | undefined): Marker | undefined {
  const file = join(directory, MARKER_FILE)
  try {
    const status = lstatSync(file)
    if (!status.isFile() || (uid !== undefined && status.uid !== uid)) return undefined
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isMarker(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) !== undefined) return undefined
    throw error
  }
}

function isMarker(value: unknown): value is Marker {
  if (typeof value !== 'object' || value === null) return false
  const { version, job, deadline, former, logins, mirror, process } = value as Readonly<
    Record<string, unknown>
  >
  return (
    version === 1 &&
    typeof job === 'string' &&
    job !== '' &&
    isTextOrAbsent(deadline) &&
    isTextOrAbsent(mirror) &&
    isProcessOrAbsent(process) &&
    everyValue(former, one => one === null || typeof one === 'string') &&
    everyValue(logins, one => Array.isArray(one) && one.every(purpose => typeof purpose === 'string'))
  )
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isProcessOrAbsent(value: unknown): boolean {
  if (value === undefined) return true
  if (typeof value !== 'object' || value === null) return false
  const { pid, host } = value as Readonly<Record<string, unknown>>
  return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && typeof host === 'string'
}

function everyValue(value: unknown, accepts: (one: unknown) => boolean): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(accepts)
}

function refused(reason: string): Inspection {
  return { kind: 'refused', reason }
}
