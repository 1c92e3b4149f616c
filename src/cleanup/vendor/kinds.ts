import type { Manifest } from '../inventory/inventory.js'

const INDEXES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json'
]
const IMAGES: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws'
]

/** What a manifest of this media type refers to, for listings that tell the type and not the manifest. */
export function kindOf(mediaType: string | undefined): Manifest['kind'] {
  if (mediaType === undefined) return 'unknown'
  if (INDEXES.includes(mediaType)) return 'index'
  return IMAGES.includes(mediaType) ? 'image' : 'unknown'
}

/** The media type of an image that an index of this type refers to. */
export function childTypeOf(indexType: string): string {
  return indexType === INDEXES[1] ? 'application/vnd.docker.distribution.manifest.v2+json' : (IMAGES[0] ?? '')
}
