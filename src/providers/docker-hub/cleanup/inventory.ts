import type { Inventory, Manifest, Tag } from '../../../cleanup/inventory/inventory.js'
import { readManifest } from '../../../cleanup/inventory/manifest.js'
import type { RegistryClient } from '../../../cleanup/registry/client.js'
import { known } from '../../../cleanup/vendor/fields.js'
import { childTypeOf, kindOf } from '../../../cleanup/vendor/kinds.js'
import type { HubApi, HubImage, HubTag } from './hub-api.js'

/**
 * The repository as Docker Hub's listing shows it. The listing names the images of an index, so no manifest is fetched,
 * which would count as a pull; only what it leaves out is asked of the registry, by HEAD where that is enough.
 */
export async function readInventory(
  api: HubApi,
  registry: RegistryClient,
  repository: string
): Promise<Inventory> {
  const tags: Tag[] = []
  const manifests = new Map<string, Manifest>()
  for (const listed of (await api.tags(repository)) ?? []) {
    const tag = await complete(listed, registry, repository)
    // listed, and unknown to the registry: there is nothing that could be deleted or kept
    if (tag === undefined) continue
    const { name, digest, pushed, pulled } = tag
    tags.push({ name, digest, ...known({ movedAt: pushed, pulledAt: pulled }) })
    for (const manifest of await manifestsOf(tag, registry, repository)) add(manifests, manifest)
  }
  return { repository, tags, manifests, listsUntagged: false }
}

type CompleteTag = HubTag & { readonly digest: string; readonly mediaType: string }

/** The digest and media type are not in the published description of the listing. */
async function complete(
  tag: HubTag,
  registry: RegistryClient,
  repository: string
): Promise<CompleteTag | undefined> {
  const { digest, mediaType } = tag
  if (digest !== undefined && mediaType !== undefined) return { ...tag, digest, mediaType }
  const head = await registry.head(repository, tag.name)
  return head === undefined ? undefined : { ...tag, ...head }
}

async function manifestsOf(
  { digest, mediaType, images, pushed, pulled }: CompleteTag,
  registry: RegistryClient,
  repository: string
): Promise<readonly Manifest[]> {
  const kind = kindOf(mediaType)
  const times = known({ pushedAt: pushed, pulledAt: pulled })
  if (kind === 'index' && images !== undefined && images.length > 0) {
    const children = [...new Set(images.map(image => image.digest))]
    return [
      { digest, kind, mediaType, children, ...times },
      ...images.map(image => imageManifest(image, childTypeOf(mediaType)))
    ]
  }
  if (kind === 'image') {
    const image = images?.find(one => one.digest === digest)
    return [
      image === undefined
        ? { digest, kind, mediaType, children: [], ...times }
        : imageManifest(image, mediaType)
    ]
  }
  const raw = await registry.manifest(repository, digest)
  if (raw === undefined) return [{ digest, kind: 'unknown', mediaType, children: [], ...times }]
  return [{ ...readManifest(raw), ...times }]
}

function imageManifest({ digest, size, pushed, pulled }: HubImage, mediaType: string): Manifest {
  return {
    digest,
    kind: 'image',
    mediaType,
    children: [],
    ...known({ size, pushedAt: pushed, pulledAt: pulled })
  }
}

/** A manifest that several tags show is as young as the youngest of them says. */
function add(manifests: Map<string, Manifest>, manifest: Manifest): void {
  const before = manifests.get(manifest.digest)
  const times = {
    pushedAt: later(before?.pushedAt, manifest.pushedAt),
    pulledAt: later(before?.pulledAt, manifest.pulledAt)
  }
  manifests.set(manifest.digest, { ...before, ...manifest, ...known(times) })
}

function later(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one > other ? one : other
}
