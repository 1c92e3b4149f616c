import { Buffer } from 'node:buffer'
import { digestOf } from './storage.js'

/** A manifest as a vendor's service keeps it. */
export interface StoredManifest {
  readonly digest: string
  readonly text: string
  readonly mediaType: string
  readonly pushedAt: Date
  /** Its tags, with the time each came to point here. */
  readonly tags: Map<string, Date>
  readonly children: readonly string[]
  readonly subject?: string
  pulledAt?: Date
  archived?: boolean
  /** Azure's attributes. */
  locked?: 'delete' | 'write'
}

export interface PushOptions {
  readonly tags?: readonly string[]
  readonly at?: Date
  readonly mediaType?: string
}

/** Repositories with their manifests, in the order in which they were pushed. */
export interface ImageStore {
  readonly repositories: Map<string, Map<string, StoredManifest>>
  /** The configs of images by digest, which say when each was made. */
  readonly configs: Map<string, string>
  /** Puts a manifest in, its tags moved there; gives its digest. */
  push(repository: string, manifest: object, options?: PushOptions): string
  /** An image of one layer. */
  pushImage(repository: string, seed: string, options?: PushOptions & { readonly subject?: string }): string
  pushIndex(repository: string, children: readonly string[], options?: PushOptions): string
  manifests(repository: string): readonly StoredManifest[]
  find(repository: string, reference: string): StoredManifest | undefined
  /** Indexes of the repository that list the digest. */
  parentsOf(repository: string, digest: string): readonly StoredManifest[]
  referrersOf(repository: string, digest: string): readonly StoredManifest[]
}

export const OCI_IMAGE = 'application/vnd.oci.image.manifest.v1+json'
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
export const DOCKER_IMAGE = 'application/vnd.docker.distribution.manifest.v2+json'

const START = new Date('2026-01-01T00:00:00Z')

export function createImageStore(): ImageStore {
  const repositories: ImageStore['repositories'] = new Map()
  const configs: ImageStore['configs'] = new Map()
  const push: ImageStore['push'] = (
    repository,
    manifest,
    { tags = [], at = START, mediaType = OCI_IMAGE } = {}
  ) => {
    const text = JSON.stringify(manifest)
    const digest = digestOf(text)
    const held = repositories.get(repository) ?? new Map<string, StoredManifest>()
    repositories.set(repository, held)
    for (const other of held.values()) for (const tag of tags) other.tags.delete(tag)
    const stored = held.get(digest) ?? newManifest(digest, text, mediaType, at, manifest)
    for (const tag of tags) stored.tags.set(tag, at)
    held.set(digest, stored)
    return digest
  }
  const manifests: ImageStore['manifests'] = repository => [...(repositories.get(repository)?.values() ?? [])]
  return {
    repositories,
    configs,
    push,
    manifests,
    pushImage: (repository, seed, { subject, ...options } = {}) => {
      const config = JSON.stringify({ created: (options.at ?? START).toISOString(), comment: seed })
      configs.set(digestOf(config), config)
      return push(repository, imageOf(seed, config, options.mediaType, subject), options)
    },
    pushIndex: (repository, children, options) =>
      push(repository, indexOf(children), { mediaType: OCI_INDEX, ...options }),
    find: (repository, reference) =>
      repositories.get(repository)?.get(reference) ??
      manifests(repository).find(({ tags }) => tags.has(reference)),
    parentsOf: (repository, digest) =>
      manifests(repository).filter(({ children }) => children.includes(digest)),
    referrersOf: (repository, digest) => manifests(repository).filter(({ subject }) => subject === digest)
  }
}

function newManifest(
  digest: string,
  text: string,
  mediaType: string,
  pushedAt: Date,
  manifest: object
): StoredManifest {
  const { manifests = [], subject } = manifest as {
    readonly manifests?: readonly { readonly digest: string }[]
    readonly subject?: { readonly digest: string }
  }
  return {
    digest,
    text,
    mediaType,
    pushedAt,
    tags: new Map(),
    children: manifests.map(child => child.digest),
    ...(subject === undefined ? {} : { subject: subject.digest })
  }
}

function imageOf(seed: string, config: string, mediaType = OCI_IMAGE, subject?: string): object {
  const blob = (content: string, type: string): object => ({
    mediaType: type,
    digest: digestOf(content),
    size: Buffer.byteLength(content)
  })
  return {
    schemaVersion: 2,
    mediaType,
    config: blob(config, 'application/vnd.oci.image.config.v1+json'),
    layers: [blob(`layer ${seed}`, 'application/vnd.oci.image.layer.v1.tar+gzip')],
    ...(subject === undefined ? {} : { subject: { mediaType: OCI_IMAGE, digest: subject, size: 1 } })
  }
}

function indexOf(children: readonly string[]): object {
  const manifests = children.map(digest => ({ mediaType: OCI_IMAGE, digest, size: 1 }))
  return { schemaVersion: 2, mediaType: OCI_INDEX, manifests }
}
