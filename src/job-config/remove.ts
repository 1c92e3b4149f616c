import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { errorCode, Failure } from '../errors.js'
import type { Marker } from './marker.js'
import { inspectDirectory, MARKER_FILE } from './marker.js'
import type { ProcessFacts } from './process-facts.js'

/** Which directory goes, and for whom. */
export interface Removal {
  readonly directory: string
  /** The job's identity; another job's directory is refused. */
  readonly job: string
  readonly self: ProcessFacts
  readonly now: () => Date
  /** The home docker config its logins were placed in, for a directory that cannot tell any more. */
  readonly mirror?: string
}

/** What a removal left behind; empty when nothing. */
export interface Removed {
  /** Why the directory is still there, or what of it. */
  readonly kept?: string
  /** Why its logins are still in the home docker config. */
  readonly mirrored?: string
}

/** What people are told of a removal that left something behind. */
export function warningsOf(directory: string, { kept, mirrored }: Removed): readonly string[] {
  return [
    ...(kept === undefined ? [] : [`"${directory}" was not removed: ${kept}`]),
    ...(mirrored === undefined ? [] : [`"${directory}": ${mirrored}`])
  ]
}

/** The job's own directory, or why a path is not it; `gone` when there is nothing any more. */
export function inspectOwn({
  directory,
  job,
  self
}: Pick<Removal, 'directory' | 'job' | 'self'>): ReturnType<typeof inspectDirectory> {
  const inspection = inspectDirectory(directory, self.uid)
  if (inspection.kind !== 'ours' || inspection.marker.job === job) return inspection
  return { kind: 'refused', reason: 'it belongs to another job' }
}

/**
 * Removes a job's directory with everything in it, following no link, after taking its logins out of the home config;
 * the latter also where the path is not ours or gone. Never throws.
 */
export async function removeJobConfig(removal: Removal): Promise<Removed> {
  const inspection = inspectOwn(removal)
  if (inspection.kind === 'ours') return removeInspected(inspection.marker, removal)
  const kept = inspection.kind === 'refused' ? { kept: inspection.reason } : {}
  return { ...kept, ...(await takeBack(removal, removal.mirror)) }
}

/** Removes a directory that was found to be ours. */
export async function removeInspected(marker: Marker, removal: Omit<Removal, 'job'>): Promise<Removed> {
  const mirrored = await takeBack(removal, marker.mirror ?? removal.mirror)
  const kept = removeDirectory(resolve(removal.directory))
  return { ...(kept === undefined ? {} : { kept }), ...mirrored }
}

/** Takes a directory's logins out of a home docker config, as far as they are in it. Never throws. */
export async function takeBack(
  { directory, self, now }: Pick<Removal, 'directory' | 'self' | 'now'>,
  file: string | undefined
): Promise<Pick<Removed, 'mirrored'>> {
  if (file === undefined) return {}
  try {
    const { leaveHome } = await import('./home-mirror.js')
    await leaveHome({ file, self, now }, resolve(directory))
    return {}
  } catch (error) {
    const reason = error instanceof Failure ? error.message : (errorCode(error) ?? 'unknown error')
    return { mirrored: `its logins in "${file}" could not be taken back, so remove them by hand: ${reason}` }
  }
}

/** One entry after the other, what holds our secrets first; the marker last, so that a sweep can try again. */
function removeDirectory(directory: string): string | undefined {
  try {
    // nobody else may put a link in the way meanwhile
    chmodSync(directory, 0o700)
    const left = entriesOf(directory).flatMap(name => {
      const code = failureOf(join(directory, name))
      return code === undefined ? [] : [`${shown(name)} (${code})`]
    })
    if (left.length > 0)
      return `${left.join(', ')} in it cannot be removed, all else but our marker is gone: remove the rest by hand`
    rmSync(directory, { recursive: true, force: true, maxRetries: 2 })
    return undefined
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error'
    return code === 'ENOENT' ? undefined : `it cannot be removed (${code}): remove it by hand`
  }
}

/** Files and links (`config.json`, `auth.json`, files half written), then Buildx's credentials, then what tools made. */
function entriesOf(directory: string): readonly string[] {
  const entries = readdirSync(directory, { withFileTypes: true }).filter(({ name }) => name !== MARKER_FILE)
  const directories = entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
  return [
    ...entries.filter(entry => !entry.isDirectory()).map(({ name }) => name),
    ...directories.filter(name => name === 'buildx'),
    ...directories.filter(name => name !== 'buildx')
  ]
}

/** Removes a tree; the code of what went wrong. The rest of the tree goes although an entry in it stays. */
function failureOf(path: string, maxRetries = 2): string | undefined {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries })
    return undefined
  } catch (error) {
    for (const name of namesIn(path)) failureOf(join(path, name), 0)
    return errorCode(error) ?? 'unknown error'
  }
}

/** Nothing for a link: what is behind it is not ours. */
function namesIn(path: string): readonly string[] {
  try {
    return lstatSync(path).isDirectory() ? readdirSync(path) : []
  } catch {
    return []
  }
}

/** Other programs chose these names, so only plain ones are shown. */
function shown(name: string): string {
  return /^[A-Za-z0-9._+-]{1,64}$/.test(name) ? `"${name}"` : 'an entry'
}
