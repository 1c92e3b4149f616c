import type { HttpResponse } from '../../../net/transport.js'

/** A tag of a repository, each part ready for a path. */
export interface TagPath {
  readonly namespace: string
  readonly name: string
  readonly tag: string
}

/**
 * Removes tags by what the web pages and hub-tool call; it is not in the published description. An organization's access
 * token is refused there whatever it may do, and taken where the description lists tags (unslothai/unsloth#10294). That
 * address counts only once it has removed a tag: what is not there says "not found", which would pass for a tag gone.
 */
export function createTagRemoval(
  remove: (path: string) => Promise<HttpResponse>
): (tag: TagPath) => Promise<HttpResponse> {
  let byNamespace = false
  return async ({ namespace, name, tag }) => {
    const path = `/v2/namespaces/${namespace}/repositories/${name}/tags/${tag}`
    if (byNamespace) return remove(path)
    const answer = await remove(`/v2/repositories/${namespace}/${name}/tags/${tag}/`)
    if (answer.status !== 403) return answer
    const second = await remove(path)
    if (second.status < 200 || second.status >= 300) return answer
    byNamespace = true
    return second
  }
}
