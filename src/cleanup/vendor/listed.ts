import type { Manifest } from '../inventory/inventory.js'
import { readManifest } from '../inventory/manifest.js'
import { inParallel } from '../parallel.js'
import type { RegistryClient } from '../registry/client.js'
import { Failure } from '../../errors.js'

/** What a registry's own listing says of a manifest beside its digest and media type. */
export type ListedFacts = Partial<
  Pick<Manifest, 'pushedAt' | 'createdAt' | 'pulledAt' | 'locked' | 'artifactType'>
>

/** A manifest as a registry's own listing has it. */
export interface ListedManifest {
  readonly digest: string
  readonly mediaType: string
  /** Bytes of the whole image, which count only where the manifest itself is not read. */
  readonly imageSize?: number
  readonly facts: ListedFacts
}

/** What a registry's own listing of one repository says. */
export interface Listed {
  readonly repository: string
  readonly listed: readonly ListedManifest[]
  /** Digests that tags point to. */
  readonly tagged: readonly string[]
}

/** Docker's images refer to no manifest; all others may: OCI's by `subject`, indexes by their list. */
const LEAVES: readonly string[] = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws'
]

/**
 * The manifests of a listing that does not tell what they refer to: those that may refer to others are read, and what
 * they refer to as well where the listing lacks it (some registries have entries that are not listed). One that is
 * listed and cannot be read is a `Failure`.
 */
export async function readListed(
  registry: Pick<RegistryClient, 'host' | 'manifest'>,
  { repository, listed, tagged }: Listed,
  concurrency: number
): Promise<ReadonlyMap<string, Manifest>> {
  const found = new Map<string, Manifest>()
  const entries = new Map(listed.map(entry => [entry.digest, entry]))
  const asked = new Set([...entries.keys(), ...tagged])
  await inParallel([...asked], concurrency, async (digest, add) => {
    const entry = entries.get(digest)
    const manifest =
      entry !== undefined && isLeaf(entry) ? leaf(entry) : await read(registry, repository, digest, entry)
    if (manifest === undefined) return
    found.set(digest, manifest)
    for (const child of manifest.children) {
      if (asked.has(child)) continue
      asked.add(child)
      add(child)
    }
  })
  return found
}

function isLeaf({ mediaType }: ListedManifest): boolean {
  return LEAVES.includes(mediaType)
}

function leaf({ digest, mediaType, imageSize, facts }: ListedManifest): Manifest {
  const size = imageSize === undefined ? {} : { size: imageSize }
  return { digest, kind: 'image', mediaType, children: [], ...size, ...facts }
}

/** What is listed must be there; what others refer to need not. */
async function read(
  registry: Pick<RegistryClient, 'host' | 'manifest'>,
  repository: string,
  digest: string,
  entry: ListedManifest | undefined
): Promise<Manifest | undefined> {
  const raw = await registry.manifest(repository, digest)
  if (raw !== undefined) return { ...readManifest(raw), ...entry?.facts }
  if (entry === undefined) return undefined
  throw new Failure(
    'network',
    `"${registry.host}/${repository}" lists a manifest that it does not have: run the job again when nothing is deleted there`
  )
}
