import { readFileSync, statSync } from 'node:fs'
import { errorCode } from '../errors.js'

/** What a file holds, or why it cannot be said. */
export type GivenFile = { readonly text: string } | { readonly problem: string }

const LIMIT = 1024 * 1024

/**
 * Reads a small text; undefined when there is none. A repository can hold a link to anything: a device that never ends,
 * or a pipe that never begins, is not opened.
 */
export function readGivenFile(path: string): GivenFile | undefined {
  try {
    const status = statSync(path)
    if (!status.isFile()) return { problem: 'is no file' }
    if (status.size > LIMIT) return { problem: 'has more than 1 MiB' }
    return { text: readFileSync(path, 'utf8') }
  } catch (error) {
    const code = errorCode(error)
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? undefined
      : { problem: `cannot be read (${code ?? 'unknown error'})` }
  }
}
