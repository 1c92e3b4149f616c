import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorCode, Failure } from '../errors.js'

/** How files being written are called, so that one left behind by a killed process can be told apart. */
export const TEMPORARY = /^\.registry-auth-[a-z0-9]+\.tmp$/

/**
 * Replaces a file in one step, so that nobody ever reads half of it; 0600 unless told otherwise. `check` runs right
 * before the step that makes it visible, and may throw to leave the old file in place.
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  check?: () => void,
  mode = 0o600
): void {
  const random = Math.random().toString(36).slice(2, 12) + Date.now().toString(36)
  const temporary = join(dirname(path), `.registry-auth-${random}.tmp`)
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 })
    // whatever the umask took away
    chmodSync(temporary, mode)
    check?.()
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    const code = errorCode(error)
    if (code === undefined) throw error
    throw new Failure(
      'config',
      `"${path}" cannot be written (${code}): correct the rights or the space of its directory`
    )
  }
}
