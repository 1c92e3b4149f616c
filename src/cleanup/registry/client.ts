import { Buffer } from 'node:buffer'
import { Failure } from '../../errors.js'
import type { Host } from '../../host.js'
import type { ClientRequest, LocatedResponse } from '../../net/client.js'
import type { HttpResponse } from '../../net/transport.js'
import { caFilesOf } from '../../provider.js'
import { digestedText, digestLike, isDigest } from '../inventory/content-digest.js'
import type { RawManifest, Session } from '../driver.js'
import { pacedClient, type PacedClient } from './paced-client.js'
import { openAccess, type RegistryAccess, type ScopeWords, type Want } from './access.js'
import { readBlob, uploadBlob } from './blobs.js'
import { answerFailure, registryAnswer, type RegistryAnswer } from './answer.js'
import { listTags } from './tag-list.js'

export type { ScopeWords, Want } from './access.js'
export type { RegistryAnswer } from './answer.js'

/** A request to a path of the registry. */
export interface PathRequest extends Pick<
  ClientRequest,
  'method' | 'headers' | 'body' | 'maxBytes' | 'redirects' | 'tries'
> {
  /** With its query; begins with a slash. */
  readonly path: string
}

/**
 * The distribution API of one registry for one session. Every request is paced; a token that is not good any more is
 * exchanged once. Where an answer is neither what was asked for nor "there is none", reading throws a `Failure`, while
 * changing gives the answer back.
 */
export interface RegistryClient {
  /** `host[:port]` of the registry's name. */
  readonly host: string
  /** All names; empty where there is no such repository. */
  tags(repository: string): Promise<readonly string[]>
  /** What a reference points to now; undefined when there is none. */
  head(repository: string, reference: string): Promise<{ digest: string; mediaType: string } | undefined>
  /** Its text is what its digest says. */
  manifest(repository: string, reference: string): Promise<RawManifest | undefined>
  /** A small blob's text, checked against its digest. */
  blob(repository: string, digest: string): Promise<string | undefined>
  hasBlob(repository: string, digest: string): Promise<boolean>
  /** DELETE of a tag or a digest. */
  remove(repository: string, reference: string): Promise<RegistryAnswer>
  put(repository: string, reference: string, manifest: RawManifest): Promise<RegistryAnswer>
  /** Uploads a blob unless it is there. */
  upload(repository: string, content: string): Promise<{ digest: string; size: number }>
  /** Any path of this host under a token for the repository; an empty repository stands for the catalogue. */
  send(repository: string, want: Want, request: PathRequest): Promise<LocatedResponse>
}

export interface RegistryClientOptions {
  /** The host that answers `/v2/`, where it is not the registry's name. */
  readonly endpoint?: Host
}

/** Sends to one repository, under a token for what is wanted. */
export type Send = RegistryClient['send']

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws;q=0.5',
  'application/vnd.docker.distribution.manifest.v1+json;q=0.5',
  '*/*;q=0.1'
].join(', ')
/** The specification has servers take at least 4 MiB. */
const MAX_MANIFEST = 8 * 1024 * 1024
/** 2.x lists all tags in one answer. */
const MAX_TAG_LIST = 64 * 1024 * 1024
/** Nothing in it can lead out of `/v2/<name>/`; a colon stands in old names of Google's. */
const REPOSITORY = /^[a-z0-9][a-z0-9._:-]*(?:\/[a-z0-9][a-z0-9._:-]*)*$/i

/** Pings the registry and is ready; no token is asked for before one is needed. */
export async function createRegistryClient(
  session: Session,
  scopes: ScopeWords,
  options: RegistryClientOptions = {}
): Promise<RegistryClient> {
  const { target } = session
  const host = target.host.key
  const client = pacedClient(session, { registry: host, caFiles: caFilesOf(target.auth) })
  const access = await openAccess(session, client, options.endpoint ?? target.host, scopes)
  const send = sender(client, access, host)
  return {
    host,
    send,
    tags: repository =>
      listTags(
        path => send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_TAG_LIST }),
        host,
        repository
      ),
    head: (repository, reference) => headManifest(send, host, repository, reference),
    manifest: (repository, reference) => getManifest(send, host, repository, reference),
    blob: (repository, digest) => readBlob({ send, client, access, host }, repository, digest),
    hasBlob: (repository, digest) => headBlob(send, host, repository, digest),
    async remove(repository, reference) {
      const path = manifestPath(repository, reference)
      return registryAnswer(await send(repository, 'delete', { method: 'DELETE', path }))
    },
    async put(repository, reference, { mediaType, text }) {
      const path = manifestPath(repository, reference)
      const headers = { 'content-type': mediaType }
      return registryAnswer(await send(repository, 'push', { method: 'PUT', path, headers, body: text }))
    },
    async upload(repository, content) {
      const digest = digestLike(content)
      if (!(await headBlob(send, host, repository, digest)))
        await uploadBlob(send, host, repository, content, digest)
      return { digest, size: Buffer.byteLength(content) }
    }
  }
}

function sender(client: PacedClient, access: RegistryAccess, host: string): Send {
  const { scheme, host: endpoint } = access.endpoint
  const origin = `${scheme}://${endpoint.key}`
  return async (repository, want, { path, ...request }) => {
    checkRepository(host, repository)
    const url = new URL(`${origin}${path.startsWith('/') ? '' : '/'}${path}`)
    const used = await access.authorization(repository, want)
    const answer = await client.send({ ...request, url, ...authorizedBy(used) })
    if (answer.status !== 401) return answer
    const renewed = await access.renewed(repository, want, used, answer)
    if (renewed === undefined || renewed === used) return answer
    return client.send({ ...request, url, ...authorizedBy(renewed) })
  }
}

function authorizedBy(authorization: string | undefined): { authorization?: string } {
  return authorization === undefined ? {} : { authorization }
}

function checkRepository(host: string, repository: string): void {
  if (repository === '' || (repository.length <= 255 && REPOSITORY.test(repository))) return
  throw new Failure('input', `a repository of "${host}" has a name that no registry allows: correct the name`)
}

function manifestPath(repository: string, reference: string): string {
  return `/v2/${repository}/manifests/${encodeURIComponent(reference).replaceAll('%3A', ':')}`
}

async function headManifest(
  send: Send,
  host: string,
  repository: string,
  reference: string
): ReturnType<RegistryClient['head']> {
  const path = manifestPath(repository, reference)
  const answer = await send(repository, 'pull', { method: 'HEAD', path, headers: { accept: MANIFEST_TYPES } })
  if (answer.status === 404) return undefined
  const digest = answer.headers['docker-content-digest'] ?? ''
  if (answer.status === 200 && isDigest(digest)) {
    return { digest, mediaType: mediaTypeIn(answer) }
  }
  if (answer.status !== 200 && answer.status !== 405) throw answerFailure(reading(host, repository), answer)
  // the header is optional, and so was HEAD in the oldest servers
  const manifest = await getManifest(send, host, repository, reference)
  return manifest === undefined ? undefined : { digest: manifest.digest, mediaType: manifest.mediaType }
}

async function getManifest(
  send: Send,
  host: string,
  repository: string,
  reference: string
): Promise<RawManifest | undefined> {
  const path = manifestPath(repository, reference)
  const headers = { accept: MANIFEST_TYPES }
  const answer = await send(repository, 'pull', { method: 'GET', path, headers, maxBytes: MAX_MANIFEST })
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw answerFailure(reading(host, repository), answer)
  const mediaType = mediaTypeIn(answer)
  const claimed = answer.headers['docker-content-digest']
  const expected = isDigest(reference) ? reference : claimed
  const digest = digestLike(digestedText(answer.body, mediaType), expected)
  if (expected === undefined || expected === digest) return { digest, mediaType, text: answer.body }
  throw new Failure(
    'network',
    `a manifest of "${host}/${repository}" is not what its digest says: check what stands between the registry and this machine`
  )
}

function reading(host: string, repository: string): string {
  return `reading a manifest of "${host}/${repository}"`
}

function mediaTypeIn({ headers }: HttpResponse): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

async function headBlob(send: Send, host: string, repository: string, digest: string): Promise<boolean> {
  const path = `/v2/${repository}/blobs/${digest}`
  const answer = await send(repository, 'pull', { method: 'HEAD', path, redirects: 'return' })
  // a redirect is the way to a blob that is there
  if (answer.status < 400) return true
  if (answer.status === 404) return false
  throw answerFailure(`looking for a blob of "${host}/${repository}"`, answer)
}
