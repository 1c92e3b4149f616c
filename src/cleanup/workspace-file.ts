import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync
} from 'node:fs'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { errorCode, Failure } from '../errors.js'
import { replaceFile } from '../job-config/atomic-write.js'

/** Windows has none, which the types do not know. */
const NO_WAIT = 'O_NONBLOCK' in constants ? constants.O_NONBLOCK : 0

/** The largest plan or report that is read. */
export const LONGEST_FILE = 256 * 1024 * 1024

/** A file's text, or why it cannot be had, as a word. */
export type TextFile = { readonly text: string } | { readonly problem: string }

/** The text of a regular file of at most so many bytes. */
export function readTextFile(path: string, limit: number): TextFile {
  let descriptor: number | undefined
  try {
    // a named pipe must not hold the run until somebody writes to it
    descriptor = openSync(path, constants.O_RDONLY | NO_WAIT)
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) return { problem: 'not a file' }
    if (stat.size > limit) return { problem: `longer than ${limit} bytes` }
    return { text: readFileSync(descriptor, 'utf8') }
  } catch (error) {
    const code = errorCode(error)
    if (code === undefined) throw error
    return { problem: code }
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/**
 * Writes a file of ours (0600) in one step. Below `root`, what a checked-out repository holds counts as strange: a link
 * in the way, or in the file's place, is refused and not followed.
 */
export function writeOwnFile(path: string, content: string, root: string): void {
  refuseStrange(path, root)
  replaceFile(path, content, () => {
    refuseStrange(path, root)
  })
}

/** Throws where `writeOwnFile` would, as far as can be known before; changes nothing. */
export function checkOwnFile(path: string, root: string): void {
  refuseStrange(path, root)
  try {
    accessSync(dirname(path), constants.W_OK)
  } catch (error) {
    const code = errorCode(error) ?? 'unknown'
    throw new Failure(
      'config',
      `"${path}" cannot be written (${code}): name a file in a directory that is there`
    )
  }
}

function refuseStrange(path: string, root: string): void {
  if (isOtherThanFile(path)) throw new Failure('config', `"${path}" is no plain file: name another one`)
  if (isBelowWithoutLinks(dirname(path), root)) return
  throw new Failure(
    'config',
    `a link stands in the way to "${path}": name a file that is reached without one`
  )
}

function isOtherThanFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === false
}

/** Outside the root the directory is the user's own choice; below it every part has to be a directory itself. */
function isBelowWithoutLinks(directory: string, root: string): boolean {
  const way = relative(root, directory)
  if (way === '' || isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`)) return true
  try {
    return realpathSync(directory) === join(realpathSync(root), way)
  } catch (error) {
    // a directory that is not there is for the writing to tell
    if (errorCode(error) === 'ENOENT') return true
    throw error
  }
}
