import type { LocatedResponse } from '../../net/client.js'
import { circle, nextPath, type GetPath } from './tag-list.js'

/**
 * The answers of a listing from its first path on, one page after the other as `Link` leads; the next page is asked for
 * when the last one was read. One that comes back to a page is a `Failure`. `what` names the listing.
 */
export async function* linkedPages(
  get: GetPath,
  host: string,
  first: string,
  what: string
): AsyncGenerator<LocatedResponse> {
  const visited = new Set<string>()
  let path: string | undefined = first
  while (path !== undefined) {
    if (visited.has(path)) throw circle(what)
    visited.add(path)
    const answer = await get(path)
    yield answer
    path = nextPath(answer, host)
  }
}
