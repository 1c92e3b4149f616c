import { parseObject } from '../../net/spec-error.js'
import { answerFailure } from '../registry/answer.js'
import type { RegistryClient } from '../registry/client.js'
import { inParallel } from '../parallel.js'

/** A server that knows no pages gives all tags at once. */
const MAX_TAG_LIST = 64 * 1024 * 1024

/**
 * Tags that exist and that the list leaves out. Distribution 3.1 on S3 does so with a tag whose name begins with that
 * of the tag before it (`0.1.20` behind `0.1.2`; distribution/distribution#4891), and what a tag hides from us points
 * to must not be deleted as if nothing pointed there.
 *
 * A page that holds such a pair is of a server without the defect, and a server that does not know pages is older than
 * it: finding that out costs a request or two. Else every listed tag is asked what comes behind it, which starts the walk anew there.
 */
export async function hiddenTags(
  client: RegistryClient,
  repository: string,
  listed: readonly string[],
  concurrency: number
): Promise<readonly string[]> {
  const [first] = listed
  if (first === undefined || (await isComplete(client, repository, listed))) return []
  const opening = await page(client, repository, 1, first)
  if (opening === 'no pages') return []
  const known = new Set(listed)
  const hidden = new Set<string>()
  const note = (tags: readonly string[], add: (tag: string) => void): void => {
    for (const tag of tags.filter(found => !known.has(found))) {
      known.add(tag)
      hidden.add(tag)
      add(tag)
    }
  }
  const further: string[] = listed.slice(1)
  note(opening, tag => further.push(tag))
  await inParallel(further, concurrency, async (tag, add) => {
    const next = await page(client, repository, 1, tag)
    if (next !== 'no pages') note(next, add)
  })
  return [...hidden]
}

/**
 * True where the list is proven to hold what another tag could hide: one page shows two neighbours of which one begins
 * with the other. Two pages would show them even if the defect were there.
 */
async function isComplete(
  client: RegistryClient,
  repository: string,
  listed: readonly string[]
): Promise<boolean> {
  const at = listed.findIndex((tag, index) => listed[index + 1]?.startsWith(tag) === true)
  if (at < 0) return false
  const both = await page(client, repository, 2, listed[at - 1])
  return both !== 'no pages' && both[0] === listed[at] && both[1] === listed[at + 1]
}

/** The tags behind one; `no pages` where the server gives more than was asked for, or begins anew. */
async function page(
  client: RegistryClient,
  repository: string,
  size: number,
  after: string | undefined
): Promise<readonly string[] | 'no pages'> {
  const last = after === undefined ? '' : `&last=${encodeURIComponent(after)}`
  const path = `/v2/${repository}/tags/list?n=${size}${last}`
  const answer = await client.send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_TAG_LIST })
  if (answer.status === 404) return []
  if (answer.status === 400) return 'no pages'
  const tags = answer.status === 200 ? parseObject(answer.body)?.['tags'] : undefined
  if (tags === null) return []
  if (!Array.isArray(tags)) throw answerFailure(`listing the tags of "${client.host}/${repository}"`, answer)
  const names = tags.filter((name): name is string => typeof name === 'string')
  return names.length > size || names[0] === after ? 'no pages' : names
}
