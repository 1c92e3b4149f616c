import type { Capabilities, Driver, Outcome, RawManifest } from '../../../src/cleanup/driver.js'
import type { Inventory, Manifest, Tag } from '../../../src/cleanup/inventory/inventory.js'

/** One kind of registry: what it says of itself, and what it does without being asked. */
export interface Kind {
  readonly capabilities: Capabilities
  readonly listsUntagged: boolean
  /** The listing of tags finds what describes a manifest, too. */
  readonly listsReferrers?: boolean
  /** What no tag leads to is taken away, with what describes it; `tags`: what only describes something, too. */
  readonly collects?: 'unreferred' | 'untagged'
  readonly tellsTags?: boolean
}

const COMMON = { protectsChildren: false, batch: 1, concurrency: 2 } as const

/** The registries there are drivers for. */
export const KINDS = {
  distribution2: {
    capabilities: { ...COMMON, untag: 'none', deleteManifest: 'with-tags', cascadesChildren: true },
    listsUntagged: false
  },
  distribution3: {
    capabilities: { ...COMMON, untag: 'native', deleteManifest: 'with-tags', cascadesChildren: true },
    listsUntagged: false
  },
  zot: {
    capabilities: { ...COMMON, untag: 'native', deleteManifest: 'with-tags', cascadesChildren: true },
    listsUntagged: false,
    listsReferrers: true,
    collects: 'unreferred'
  },
  ecr: {
    capabilities: {
      ...COMMON,
      untag: 'native',
      deleteManifest: 'with-tags',
      lastTagTakesManifest: true,
      protectsChildren: true,
      batch: 3
    },
    listsUntagged: true
  },
  azure: {
    capabilities: { ...COMMON, untag: 'native', deleteManifest: 'with-tags', cascadesReferrers: true },
    listsUntagged: true,
    tellsTags: true
  },
  google: {
    capabilities: {
      ...COMMON,
      untag: 'native',
      deleteManifest: 'untagged',
      protectsChildren: true,
      referrersFirst: true
    },
    listsUntagged: true
  },
  hub: {
    capabilities: {
      ...COMMON,
      untag: 'native',
      deleteManifest: 'untagged',
      protectsChildren: true,
      cascadesChildren: true
    },
    listsUntagged: false
  },
  github: {
    capabilities: { ...COMMON, untag: 'none', deleteManifest: 'with-tags' },
    listsUntagged: true,
    tellsTags: true
  },
  githubReplacing: {
    capabilities: { ...COMMON, untag: 'replace', deleteManifest: 'with-tags' },
    listsUntagged: true,
    tellsTags: true
  },
  gitlab: {
    capabilities: {
      ...COMMON,
      untag: 'native',
      deleteManifest: 'none',
      protectsChildren: true,
      cascadesChildren: true
    },
    listsUntagged: false,
    collects: 'untagged'
  },
  harbor: {
    capabilities: {
      ...COMMON,
      untag: 'native',
      deleteManifest: 'with-tags',
      protectsChildren: true,
      cascadesReferrers: true,
      cascadesChildren: true
    },
    listsUntagged: true
  },
  quay: {
    capabilities: {
      ...COMMON,
      untag: 'native',
      deleteManifest: 'none',
      lastTagTakesManifest: true,
      protectsChildren: true,
      cascadesChildren: true
    },
    listsUntagged: false,
    listsReferrers: true,
    collects: 'untagged'
  }
} as const satisfies Record<string, Kind>

/** A registry that does what its kind does, and what it holds. */
export interface Registry {
  readonly driver: Driver
  readonly tags: Map<string, Tag>
  readonly manifests: Map<string, Manifest>
  /** What no tag leads to goes now, where the registry does that. */
  collect(): void
  /** What its listing does not show goes: of that no plan knows. */
  forgetHidden(): void
  /** Run before each call; a throw is the call's. */
  before: () => void
}

export function createRegistry(inventory: Inventory, kind: Kind, collectsAtOnce: boolean): Registry {
  const { capabilities } = kind
  const tags = new Map(inventory.tags.map(tag => [tag.name, tag]))
  const manifests = new Map(inventory.manifests)
  const tagsAt = (digest: string): readonly string[] =>
    [...tags.values()].filter(tag => tag.digest === digest).map(({ name }) => name)
  const parentsOf = (digest: string): readonly Manifest[] =>
    [...manifests.values()].filter(({ children }) => children.includes(digest))
  const referrersOf = (digest: string): readonly Manifest[] =>
    [...manifests.values()].filter(({ subject }) => subject === digest)

  const reached = (withReferrers: boolean, roots: Iterable<string>): ReadonlySet<string> => {
    const seen = new Set<string>()
    const open = [...roots]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const manifest = manifests.get(next)
      if (manifest === undefined || seen.has(next)) continue
      seen.add(next)
      open.push(...manifest.children)
      if (withReferrers) open.push(...referrersOf(next).map(({ digest }) => digest))
    }
    return seen
  }
  const tagged = (): readonly string[] => [...tags.values()].map(({ digest }) => digest)
  const collect = (): void => {
    if (kind.collects === undefined) return
    const stay = reached(kind.collects === 'unreferred', tagged())
    for (const digest of [...manifests.keys()]) if (!stay.has(digest)) manifests.delete(digest)
  }
  const settle = (): void => {
    if (collectsAtOnce) collect()
  }
  const remove = (digest: string): void => {
    const manifest = manifests.get(digest)
    if (manifest === undefined) return
    manifests.delete(digest)
    for (const name of tagsAt(digest)) tags.delete(name)
    if (capabilities.cascadesChildren === true && kind.collects === undefined && isCascading(kind))
      for (const child of manifest.children)
        if (tagsAt(child).length === 0 && parentsOf(child).length === 0) remove(child)
    if (capabilities.cascadesReferrers === true)
      for (const referrer of referrersOf(digest)) remove(referrer.digest)
  }
  const deleteOne = (digest: string): Outcome => {
    if (!manifests.has(digest)) return { kind: 'gone' }
    if (capabilities.deleteManifest === 'none') throw new Error('this registry deletes no manifest')
    if (manifests.get(digest)?.locked !== undefined) return { kind: 'refused', reason: 'locked' }
    if (capabilities.protectsChildren && parentsOf(digest).length > 0)
      return { kind: 'refused', reason: 'an index refers to it' }
    if (capabilities.deleteManifest === 'untagged' && tagsAt(digest).length > 0)
      return { kind: 'refused', reason: 'tagged' }
    if (capabilities.referrersFirst === true && referrersOf(digest).length > 0)
      return { kind: 'refused', reason: 'a referrer stands' }
    remove(digest)
    settle()
    return { kind: 'deleted' }
  }
  const untagOne = (name: string): Outcome => {
    const tag = tags.get(name)
    if (tag === undefined) return { kind: 'gone' }
    if (capabilities.untag === 'none') throw new Error('this registry untags nothing')
    if (tag.locked !== undefined) return { kind: 'refused', reason: 'locked' }
    tags.delete(name)
    const isLast = tagsAt(tag.digest).length === 0
    const isHeld = capabilities.protectsChildren && parentsOf(tag.digest).length > 0
    if (capabilities.lastTagTakesManifest === true && isLast && !isHeld) remove(tag.digest)
    settle()
    return { kind: 'deleted' }
  }
  const seen = (): ReadonlySet<string> =>
    kind.listsUntagged ? new Set(manifests.keys()) : reached(kind.listsReferrers === true, tagged())
  const call = async <Value>(act: () => Value): Promise<Value> => {
    registry.before()
    return Promise.resolve(act())
  }
  const registry: Registry = {
    tags,
    manifests,
    collect,
    forgetHidden() {
      const shown = seen()
      for (const digest of [...manifests.keys()]) if (!shown.has(digest)) manifests.delete(digest)
    },
    before: () => undefined,
    driver: {
      capabilities,
      inventory: repository =>
        call(() => {
          const shown = seen()
          return {
            repository,
            tags: [...tags.values()],
            manifests: new Map([...manifests].filter(([digest]) => shown.has(digest))),
            listsUntagged: kind.listsUntagged
          }
        }),
      resolve: (_, tag) => call(() => tags.get(tag)?.digest),
      ...(kind.tellsTags === true
        ? { tagsOf: (_: string, digest: string) => call(() => tagsAt(digest)) }
        : {}),
      tagNames: () => call(() => [...tags.keys()]),
      manifest: (_, digest) => call(() => manifests.get(digest)),
      rawManifest: (_, digest) => call(() => rawOf(manifests.get(digest))),
      hasBlob: () => call(() => true),
      untag: (_, wanted) => call(() => wanted.map(({ tag }) => untagOne(tag))),
      deleteManifests: (_, digests) => call(() => digests.map(deleteOne)),
      putManifest: (_, reference, raw) =>
        call(() => {
          const { manifests: listed } = JSON.parse(raw.text) as { manifests: { digest: string }[] }
          const before = manifests.get(tags.get(reference)?.digest ?? '')
          if (before === undefined) throw new Error('nothing was there to rewrite')
          const children = listed.map(({ digest }) => digest)
          manifests.set(raw.digest, { ...before, digest: raw.digest, children })
          tags.set(reference, { ...tags.get(reference), name: reference, digest: raw.digest })
          settle()
        })
    }
  }
  return registry
}

function isCascading({ capabilities }: Kind): boolean {
  return capabilities.protectsChildren
}

function rawOf(manifest: Manifest | undefined): RawManifest | undefined {
  if (manifest === undefined) return undefined
  const { digest, mediaType, children } = manifest
  return {
    digest,
    mediaType,
    text: JSON.stringify({ manifests: children.map(child => ({ digest: child })) })
  }
}
