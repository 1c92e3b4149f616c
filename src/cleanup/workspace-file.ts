import { accessSync, constants, lstatSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { errorCode, Failure } from '../errors.js'
import { replaceFile } from '../job-config/atomic-write.js'
import { readPlainFile } from '../plain-file.js'

/** The largest plan or report that is read. */
export const LONGEST_FILE = 256 * 1024 * 1024

/** A file's text, or why it cannot be had, as a word. */
export type TextFile = { readonly text: string } | { readonly problem: string }

/** The text of a plain file of at most so many bytes. */
export function readTextFile(path: string, limit: number): TextFile {
  const file = readPlainFile(path, limit)
  if ('text' in file) return file
  if (file.problem === 'no file') return { problem: 'not a file' }
  if (file.problem === 'too long') return { problem: `longer than ${limit} bytes` }
  return { problem: file.code }
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
