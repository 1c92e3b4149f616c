import { Buffer } from 'node:buffer'
import { parseObject } from '../../net/spec-error.js'
import { isDigest } from './content-digest.js'
import {
  blobOf,
  descriptor,
  descriptors,
  isMissing,
  isObject,
  type Descriptor,
  type Json
} from './descriptor.js'
import type { RawManifest } from '../driver.js'
import type { Blob, Manifest } from './inventory.js'

/** A manifest with what its reader may still want to know of the image. */
export interface ManifestDetails {
  readonly manifest: Manifest
  /** The config that says when the image was made; undefined where the manifest says so itself, or there is none. */
  readonly config?: Blob
}

/** https://github.com/opencontainers/image-spec/blob/main/media-types.md and docker's own */
const INDEX_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json'
])
const IMAGE_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json'
])
/** Docker's first schema: layers newest first, no config, no sizes. */
const FIRST_SCHEMA: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws'
])
const CONFIG_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json'
])
/** Layers of attestations, whose config holds no time. */
const IN_TOTO = 'application/vnd.in-toto+json'
const CREATED = 'org.opencontainers.image.created'

/**
 * What a manifest refers to: OCI's and docker's, of both schemas. Anything else, and anything in which a reference
 * cannot be read, is `unknown`: it may refer to everything, so nothing may be deleted beside it.
 */
export function readManifest(raw: RawManifest): Manifest {
  return readManifestDetails(raw).manifest
}

/** `readManifest`, with the config that is to be asked for the image's time. */
export function readManifestDetails(raw: RawManifest): ManifestDetails {
  const json = parseObject(raw.text)
  const mediaType = json === undefined ? raw.mediaType : mediaTypeOf(raw, json)
  const common = { digest: raw.digest, mediaType, size: Buffer.byteLength(raw.text) }
  const details = json === undefined ? undefined : detailsOf(common, json)
  return details ?? { manifest: { ...common, kind: 'unknown', children: [] } }
}

/**
 * The manifest's own word counts where there is one, since some servers have one media type for everything. OCI's
 * `mediaType` is optional, and a server's answer of plain JSON leaves the fields to tell.
 */
function mediaTypeOf(raw: RawManifest, json: Json): string {
  if (typeof json['mediaType'] === 'string') return json['mediaType']
  if (isKnown(raw.mediaType)) return raw.mediaType
  if (json['schemaVersion'] === 1) return 'application/vnd.docker.distribution.manifest.v1+json'
  if (json['schemaVersion'] !== 2) return raw.mediaType
  if (Array.isArray(json['manifests']) && !('layers' in json))
    return 'application/vnd.oci.image.index.v1+json'
  if (Array.isArray(json['layers']) && !('manifests' in json))
    return 'application/vnd.oci.image.manifest.v1+json'
  return raw.mediaType
}

function isKnown(mediaType: string): boolean {
  return INDEX_TYPES.has(mediaType) || IMAGE_TYPES.has(mediaType) || FIRST_SCHEMA.has(mediaType)
}

type Common = Pick<Manifest, 'digest' | 'mediaType' | 'size'>

function detailsOf(common: Common, json: Json): ManifestDetails | undefined {
  if (FIRST_SCHEMA.has(common.mediaType)) return firstSchema(common, json)
  // what is both an index and an image means one thing to one reader and another to the next (CVE-2021-41190)
  if ('manifests' in json && ('layers' in json || 'config' in json)) return undefined
  const own = ownFacts(json)
  if (own === undefined) return undefined
  if (INDEX_TYPES.has(common.mediaType)) return index(common, own, json)
  return IMAGE_TYPES.has(common.mediaType) ? image(common, own, json) : undefined
}

type OwnFacts = Pick<Manifest, 'artifactType' | 'subject' | 'createdAt'>

/** undefined: the subject cannot be read. */
function ownFacts(json: Json): OwnFacts | undefined {
  const subject = isMissing(json['subject']) ? undefined : descriptor(json['subject'])
  if (subject === undefined && !isMissing(json['subject'])) return undefined
  const artifactType = json['artifactType']
  const createdAt = dateOf(annotation(json, CREATED))
  return {
    ...(typeof artifactType === 'string' && artifactType !== '' ? { artifactType } : {}),
    ...(subject === undefined ? {} : { subject: subject.digest }),
    ...(createdAt === undefined ? {} : { createdAt })
  }
}

/** Buildx's exported cache is an index whose entries are layers and a config: those are blobs, not manifests. */
function index(common: Common, own: OwnFacts, json: Json): ManifestDetails | undefined {
  const entries = descriptors(json['manifests'])
  if (entries === undefined) return undefined
  const blobs = entries.filter(isLayerOrConfig)
  const children = entries.filter(entry => !isLayerOrConfig(entry)).map(({ digest }) => digest)
  return {
    manifest: {
      ...common,
      kind: 'index',
      ...own,
      children: [...new Set(children)],
      blobs: blobs.map(blobOf)
    }
  }
}

function isLayerOrConfig({ mediaType }: Descriptor): boolean {
  if (isKnown(mediaType)) return false
  return (
    /^application\/vnd\.(oci\.image|docker\.image\.rootfs)\.[a-z.]*(layer|diff)\./.test(mediaType) ||
    mediaType.startsWith('application/vnd.buildkit.cacheconfig.') ||
    CONFIG_TYPES.has(mediaType)
  )
}

function image(common: Common, own: OwnFacts, json: Json): ManifestDetails | undefined {
  const config = descriptor(json['config'])
  const layers = descriptors(json['layers'])
  if (config === undefined || layers === undefined) return undefined
  const artifactType = own.artifactType ?? artifactTypeOf(config)
  const manifest: Manifest = {
    ...common,
    kind: 'image',
    ...own,
    ...(artifactType === undefined ? {} : { artifactType }),
    children: [],
    blobs: [config, ...layers].map(blobOf)
  }
  const timed = CONFIG_TYPES.has(config.mediaType) && !isAttestation(layers)
  return own.createdAt === undefined && timed ? { manifest, config: blobOf(config) } : { manifest }
}

/** Before `artifactType` the config's media type said what an artifact is, and it still does where that is missing. */
function artifactTypeOf({ mediaType }: Descriptor): string | undefined {
  return CONFIG_TYPES.has(mediaType) || mediaType === '' ? undefined : mediaType
}

function isAttestation(layers: readonly Descriptor[]): boolean {
  return layers.length > 0 && layers.every(({ mediaType }) => mediaType === IN_TOTO)
}

/** https://github.com/distribution/distribution/blob/release/2.8/docs/spec/manifest-v2-1.md */
function firstSchema(common: Common, json: Json): ManifestDetails | undefined {
  const layers = json['fsLayers']
  if (!Array.isArray(layers)) return undefined
  const digests = layers.map((layer: unknown) => (isObject(layer) ? layer['blobSum'] : undefined))
  if (!digests.every((digest): digest is string => typeof digest === 'string' && isDigest(digest)))
    return undefined
  const history: unknown = Array.isArray(json['history']) ? json['history'][0] : undefined
  const newest = isObject(history) ? history['v1Compatibility'] : undefined
  const createdAt = typeof newest === 'string' ? createdIn(newest) : undefined
  return {
    manifest: {
      ...common,
      kind: 'image',
      children: [],
      blobs: [...new Set(digests)].map(digest => ({ digest, size: 0 })),
      ...(createdAt === undefined ? {} : { createdAt })
    }
  }
}

/** `created` of an image's config; undefined when it has none that is a date. */
export function createdIn(config: string): Date | undefined {
  return dateOf(parseObject(config)?.['created'])
}

/** RFC 3339, as both the config and the annotation have it; what a `Date` makes of other spellings is a guess. */
function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined
  if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value)) return undefined
  const date = new Date(value.replace(' ', 'T').toUpperCase())
  return Number.isNaN(date.getTime()) ? undefined : date
}

function annotation(json: Json, name: string): unknown {
  return isObject(json['annotations']) ? json['annotations'][name] : undefined
}
