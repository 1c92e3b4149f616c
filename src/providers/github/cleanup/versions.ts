import type { Outcome, Session } from '../../../cleanup/driver.js'
import { Failure } from '../../../errors.js'
import type { HttpResponse } from '../../../net/transport.js'
import { dateOf, digestOf, fieldsOf, jsonOf, numberOf, recordsOf } from '../../../cleanup/vendor/fields.js'
import type { Fields } from '../../../cleanup/vendor/fields.js'
import { allPages } from '../../../cleanup/vendor/pages.js'
import type { Page } from '../../../cleanup/vendor/pages.js'
import type { GitHubApi } from './api.js'
import { accessRefused, deleteOutcome } from './refusals.js'

/** One version of a package: a manifest with its tags. */
export interface Version {
  readonly id: string
  readonly digest: string
  readonly tags: readonly string[]
  readonly created: Date | undefined
  /** Changes when a tag comes or goes. */
  readonly updated: Date | undefined
}

/** The versions of packages. */
export interface Versions {
  /** All active ones, newest first. */
  all(repository: string): Promise<readonly Version[]>
  /** The newest ones alone. */
  newest(repository: string): Promise<readonly Version[]>
  /** The version of that id as it is now. */
  one(repository: string, id: string): Promise<Version | undefined>
  /** Deletes a version with all its tags. */
  remove(repository: string, id: string): Promise<Outcome>
  restore(repository: string, id: string): Promise<void>
}

/** The most that a page holds. */
const PAGE_SIZE = 100

export function createVersions(session: Session, api: GitHubApi): Versions {
  const readPage = pageReader(session, api)
  const one = async (repository: string, id: string): Promise<Version | undefined> => {
    const answer = await api.send('GET', `${await api.packagePath(repository)}/versions/${id}`)
    if (answer.status === 404) return undefined
    if (answer.status !== 200)
      throw accessRefused(session, `reading a version of "${repository}"`, answer.status)
    const version = versionOf(fieldsOf(jsonOf(answer.body)) ?? {})
    // what cannot be read is not taken for a version that is gone, or has no tag
    if (version === undefined) throw notTheApi(session, answer.status)
    return version
  }
  return {
    one,
    async all(repository) {
      const versions = await allPages({
        what: `the versions of "${repository}"`,
        read: page => readPage(repository, page),
        keyOf: version => version.id,
        stateOf: ({ id, digest, tags }) => [id, digest, ...tags].join(' ')
      })
      return versions ?? []
    },
    newest: async repository => (await readPage(repository, 1)).items,
    async remove(repository, id) {
      const answer = await api.send('DELETE', `${await api.packagePath(repository)}/versions/${id}`)
      const { status } = answer
      const refused = (): Failure =>
        accessRefused(session, `deleting a version of "${repository}"`, status, 'delete')
      if (status === 401 || status === 403) throw refused()
      const outcome = deleteOutcome(answer)
      if (outcome !== undefined) return outcome.kind === 'deleted' ? { ...outcome, undo: { id } } : outcome
      // a missing right is called 404 as well, but then the version can still be read
      if ((await one(repository, id)) !== undefined) throw refused()
      return { kind: 'gone' }
    },
    async restore(repository, id) {
      const { status } = await api.send('POST', `${await api.packagePath(repository)}/versions/${id}/restore`)
      if (status === 204) return
      // restored before
      if (status !== 401 && status !== 403 && (await one(repository, id)) !== undefined) return
      throw accessRefused(session, `restoring a version of "${repository}"`, status, 'push')
    }
  }
}

function pageReader(
  session: Session,
  api: GitHubApi
): (repository: string, page: number) => Promise<Page<Version>> {
  return async (repository, page) => {
    const query = `state=active&per_page=${PAGE_SIZE}&page=${page}`
    const answer = await api.send('GET', `${await api.packagePath(repository)}/versions?${query}`)
    const { status } = answer
    if (status !== 200) throw accessRefused(session, `listing the versions of "${repository}"`, status)
    const items = recordsOf(jsonOf(answer.body))?.map(versionOf)
    const versions = items?.filter(item => item !== undefined)
    if (versions === undefined || versions.length !== items?.length) throw notTheApi(session, status)
    // paging is not described for `/users/…`, so a full page is asked after whether or not a link says so
    return { items: versions, more: versions.length === PAGE_SIZE || hasNext(answer) }
  }
}

function hasNext({ headers }: HttpResponse): boolean {
  return /;\s*rel="?next"?/i.test(headers['link'] ?? '')
}

function versionOf(fields: Fields): Version | undefined {
  const [id, digest] = [numberOf(fields['id']), digestOf(fields['name'])]
  const container = fieldsOf(fieldsOf(fields['metadata'])?.['container'])
  // always there, empty where there is none; without it nobody knows which tags a version has
  const tags: unknown = container?.['tags']
  if (id === undefined || digest === undefined || !isTexts(tags)) return undefined
  const [created, updated] = [dateOf(fields['created_at']), dateOf(fields['updated_at'])]
  return { id: String(id), digest, tags: [...tags].sort(), created, updated }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}

function notTheApi({ target }: Session, status: number): Failure {
  return new Failure(
    'network',
    `GitHub's API for "${target.host.key}" answered ${status} with something that tells of no version: check the proxy and the network`
  )
}
