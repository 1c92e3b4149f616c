import type { Session } from '../../../cleanup/driver.js'
import { Failure } from '../../../errors.js'
import { jsonOf, recordsOf, textOf } from '../../../cleanup/vendor/fields.js'
import { allPages } from '../../../cleanup/vendor/pages.js'
import type { GitHubApi } from './api.js'
import { accessRefused } from './refusals.js'

const PAGE_SIZE = 100

/**
 * Names of an owner's container packages that begin with a prefix, `OWNER/` at its head. A workflow's token is not
 * told them.
 */
export async function listPackages(
  session: Session,
  api: GitHubApi,
  prefix: string
): Promise<readonly string[]> {
  const slash = prefix.indexOf('/')
  if (slash < 1) {
    throw new Failure('input', 'GitHub lists the packages of one owner: write its name in full')
  }
  const owner = prefix.slice(0, slash)
  const names = await allPages({
    what: `the packages of "${owner}"`,
    async read(page) {
      const query = `package_type=container&per_page=${PAGE_SIZE}&page=${page}`
      const { status, body } = await api.send('GET', `${await api.ownerPath(owner)}?${query}`)
      const items = recordsOf(jsonOf(body))
        ?.map(({ name }) => textOf(name))
        .filter(name => name !== undefined)
      if (status !== 200 || items === undefined)
        throw accessRefused(session, `listing the packages of "${owner}"`, status)
      return { items, more: items.length === PAGE_SIZE }
    },
    keyOf: name => name,
    stateOf: name => name
  })
  return (names ?? []).map(name => `${owner}/${name}`.toLowerCase()).filter(name => name.startsWith(prefix))
}
