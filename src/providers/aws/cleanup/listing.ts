import { allOf } from '../../../cleanup/vendor/token-pages.js'
import { isApiError, type Api, type Deed } from './api.js'

/** A reading call that answers in pages. */
export interface Listing<Client> extends Omit<Deed, 'reads'> {
  readonly api: Api<Client>
  /** For people, what is listed or where: `"HOST/NAME"`. */
  readonly shown: string
}

/** Every item of every page; an error that is among the listing's answers is its end. */
export function listed<Client, Page extends { readonly nextToken?: string | undefined }, Item>(
  { api, shown, ...deed }: Listing<Client>,
  send: (client: Client, nextToken: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined
): Promise<readonly Item[]> {
  return allOf(shown, async token => {
    const page = await api.call({ ...deed, reads: true }, client => send(client, token))
    return isApiError(page) ? { items: [] } : { items: itemsOf(page) ?? [], next: page.nextToken }
  })
}
