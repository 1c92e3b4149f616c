import { readPlainFile } from '../plain-file.js'

/** What a file holds, or why it cannot be said. */
export type GivenFile = { readonly text: string } | { readonly problem: string }

const LIMIT = 1024 * 1024

/** Reads a small text; undefined when there is none. */
export function readGivenFile(path: string): GivenFile | undefined {
  const file = readPlainFile(path, LIMIT)
  if ('text' in file) return file
  if (file.problem === 'no file') return { problem: 'is no file' }
  if (file.problem === 'too long') return { problem: 'has more than 1 MiB' }
  const { code } = file
  return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { problem: `cannot be read (${code})` }
}
