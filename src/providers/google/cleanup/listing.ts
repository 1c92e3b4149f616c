import type { RegistryClient } from '../../../cleanup/registry/client.js'
import { answerFailure } from '../../../cleanup/registry/answer.js'
import { nextPath } from '../../../cleanup/registry/tag-list.js'
import { Failure } from '../../../errors.js'
import { parseObject } from '../../../net/spec-error.js'
import { digestOf, fieldsOf, textOf } from '../../../cleanup/vendor/fields.js'
import type { Fields } from '../../../cleanup/vendor/fields.js'

/** A manifest in Google's listing. */
export interface GoogleManifest {
  readonly digest: string
  readonly mediaType: string
  readonly size?: number | undefined
  readonly uploadedAt?: Date | undefined
  readonly createdAt?: Date | undefined
  readonly tags: readonly string[]
}

/** The whole of one repository. */
export interface GoogleListing {
  readonly tags: readonly string[]
  readonly manifests: readonly GoogleManifest[]
}

/** A manifest takes some 300 bytes of the listing. */
const MAX_BYTES = 256 * 1024 * 1024

/**
 * The tags and manifests of a repository, those without a tag too. Google adds `manifest` to the answer that the
 * distribution specification knows; what it holds is read from google/go-containerregistry, `pkg/v1/google/list.go`.
 * Like there, no page size is asked for, and all comes in one answer; a `Link` to more is followed all the same. Empty where the repository does not exist.
 */
export async function listRepository(client: RegistryClient, repository: string): Promise<GoogleListing> {
  const what = `listing the tags of "${client.host}/${repository}"`
  const tags = new Set<string>()
  const manifests = new Map<string, GoogleManifest>()
  const visited = new Set<string>()
  let path: string | undefined = `/v2/${repository}/tags/list`
  while (path !== undefined) {
    if (visited.has(path)) throw new Failure('network', `${what} never ends: run the job again later`)
    visited.add(path)
    const answer = await client.send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_BYTES })
    if (answer.status === 404 && visited.size === 1) return { tags: [], manifests: [] }
    if (answer.status === 401 || answer.status === 403) throw noRight(what, answer.status)
    if (answer.status !== 200) throw answerFailure(what, answer)
    const page = readPage(answer.body)
    if (page === undefined) throw foreign(what)
    for (const tag of page.tags) tags.add(tag)
    for (const manifest of page.manifests) manifests.set(manifest.digest, merged(manifests, manifest))
    path = nextPath(answer, client.host)
  }
  return { tags: [...tags], manifests: [...manifests.values()] }
}

/** The tags of one manifest may stand on several pages. */
function merged(known: ReadonlyMap<string, GoogleManifest>, manifest: GoogleManifest): GoogleManifest {
  const before = known.get(manifest.digest)
  if (before === undefined) return manifest
  return { ...manifest, tags: [...new Set([...before.tags, ...manifest.tags])] }
}

function readPage(body: string): GoogleListing | undefined {
  const json = parseObject(body)
  if (json === undefined) return undefined
  const tags = namesOf(json['tags'])
  // a server that is not Google's has no such map, and would show no manifest without a tag
  const map = json['manifest'] === undefined && tags?.length === 0 ? {} : fieldsOf(json['manifest'])
  if (tags === undefined || map === undefined) return undefined
  const manifests: GoogleManifest[] = []
  for (const [digest, value] of Object.entries(map)) {
    const manifest = readManifest(digest, fieldsOf(value))
    if (manifest === undefined) return undefined
    manifests.push(manifest)
  }
  return { tags, manifests }
}

function readManifest(digest: string, fields: Fields | undefined): GoogleManifest | undefined {
  const tags = namesOf(fields?.['tag'])
  if (fields === undefined || tags === undefined || digestOf(digest) === undefined) return undefined
  return {
    digest,
    mediaType: textOf(fields['mediaType']) ?? '',
    size: wholeNumber(fields['imageSizeBytes']),
    uploadedAt: moment(fields['timeUploadedMs']),
    createdAt: moment(fields['timeCreatedMs']),
    tags
  }
}

function namesOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return []
  return Array.isArray(value) && value.every((name): name is string => typeof name === 'string')
    ? value
    : undefined
}

/** Container Registry wrote numbers as text, Artifact Registry writes some of them as numbers. */
function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** 0 is how an unknown time is written. */
function moment(value: unknown): Date | undefined {
  const milliseconds = wholeNumber(value)
  return milliseconds === undefined || milliseconds === 0 ? undefined : new Date(milliseconds)
}

function noRight(what: string, status: number): Failure {
  return new Failure(
    'refused',
    `${what} was refused (${status}): give the account "roles/artifactregistry.reader" on the repository`
  )
}

function foreign(what: string): Failure {
  return new Failure(
    'network',
    `${what} was answered by no listing of Google's: check the proxy and the network`
  )
}
