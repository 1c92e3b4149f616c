import { rmSync } from 'node:fs'
import { errorCode, Failure } from '../errors.js'
import type { Marker } from './marker.js'
import { inspectDirectory } from './marker.js'
import type { ProcessFacts } from './process-facts.js'

/** Which directory goes, and for whom. */
export interface Removal {
  readonly directory: string
  /** The job's identity; another job's directory is refused. */
  readonly job: string
  readonly self: ProcessFacts
  readonly now: () => Date
}

/** The job's own directory, or why a path is not it; `gone` when there is nothing any more. */
export function inspectOwn({
  directory,
  job,
  self
}: Omit<Removal, 'now'>): ReturnType<typeof inspectDirectory> {
  const inspection = inspectDirectory(directory, self.uid)
  if (inspection.kind !== 'ours' || inspection.marker.job === job) return inspection
  return { kind: 'refused', reason: 'it belongs to another job' }
}

/**
 * Removes a job's directory with everything in it, following no link, after taking its logins out of the home config.
 * Undefined when it is gone; the reason when the path is not ours or could not be removed. Never throws.
 */
export async function removeJobConfig(removal: Removal): Promise<string | undefined> {
  const inspection = inspectOwn(removal)
  if (inspection.kind === 'gone') return undefined
  if (inspection.kind === 'refused') return inspection.reason
  return removeInspected(removal.directory, inspection.marker, removal)
}

/** Removes a directory that was found to be ours. */
export async function removeInspected(
  directory: string,
  marker: Marker,
  { self, now }: Pick<Removal, 'self' | 'now'>
): Promise<string | undefined> {
  const kept =
    marker.mirror === undefined ? undefined : await revertMirror(directory, marker.mirror, self, now)
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 2 })
  } catch (error) {
    return `it cannot be removed (${errorCode(error) ?? 'unknown error'})`
  }
  return kept
}

async function revertMirror(
  owner: string,
  file: string,
  self: ProcessFacts,
  now: () => Date
): Promise<string | undefined> {
  try {
    const { leaveHome } = await import('./home-mirror.js')
    await leaveHome({ file, self, now }, owner)
    return undefined
  } catch (error) {
    const reason = error instanceof Failure ? error.message : (errorCode(error) ?? 'unknown error')
    return `its logins in "${file}" could not be taken back: ${reason}`
  }
}
