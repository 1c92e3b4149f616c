import { Failure } from '../../errors.js'

/** One page of a listing by tokens. */
export interface TokenPage<Item> {
  readonly items: readonly Item[]
  readonly next?: string | undefined
}

/** Every item of every page; a token that comes twice would go on for ever. */
export async function allOf<Item>(
  shown: string,
  read: (token: string | undefined) => Promise<TokenPage<Item>>
): Promise<readonly Item[]> {
  const found: Item[] = []
  const seen = new Set<string>()
  let token: string | undefined
  do {
    const { items, next } = await read(token)
    for (const item of items) found.push(item)
    if (next !== undefined && seen.has(next)) {
      throw new Failure('network', `the listing of ${shown} never ends: run the job again later`)
    }
    if (next !== undefined) seen.add(next)
    token = next
  } while (token !== undefined)
  return found
}
