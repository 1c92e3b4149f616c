import { Failure } from '../../errors.js'
import type { Mistakes } from '../../inputs/mistakes.js'

/**
 * Runs a reader that settles its own mistakes and takes them over, so that all are reported at once; undefined then.
 * Anything else it throws goes on its way.
 */
export async function takeMistakes<T>(
  mistakes: Mistakes,
  read: () => Promise<T> | T
): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'input') throw error
    for (const line of mistakesIn(error)) {
      const [where = '', ...what] = line.split(': ')
      mistakes.add(where, what.join(': '))
    }
    return undefined
  }
}

/** The mistakes of a failure as `collectMistakes` writes it: one alone, or a list below its number. */
function mistakesIn({ message }: Failure): readonly string[] {
  const [head = '', ...rest] = message.split('\n  ')
  return /^\d+ mistakes in the inputs:$/.test(head) ? rest : [message]
}
