import { Failure } from '../../errors.js'

/** One page of a listing that is paged by number. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** A further page is there. */
  readonly more: boolean
  /** How many items there are in all, where the registry tells. */
  readonly total?: number
}

export interface Listing<Item> {
  /** The listing's name for messages: `the tags of "acme/app"`. */
  readonly what: string
  /** A page, the first being 1; undefined when there is nothing of that name. */
  read(page: number): Promise<Page<Item> | undefined>
  /** What tells an item from all others. */
  keyOf(item: Item): string
  /** All of an item that matters, to compare two readings. */
  stateOf(item: Item): string
}

const READINGS = 4

/**
 * Every item, although pages by number shift when something is pushed or deleted meanwhile: the registry's own count
 * must be met without an item twice, or else two readings in a row must agree. A listing that does not come to rest is
 * a `Failure`; undefined when there is nothing of that name.
 */
export async function allPages<Item>(listing: Listing<Item>): Promise<readonly Item[] | undefined> {
  let before: string | undefined
  for (let reading = 0; reading < READINGS; reading++) {
    const found = await readThrough(listing)
    if (found === undefined) return undefined
    const { items, pages, counted, unique } = found
    if (unique && (counted ?? pages === 1)) return items
    const state = items.map(listing.stateOf).sort().join('\n')
    if (unique && counted === undefined && state === before) return items
    before = state
  }
  throw new Failure(
    'network',
    `${listing.what} change while they are listed: run the job again when nothing is pushed there`
  )
}

interface Reading<Item> {
  readonly items: readonly Item[]
  readonly pages: number
  readonly unique: boolean
  /** The registry's count was the same on every page and is that of the items; undefined where it gives none. */
  readonly counted: boolean | undefined
}

async function readThrough<Item>(listing: Listing<Item>): Promise<Reading<Item> | undefined> {
  const items: Item[] = []
  const keys = new Set<string>()
  const totals = new Set<number | undefined>()
  for (let page = 1; ; page++) {
    const found = await listing.read(page)
    if (found === undefined) {
      if (page === 1) return undefined
      return { items, pages: page, unique: false, counted: undefined }
    }
    totals.add(found.total)
    const before = keys.size
    for (const item of found.items) {
      items.push(item)
      keys.add(listing.keyOf(item))
    }
    // a page that brings nothing new, or more than the registry counts: such a listing need not have an end
    const strays = keys.size === before || items.length > (found.total ?? Infinity)
    if (found.more && !strays) continue
    const unique = keys.size === items.length
    const [total] = totals
    const counted = total === undefined ? undefined : totals.size === 1 && total === items.length
    return { items, pages: page, unique: unique && !found.more, counted }
  }
}
