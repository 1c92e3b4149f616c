import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DIRECTORY_PREFIX, inspectDirectory } from './marker.js'
import type { ProcessFacts } from './process-facts.js'
import { removeInspected } from './remove.js'

/**
 * Removes what killed jobs left: this user's directories whose own marker's deadline has passed. A directory without a
 * deadline (a local one) stays. Tells which went; never throws, for it is a courtesy to others.
 */
export async function sweepStale(
  tempDirectory: string,
  self: ProcessFacts,
  now: () => Date
): Promise<readonly string[]> {
  const removed: string[] = []
  for (const name of namesIn(tempDirectory)) {
    const directory = join(tempDirectory, name)
    const inspection = inspectDirectory(directory, self.uid)
    if (inspection.kind !== 'ours' || inspection.marker.deadline === undefined) continue
    if (!(Date.parse(inspection.marker.deadline) < now().getTime())) continue
    const reason = await removeInspected(directory, inspection.marker, { self, now })
    if (reason === undefined) removed.push(directory)
  }
  return removed
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter(name => name.startsWith(DIRECTORY_PREFIX))
  } catch {
    return []
  }
}
