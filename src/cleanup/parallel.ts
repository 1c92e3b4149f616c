/**
 * Does the work for every item, at most `width` at a time, those that the work adds while it goes included. The first
 * throw ends it: what has been begun is waited for, so that nothing goes on behind the back of whoever asked.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T, add: (further: T) => void) => Promise<void>
): Promise<void> {
  const queue = [...items]
  const failures: unknown[] = []
  let next = 0
  const add = (further: T): void => void queue.push(further)
  const worker = async (): Promise<void> => {
    while (next < queue.length && failures.length === 0) {
      const at = next++
      const item = queue[at]
      if (item === undefined) continue
      try {
        await work(item, add)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  // what is added when other workers have gone home is done in the next round
  while (next < queue.length && failures.length === 0)
    await Promise.all(Array.from({ length: width }, worker))
  if (failures.length > 0) throw failures[0]
}
