import type { Manifest, Tag } from '../inventory/inventory.js'

/**
 * Tags that belong to another manifest by their name: the fallback tag of the referrers API (`sha256-<hex>`, its hex cut
 * at 64 characters) and cosign's (`sha256-<hex>.sig`, `.att`, `.sbom` and what comes next).
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 */
const COMPANION = /^(sha256|sha384|sha512)-([0-9a-f]{64})[0-9a-f]*(\.[A-Za-z0-9_.-]+)?$/

/** What a companion's name and a digest have in common: the algorithm and the first 64 characters. */
export function companionKey(digest: string): string {
  const colon = digest.indexOf(':')
  return `${digest.slice(0, colon)}-${digest.slice(colon + 1, colon + 65)}`
}

/** The key of the manifest a tag's name belongs to; undefined for a tag that stands for itself. */
export function companionOf(tag: Tag): string | undefined {
  const match = COMPANION.exec(tag.name)
  if (match?.[1] === undefined || match[2] === undefined) return undefined
  const key = `${match[1]}-${match[2]}`
  // Some tools tag an image with its own digest; such a tag describes nothing else.
  return key === companionKey(tag.digest) ? undefined : key
}

/** True for the index a registry without the referrers API is given instead. */
export function isFallback(tag: Tag, manifest: Manifest): boolean {
  const suffix = COMPANION.exec(tag.name)?.[3]
  return manifest.kind === 'index' && suffix === undefined && companionOf(tag) !== undefined
}

/** The suffixes of cosign: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
const SUFFIXES: ReadonlySet<string | undefined> = new Set([undefined, '.sig', '.att', '.sbom'])

/** True for a name of which it is known who gives it; any other may be a user's own. */
export function isKnownCompanion({ name }: Tag): boolean {
  return SUFFIXES.has(COMPANION.exec(name)?.[3])
}

/**
 * True for an image that only has a companion's name: builds name images by a hash of what went into them, too. A
 * fallback tag is an index, and all in it have a `subject`; where the listing has parts that nobody read, that the name is
 * the digest of something here says as much.
 */
export function isOwnImage(tag: Tag, manifests: ReadonlyMap<string, Manifest>, isNamed: boolean): boolean {
  if (companionOf(tag) === undefined || COMPANION.exec(tag.name)?.[3] !== undefined) return false
  const manifest = manifests.get(tag.digest)
  if (manifest === undefined || manifest.subject !== undefined) return false
  if (manifest.kind === 'image') return manifest.artifactType === undefined
  return manifest.children.some(child => {
    const part = manifests.get(child)
    const mayDescribe = isNamed && part?.kind === 'image' && part.blobs === undefined
    return part !== undefined && part.subject === undefined && !mayDescribe
  })
}
