import { Failure } from '../../errors.js'
import type { LocatedResponse } from '../../net/client.js'
import { parseObject } from '../../net/spec-error.js'
import type { HttpResponse } from '../../net/transport.js'
import { answerFailure, registryAnswer } from './answer.js'

/** Sends a GET for a path of one registry. */
export type GetPath = (path: string) => Promise<LocatedResponse>

/** Tags asked for in one page. A server may give fewer, or all of them at once. */
const PAGE = 1000
/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/**
 * The names of all tags, page after page; empty where the repository does not exist. A page that cannot be read, a
 * `Link` that leads to another host or in a circle, and a list that ends in the middle are failures: half a list is none.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 */
export async function listTags(get: GetPath, host: string, repository: string): Promise<readonly string[]> {
  const what = `listing the tags of "${host}/${repository}"`
  const first = `/v2/${repository}/tags/list`
  const tags = new Set<string>()
  const visited = new Set<string>()
  let response = await get(`${first}?n=${PAGE}`)
  if (isAbsent(response)) return []
  // some servers refuse a page size instead of lowering it
  if (response.status === 400) response = await get(first)
  for (;;) {
    if (response.status !== 200) throw answerFailure(what, response)
    const page = tagsIn(response, what)
    const before = tags.size
    for (const tag of page) tags.add(tag)
    const next = nextPath(response, host) ?? unlinkedNext(first, page, tags.size > before)
    if (next === undefined) return [...tags]
    if (visited.has(next)) throw circle(what)
    visited.add(next)
    response = await get(next)
  }
}

/** zot says `NAME_UNKNOWN` with 400. */
function isAbsent(response: HttpResponse): boolean {
  return (
    response.status === 404 || (response.status === 400 && registryAnswer(response).code === 'NAME_UNKNOWN')
  )
}

/** `null` is how a server written in Go spells an empty list. */
function tagsIn({ body }: HttpResponse, what: string): readonly string[] {
  const tags = parseObject(body)?.['tags']
  if (tags === null) return []
  if (Array.isArray(tags) && tags.every((tag): tag is string => typeof tag === 'string' && TAG.test(tag)))
    return tags
  throw new Failure(
    'network',
    `${what} gave no list of tags: check the registry's name and what stands between it and this machine`
  )
}

/** The path a `Link` names for the next page (RFC 8288), undefined when there is none. */
export function nextPath(response: LocatedResponse, host: string): string | undefined {
  const link = nextLink(response.headers['link'] ?? '')
  if (link === undefined) return undefined
  const next = URL.canParse(link, response.url.href) ? new URL(link, response.url) : undefined
  // behind a proxy a server may not know its own scheme and port, so these are never taken from it
  if (next?.hostname === response.url.hostname) return `${next.pathname}${next.search}`
  throw new Failure(
    'unsafe',
    `"${host}" named a next page on another host: the credential was not sent there; check the registry's configuration`
  )
}

function nextLink(header: string): string | undefined {
  for (const [, target, parameters] of header.matchAll(/<([^<>]*)>([^<>]*)/g)) {
    if (/;\s*rel="?next"?\s*(?:[;,]|$)/i.test(parameters ?? '')) return target
  }
  return undefined
}

/** A full page without a `Link` may be a server that knows pages but not the header; an empty or old page ends it. */
function unlinkedNext(first: string, page: readonly string[], fresh: boolean): string | undefined {
  const last = page.at(-1)
  if (last === undefined || page.length !== PAGE || !fresh) return undefined
  return `${first}?n=${PAGE}&last=${encodeURIComponent(last)}`
}

/** Of a listing whose pages would never end. */
export function circle(what: string): Failure {
  return new Failure(
    'network',
    `${what} came back to a page it had given before: ask the registry's operator`
  )
}
