import { Failure } from '../../errors.js'
import type { LocatedResponse } from '../../net/client.js'
import { checkedRealm } from '../../net/realm.js'
import type { HttpResponse } from '../../net/transport.js'
import { digestLike } from '../inventory/content-digest.js'
import type { PacedClient } from './paced-client.js'
import type { RegistryAccess } from './access.js'
import type { Send } from './client.js'
import { answerFailure } from './answer.js'

/** Configs of images are a few KiB; those with a long history some hundred. */
const MAX_BLOB = 4 * 1024 * 1024

/** What reading a blob needs. */
export interface BlobReader {
  readonly send: Send
  readonly client: PacedClient
  readonly access: RegistryAccess
  readonly host: string
}

/** A small blob's text, checked against its digest; undefined when there is none. */
export async function readBlob(
  reader: BlobReader,
  repository: string,
  digest: string
): Promise<string | undefined> {
  const { send, host } = reader
  const path = `/v2/${repository}/blobs/${digest}`
  const first = await send(repository, 'pull', {
    method: 'GET',
    path,
    maxBytes: MAX_BLOB,
    redirects: 'return'
  })
  const answer =
    first.status >= 300 && first.status < 400 ? await fromStorage(reader, repository, first) : first
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw answerFailure(`reading a blob of "${host}/${repository}"`, answer)
  if (digestLike(answer.body, digest) === digest) return answer.body
  throw new Failure(
    'network',
    `a blob of "${host}/${repository}" is not what its digest says: check what stands between the registry and this machine`
  )
}

/**
 * Registries hand blobs out from a storage elsewhere, by an address that is good without a credential; so none is sent
 * there. Such an address is held to the same rules as that of a token service, since the server chooses it too.
 */
async function fromStorage(
  { send, client, access, host }: BlobReader,
  repository: string,
  { headers, url }: LocatedResponse
): Promise<HttpResponse> {
  const location = headers['location']
  const target =
    location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined
  if (target?.origin === url.origin) {
    const path = `${target.pathname}${target.search}`
    return send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_BLOB })
  }
  if (target === undefined || !isAllowed(target, access))
    throw new Failure(
      'unsafe',
      `"${host}" keeps its blobs at an address that is not safe to ask: check the registry's configuration`
    )
  return client.send({ method: 'GET', url: target, maxBytes: MAX_BLOB })
}

function isAllowed(target: URL, { endpoint }: RegistryAccess): boolean {
  try {
    checkedRealm(target.href, endpoint)
    return true
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

/**
 * Uploads a text as a blob: POST for a place, PUT with the digest.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#post-then-put
 */
export async function uploadBlob(
  send: Send,
  host: string,
  repository: string,
  content: string,
  digest: string
): Promise<void> {
  const what = `uploading a blob to "${host}/${repository}"`
  const path = `/v2/${repository}/blobs/uploads/`
  const started = await send(repository, 'push', { method: 'POST', path, body: '' })
  const location = started.headers['location']
  if (started.status !== 202 || location === undefined) throw answerFailure(what, started)
  const place = URL.canParse(location, started.url.href) ? new URL(location, started.url) : undefined
  if (place?.hostname !== started.url.hostname)
    throw new Failure(
      'unsafe',
      `${what} led to another host: the credential was not sent there; check the registry's configuration`
    )
  place.searchParams.set('digest', digest)
  const headers = { 'content-type': 'application/octet-stream' }
  const upload = { method: 'PUT' as const, path: `${place.pathname}${place.search}`, headers, body: content }
  const ended = await send(repository, 'push', upload)
  if (ended.status !== 201) throw answerFailure(what, ended)
}
