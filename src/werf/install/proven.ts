import { readFileSync } from 'node:fs'
import { agrees, type Evidence } from './evidence.js'
import { reportedVersion } from './installed.js'
import { WERF, type InstallSetup } from './setup.js'
import type { CacheEntry } from './tool-cache.js'

/** True for a cached binary that passes what a download passes: a cache that several jobs write to is believed no more. */
export async function isProven(setup: InstallSetup, { version }: CacheEntry, file: string): Promise<boolean> {
  const { context, request, origin = WERF } = setup
  try {
    const evidence: Evidence =
      request.sha256 === undefined
        ? { kind: 'signature', key: origin.key, signature: readFileSync(`${file}.sig`) }
        : { kind: 'sha256', sha256: request.sha256 }
    if (!(await agrees(file, evidence, context.now()))) return false
  } catch {
    return false
  }
  return request.sha256 !== undefined || (await reportedVersion(file, context.env)) === version
}
