import { writeSync } from 'node:fs'

/**
 * Writes lines to a standard stream of this process, whole and in order. Not by `process.stdout`, whose sockets and
 * streams take longer to load than post takes altogether.
 */
export function lineWriter(descriptor: 1 | 2): (line: string) => void {
  return line => {
    let rest = Buffer.from(`${line}\n`, 'utf8')
    while (rest.length > 0) rest = rest.subarray(writeSome(descriptor, rest))
  }
}

/** A pipe that somebody made non-blocking is full now and then; a reader that went away ends the writing. */
function writeSome(descriptor: number, bytes: Buffer): number {
  try {
    return writeSync(descriptor, bytes)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EAGAIN') {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
      return 0
    }
    if (code === 'EPIPE' || code === 'EBADF') return bytes.length
    throw error
  }
}
