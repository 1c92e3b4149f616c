import { Failure } from '../errors.js'

/**
 * All mistakes of the inputs, reported at once. A mistake names inputs, lines, columns and known keys, never what was
 * written there: the half of a broken line can be half a secret.
 */
export interface Mistakes {
  add(where: string, what: string): void
  /** Throws one failure that lists every mistake; returns when there is none. */
  settle(): void
}

export function collectMistakes(): Mistakes {
  const found: string[] = []
  return {
    add(where, what) {
      found.push(`${where}: ${what}`)
    },
    settle() {
      if (found.length === 0) return
      const [first] = found
      if (found.length === 1 && first !== undefined) throw new Failure('input', first)
      throw new Failure('input', [`${found.length} mistakes in the inputs:`, ...found].join('\n  '))
    }
  }
}

/** `"a", "b" or "c"`, for telling what would have been right. */
export function quotedList(names: readonly string[]): string {
  const quoted = names.map(name => `"${name}"`)
  const last = quoted.pop() ?? ''
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`
}
