import { parseObject } from '../../net/spec-error.js'
import { descriptors } from './descriptor.js'
import { answerFailure } from '../registry/answer.js'
import type { RegistryClient } from '../registry/client.js'
import { linkedPages } from '../registry/linked-pages.js'

const MAX_REFERRERS = 8 * 1024 * 1024

/**
 * The digests of what describes a manifest, all pages; undefined where the registry has no such call: then they stand
 * in the index of a fallback tag.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function referrersOf(
  client: RegistryClient,
  repository: string,
  digest: string
): Promise<readonly string[] | undefined> {
  const what = `listing the referrers of a manifest of "${client.host}/${repository}"`
  const found = new Set<string>()
  const headers = { accept: 'application/vnd.oci.image.index.v1+json' }
  const get = (path: string) =>
    client.send(repository, 'pull', { method: 'GET', path, headers, maxBytes: MAX_REFERRERS })
  let isFirst = true
  for await (const answer of linkedPages(get, client.host, `/v2/${repository}/referrers/${digest}`, what)) {
    const lacks = [400, 404, 405, 501].includes(answer.status)
    if (lacks && isFirst) return undefined
    const entries = answer.status === 200 ? descriptors(parseObject(answer.body)?.['manifests']) : undefined
    // a web page at every unknown address is no list of referrers
    if (entries === undefined && answer.status === 200 && isFirst) return undefined
    if (entries === undefined) throw answerFailure(what, answer)
    for (const entry of entries) found.add(entry.digest)
    isFirst = false
  }
  return [...found]
}
