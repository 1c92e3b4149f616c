/** What a call came to; one that threw does not end its siblings. */
export type Settled<T> = { readonly value: T } | { readonly error: unknown }

/** Calls for each item, at most `limit` at the same time, and answers in their order when all have ended. */
export async function settleEach<T, R>(
  items: readonly T[],
  limit: number,
  call: (item: T) => Promise<R>
): Promise<readonly Settled<R>[]> {
  const settled = new Map<number, Settled<R>>()
  const queue = items.entries()
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      try {
        settled.set(index, { value: await call(item) })
      } catch (error) {
        settled.set(index, { error })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, work))
  return items.flatMap((_, index) => settled.get(index) ?? [])
}

/** The same for calls that must all succeed: the first error is thrown, when all have ended. */
export async function callEach<T, R>(
  items: readonly T[],
  limit: number,
  call: (item: T) => Promise<R>
): Promise<readonly R[]> {
  const settled = await settleEach(items, limit, call)
  return settled.map(one => {
    if ('error' in one) throw one.error
    return one.value
  })
}

/** Items in groups of at most `size`. */
export function inGroups<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const width = Math.max(1, size)
  return Array.from({ length: Math.ceil(items.length / width) }, (_, index) =>
    items.slice(index * width, (index + 1) * width)
  )
}
