import { Failure } from '../../../errors.js'
import { isApiError, type Api, type Deed } from './api.js'

/** A reading call that answers in pages. */
export interface Listing<Client> extends Omit<Deed, 'reads'> {
  readonly api: Api<Client>
  /** For people, what is listed or where: `"HOST/NAME"`. */
  readonly shown: string
}

/**
 * Every item of every page; an error that is among the listing's answers is its end. A token that comes twice would go
 * on for ever.
 */
export async function allOf<Client, Page extends { readonly nextToken?: string | undefined }, Item>(
  { api, shown, ...deed }: Listing<Client>,
  send: (client: Client, nextToken: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined
): Promise<readonly Item[]> {
  const found: Item[] = []
  const seen = new Set<string>()
  let token: string | undefined
  do {
    const page = await api.call({ ...deed, reads: true }, client => send(client, token))
    if (isApiError(page)) return found
    for (const item of itemsOf(page) ?? []) found.push(item)
    const { nextToken } = page
    if (nextToken !== undefined && seen.has(nextToken)) {
      throw new Failure('network', `the listing of ${shown} never ends: run the job again later`)
    }
    if (nextToken !== undefined) seen.add(nextToken)
    token = nextToken
  } while (token !== undefined)
  return found
}
