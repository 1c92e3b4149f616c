import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { thisMachine } from './lock.js'
import type { Marker } from './marker.js'
import { DIRECTORY_PREFIX, inspectDirectory } from './marker.js'
import type { ProcessFacts } from './process-facts.js'
import { removeInspected } from './remove.js'

/**
 * Removes what killed jobs left: this user's directories whose own marker's deadline has passed. A directory without a
 * deadline (a local one) stays, unless it was made for one process of this machine that is dead. Tells which went;
 * never throws, for it is a courtesy to others.
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
    if (inspection.kind !== 'ours' || !isOver(inspection.marker, self, now())) continue
    const { kept } = await removeInspected(inspection.marker, { directory, self, now })
    if (kept === undefined) removed.push(directory)
  }
  return removed
}

function isOver({ deadline, process }: Marker, self: ProcessFacts, now: Date): boolean {
  if (deadline !== undefined) return Date.parse(deadline) < now.getTime()
  return process !== undefined && process.host === thisMachine() && !self.alive(process.pid)
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter(name => name.startsWith(DIRECTORY_PREFIX))
  } catch {
    return []
  }
}
