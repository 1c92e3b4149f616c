import { parseObject } from '../../net/spec-error.js'
import { answerFailure } from './answer.js'
import type { RegistryClient } from './client.js'
import { linkedPages } from './linked-pages.js'

const PAGE = 1000
const MAX_PAGE = 8 * 1024 * 1024

/**
 * Names of the repositories that begin with a prefix, from the registry's catalogue.
 * https://distribution.github.io/distribution/spec/api/#listing-repositories
 */
export async function listRepositories(client: RegistryClient, prefix: string): Promise<readonly string[]> {
  const what = `listing the repositories of "${client.host}"`
  const found = new Set<string>()
  const get = (path: string) => client.send('', 'pull', { method: 'GET', path, maxBytes: MAX_PAGE })
  for await (const answer of linkedPages(get, client.host, `/v2/_catalog?n=${PAGE}`, what)) {
    const names = answer.status === 200 ? parseObject(answer.body)?.['repositories'] : undefined
    if (names !== null && !Array.isArray(names)) throw answerFailure(what, answer)
    for (const name of names ?? []) if (typeof name === 'string' && name.startsWith(prefix)) found.add(name)
  }
  return [...found]
}
