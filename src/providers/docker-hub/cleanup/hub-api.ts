import type { Session } from '../../../cleanup/driver.js'
import { pacedClient } from '../../../cleanup/registry/paced-client.js'
import { Failure } from '../../../errors.js'
import type { HttpResponse, Transport } from '../../../net/transport.js'
import type { Secret } from '../../../secret.js'
import {
  dateOf,
  digestOf,
  fieldsOf,
  jsonOf,
  numberOf,
  recordsOf,
  textOf
} from '../../../cleanup/vendor/fields.js'
import type { Fields } from '../../../cleanup/vendor/fields.js'
import { allPages } from '../../../cleanup/vendor/pages.js'
import type { Page } from '../../../cleanup/vendor/pages.js'
import { notTheApi, refusedLogin, refusedReading } from './refusals.js'
import { createTagRemoval } from './tag-removal.js'

/** A tag as Docker Hub lists it. */
export interface HubTag {
  readonly name: string
  readonly digest: string | undefined
  readonly mediaType: string | undefined
  readonly pushed: Date | undefined
  readonly pulled: Date | undefined
  /** The images of an index, or the one image; undefined where the listing leaves one's digest out. */
  readonly images: readonly HubImage[] | undefined
}

export interface HubImage {
  readonly digest: string
  readonly size: number | undefined
  readonly pushed: Date | undefined
  readonly pulled: Date | undefined
}

/** Docker Hub's own API, for one login. */
export interface HubApi {
  /** Names of the repositories of a namespace, with it. */
  repositories(namespace: string): Promise<readonly string[]>
  /** All tags; undefined when there is no such repository. */
  tags(repository: string): Promise<readonly HubTag[] | undefined>
  /** Removes a tag alone. */
  removeTag(repository: string, tag: string): Promise<HttpResponse>
}

const ORIGIN = 'https://hub.docker.com'
/** The most that a page holds: https://docs.docker.com/reference/api/hub/latest/#tag/repositories */
const PAGE_SIZE = 100
const MAX_BYTES = 8 * 1024 * 1024

type Send = (method: 'GET' | 'DELETE', path: string) => Promise<HttpResponse>

/** Docker Hub's API for the login of a session. */
export function createHubApi(session: Session): HubApi {
  const send = createSend(session)
  const remove = createTagRemoval(path => send('DELETE', path))
  const readPage = async <Item>(
    path: string,
    page: number,
    { what, itemOf }: { readonly what: string; itemOf(fields: Fields): Item | undefined }
  ): Promise<Page<Item> | undefined> => {
    const answer = await send('GET', `${path}?page=${page}&page_size=${PAGE_SIZE}`)
    if (answer.status === 404) return undefined
    if (answer.status !== 200) throw refusedReading(what, answer)
    return pageOf(answer.body, itemOf) ?? fail(notTheApi(answer.status))
  }

  return {
    tags(repository) {
      const { namespace, name } = namesOf(repository)
      const what = `the tags of "${repository}" at Docker Hub`
      const path = `/v2/namespaces/${namespace}/repositories/${name}/tags`
      return allPages({
        what,
        read: page => readPage(path, page, { what, itemOf: tagOf }),
        keyOf: tag => tag.name,
        stateOf: tag => `${tag.name} ${tag.digest ?? ''}`
      })
    },
    async repositories(namespace) {
      const what = `the repositories of "${namespace}" at Docker Hub`
      const path = `/v2/namespaces/${encodeURIComponent(namespace)}/repositories`
      const itemOf = ({ name }: Fields): string | undefined => textOf(name)
      const read = (page: number): Promise<Page<string> | undefined> => readPage(path, page, { what, itemOf })
      const names = await allPages({ what, read, keyOf: name => name, stateOf: name => name })
      return (names ?? []).map(name => `${namespace}/${name}`)
    },
    removeTag: (repository, tag) => remove({ ...namesOf(repository), tag: encodeURIComponent(tag) })
  }
}

/** Asks for a token when the first request needs one, and for a new one when it has expired (after ten minutes). */
function createSend(session: Session): Send {
  const context = { ...session.context, transport: withRetryAfter(session.context.transport) }
  const client = pacedClient({ ...session, context }, { registry: new URL(ORIGIN).host, caFiles: [] })
  let token: Secret | undefined
  return async (method, path) => {
    const ask = async (): Promise<HttpResponse> => {
      token ??= await newToken(session, client)
      const authorization = `Bearer ${token.reveal()}`
      return client.send({ method, url: new URL(path, ORIGIN), authorization, maxBytes: MAX_BYTES })
    }
    const answer = await ask()
    if (answer.status !== 401) return answer
    token = undefined
    return ask()
  }
}

/** Docker Hub's 429 says when to come back in a header of its own, as seconds since 1970. */
function withRetryAfter(transport: Transport): Transport {
  return async (request, trust, limits) => {
    const answer = await transport(request, trust, limits)
    const until = answer.headers['x-retry-after']
    if (answer.status !== 429 || until === undefined || !/^\d{9,11}$/.test(until)) return answer
    const date = new Date(Number(until) * 1000).toUTCString()
    return { ...answer, headers: { ...answer.headers, 'retry-after': date } }
  }
}

async function newToken(session: Session, client: ReturnType<typeof pacedClient>): Promise<Secret> {
  const { credential, context } = session
  if (credential.kind !== 'basic') {
    throw new Failure(
      'input',
      `"${session.target.host.key}" is cleaned up with a user name and a password or access token: an identity token is for the registry alone`
    )
  }
  const { status, body } = await client.send({
    method: 'POST',
    url: new URL('/v2/auth/token', ORIGIN),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identifier: credential.username, secret: credential.password.reveal() }),
    tries: 3
  })
  if (status >= 500) throw notTheApi(status)
  if (status !== 200) throw refusedLogin(credential, status)
  const text = textOf(fieldsOf(jsonOf(body))?.['access_token'])
  if (text === undefined || !/^[\x21-\x7e]+$/.test(text)) throw notTheApi(status)
  return context.secret(text)
}

function namesOf(repository: string): { readonly namespace: string; readonly name: string } {
  const parts = repository.split('/')
  const [first = '', second, ...rest] = parts
  if (rest.length > 0)
    throw new Failure('input', `Docker Hub has no nested repositories: "${repository}" names none`)
  const [namespace, name] = second === undefined ? ['library', first] : [first, second]
  return { namespace: encodeURIComponent(namespace), name: encodeURIComponent(name) }
}

function pageOf<Item>(body: string, itemOf: (fields: Fields) => Item | undefined): Page<Item> | undefined {
  const fields = fieldsOf(jsonOf(body))
  const [records, total] = [recordsOf(fields?.['results']), numberOf(fields?.['count'])]
  const items = records?.map(itemOf).filter(item => item !== undefined)
  if (items === undefined || total === undefined || items.length !== records?.length) return undefined
  return { items, total, more: textOf(fields?.['next']) !== undefined }
}

function tagOf(fields: Fields): HubTag | undefined {
  const name = textOf(fields['name'])
  if (name === undefined) return undefined
  const images = recordsOf(fields['images'])?.map(imageOf)
  return {
    name,
    digest: digestOf(fields['digest']),
    mediaType: textOf(fields['media_type']),
    pushed: dateOf(fields['tag_last_pushed']) ?? dateOf(fields['last_updated']),
    pulled: dateOf(fields['tag_last_pulled']),
    images: images?.every(image => image !== undefined) === true ? images : undefined
  }
}

function imageOf(fields: Fields): HubImage | undefined {
  const digest = digestOf(fields['digest'])
  if (digest === undefined) return undefined
  return {
    digest,
    size: numberOf(fields['size']),
    pushed: dateOf(fields['last_pushed']),
    pulled: dateOf(fields['last_pulled'])
  }
}

function fail(failure: Failure): never {
  throw failure
}
