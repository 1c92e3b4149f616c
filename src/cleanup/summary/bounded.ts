import { Buffer } from 'node:buffer'

/** Text that grows up to a limit in bytes; what does not fit any more is not begun. */
export interface Bounded {
  /** True when all of it was taken. */
  add(text: string): boolean
  /** Takes as many of the lines as fit together with the end; answers how many. */
  addLines(lines: readonly string[], end: (taken: number) => string): number
  text(): string
}

export function createBounded(limit: number): Bounded {
  const parts: string[] = []
  let left = limit
  const add = (text: string): boolean => {
    const size = Buffer.byteLength(text)
    if (size > left) return false
    parts.push(text)
    left -= size
    return true
  }
  return {
    add,
    addLines(lines, end) {
      // the longest end is reserved, so that a list that is cut off can always say so
      const reserve = Buffer.byteLength(end(0)) + 32
      let taken = 0
      for (const line of lines) {
        if (Buffer.byteLength(line) + reserve > left) break
        add(line)
        taken += 1
      }
      add(end(taken))
      return taken
    },
    text: () => parts.join('')
  }
}
