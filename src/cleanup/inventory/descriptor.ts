import { isDigest } from './content-digest.js'
import type { Blob } from './inventory.js'

/** A JSON object of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>

/** A reference of a manifest. https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor extends Blob {
  /** Lower case; empty where there is none. */
  readonly mediaType: string
}

/** undefined: it is no list, or one of its entries cannot be read. Go writes an empty list as `null`. */
export function descriptors(value: unknown): readonly Descriptor[] | undefined {
  if (value === null) return []
  if (!Array.isArray(value)) return undefined
  const read = value.map(descriptor)
  return read.every(entry => entry !== undefined) ? read : undefined
}

/** undefined: it cannot be read. */
export function descriptor(value: unknown): Descriptor | undefined {
  if (!isObject(value)) return undefined
  const { digest, size, mediaType } = value
  if (typeof digest !== 'string' || !isDigest(digest)) return undefined
  return {
    digest,
    size: typeof size === 'number' && size >= 0 ? size : 0,
    mediaType: typeof mediaType === 'string' ? mediaType.toLowerCase() : ''
  }
}

/** What is left of a descriptor in an inventory. */
export function blobOf({ digest, size }: Descriptor): Blob {
  return { digest, size }
}

/** True for what Go leaves out, or writes as `null`. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
