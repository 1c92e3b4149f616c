import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { parseObject } from '../../net/spec-error.js'

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

/** True for a digest of an algorithm registries must know: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests */
export function isDigest(text: string): boolean {
  return DIGEST.test(text)
}

/** The digest of a text, of the algorithm another digest has. */
export function digestLike(text: string, other = 'sha256:'): string {
  const algorithm = other.startsWith('sha512:') ? 'sha512' : 'sha256'
  return `${algorithm}:${createHash(algorithm).update(text, 'utf8').digest('hex')}`
}

/**
 * The text a manifest's digest is of: all of it, but for docker's signed schema 1 what its signatures are for.
 * https://github.com/distribution/distribution/blob/release/2.8/docs/spec/manifest-v2-1.md#signed-manifests
 */
export function digestedText(text: string, mediaType: string): string {
  if (!mediaType.endsWith('+prettyjws')) return text
  const signatures = parseObject(text)?.['signatures']
  const first: unknown = Array.isArray(signatures) ? signatures[0] : undefined
  if (typeof first !== 'object' || first === null || !('protected' in first)) return text
  if (typeof first.protected !== 'string') return text
  const header = parseObject(Buffer.from(first.protected, 'base64url').toString('utf8'))
  const length = header?.['formatLength']
  const tail = header?.['formatTail']
  if (typeof length !== 'number' || typeof tail !== 'string') return text
  const head = Buffer.from(text, 'utf8').subarray(0, length).toString('utf8')
  return head + Buffer.from(tail, 'base64url').toString('utf8')
}
