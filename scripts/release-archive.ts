import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Name of the one file a release has beside its sources; GitLab's cleanup job fetches it. */
export const ARCHIVE = 'registry-auth.tar'

/** A file of the archive. */
interface Entry {
  readonly name: string
  readonly content: Buffer
}

const BLOCK = 512
/** tar's own default of 20 blocks. */
const RECORD = 20 * BLOCK

/**
 * The command line as a tar of plain files: `cli/…` out of `dist`, and the licence. Depends on nothing but their names
 * and contents: the same bytes in every checkout and on every Node, whatever times, modes and owners the files have.
 * Not compressed, since no two versions of a compressor promise the same bytes.
 */
export function releaseArchive(dist: string): Buffer {
  const folder = join(dist, 'cli')
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
  const entries = [
    { name: 'LICENSE', content: readFileSync(join(import.meta.dirname, '..', 'LICENSE')) },
    ...names.map(path => ({ name: nameIn(dist, path), content: readFileSync(path) }))
  ].sort((one, other) => (one.name < other.name ? -1 : 1))
  const blocks = entries.flatMap(entry => [header(entry), padded(entry.content, BLOCK)])
  // two empty blocks end it
  return padded(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), RECORD)
}

/** What the archive of a `dist` must be, as hexadecimal SHA-256. */
export function archiveSum(dist: string): string {
  return createHash('sha256').update(releaseArchive(dist)).digest('hex')
}

function nameIn(dist: string, path: string): string {
  return path.slice(dist.length + 1).replaceAll('\\', '/')
}

/**
 * A header block of POSIX.1-1988 (ustar): a file that everybody may read, of nobody in particular, from the epoch.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 */
function header({ name, content }: Entry): Buffer {
  if (!/^[\x21-\x7e]{1,100}$/.test(name)) throw new Error(`the archive has no room for the name "${name}"`)
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`
  const write = (text: string, at: number): void => void block.write(text, at, 'latin1')
  write(name, 0)
  write(octal(0o644, 7), 100)
  write(octal(0, 7), 108)
  write(octal(0, 7), 116)
  write(octal(content.length, 11), 124)
  write(octal(0, 11), 136)
  // the checksum counts its own field as blanks
  write(' '.repeat(8), 148)
  write('0', 156)
  write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  write(`${octal(sum, 6)} `, 148)
  return block
}

function padded(content: Buffer, size: number): Buffer {
  return Buffer.concat([content, Buffer.alloc((size - (content.length % size)) % size)])
}

// `node scripts/release-archive.ts FILE` on Node 24, without anything installed: it imports nothing of its own
if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, '..')
  writeFileSync(process.argv[2] ?? join(root, ARCHIVE), releaseArchive(join(root, 'dist')))
}
