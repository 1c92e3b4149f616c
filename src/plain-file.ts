import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs'
import { errorCode } from './errors.js'

/** What stands at a path: a text, or why none can be had; `code` is the system's. */
export type PlainFile =
  | { readonly text: string }
  | { readonly problem: 'no file' }
  | { readonly problem: 'too long' }
  | { readonly problem: 'unreadable'; readonly code: string }

/** Windows has none, which the types do not know. */
const NO_WAIT = 'O_NONBLOCK' in constants ? constants.O_NONBLOCK : 0

/**
 * The text of a plain file of at most so many bytes. A repository can hold a link to anything: a device that never ends,
 * or a pipe that never begins, is not opened.
 */
export function readPlainFile(path: string, limit: number): PlainFile {
  let descriptor: number | undefined
  try {
    const before = refusal(statSync(path), limit)
    if (before !== undefined) return before
    // what has come into its place since then must not hold the run, and is looked at again
    descriptor = openSync(path, constants.O_RDONLY | NO_WAIT)
    return refusal(fstatSync(descriptor), limit) ?? { text: readFileSync(descriptor, 'utf8') }
  } catch (error) {
    const code = errorCode(error)
    if (code === undefined) throw error
    return { problem: 'unreadable', code }
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function refusal(status: Stats, limit: number): PlainFile | undefined {
  if (!status.isFile()) return { problem: 'no file' }
  return status.size > limit ? { problem: 'too long' } : undefined
}
