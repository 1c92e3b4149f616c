import { createHash } from 'node:crypto'
import type { Capabilities, Driver, Outcome, RawManifest } from '../../../src/cleanup/driver.js'
import type { Inventory, Manifest } from '../../../src/cleanup/inventory/inventory.js'

/** A repository in memory, with a driver that can be told to break. */
export interface Memory {
  readonly driver: Driver
  readonly tags: Map<string, string>
  readonly manifests: Map<string, RawManifest>
  readonly blobs: Set<string>
  /** Every call, as `name argument…`. */
  readonly calls: string[]
  /** Pushes an image; children, subject and a mark make it unlike others. Answers its digest. */
  push(image: Pushed): string
  /** Everything that must be there for this digest to be pulled is there. */
  isWhole(digest: string): boolean
  /** Run before each call; a throw is the call's. */
  before: (call: string) => void
  /** What a delete of this tag or digest is answered, in place of doing it. */
  readonly answers: Map<string, Outcome>
}

export interface Pushed {
  readonly tags?: readonly string[]
  readonly children?: readonly string[]
  readonly subject?: string
  readonly mark?: string
}

export const CAPABILITIES: Capabilities = {
  untag: 'native',
  deleteManifest: 'with-tags',
  protectsChildren: false,
  batch: 1,
  concurrency: 2
}

export const INDEX = 'application/vnd.oci.image.index.v1+json'
export const IMAGE = 'application/vnd.oci.image.manifest.v1+json'

/** When everything was pushed, as the registry tells. */
const PUSHED = new Date('2026-01-01T00:00:00Z')

interface Options {
  readonly capabilities?: Partial<Capabilities>
  readonly listsUntagged?: boolean
  readonly tagsOf?: boolean
}

export function createMemory(options: Options = {}): Memory {
  const capabilities = { ...CAPABILITIES, ...options.capabilities }
  const tags = new Map<string, string>()
  const manifests = new Map<string, RawManifest>()
  const blobs = new Set<string>()
  const calls: string[] = []
  const answers = new Map<string, Outcome>()
  const call = (name: string): void => {
    calls.push(name)
    memory.before(name)
  }
  const inventory = (repository: string): Inventory => {
    const seen = new Map<string, Manifest>()
    const visit = (digest: string): void => {
      const raw = manifests.get(digest)
      if (raw === undefined || seen.has(digest)) return
      const manifest = parse(raw)
      seen.set(digest, manifest)
      manifest.children.forEach(visit)
    }
    for (const digest of tags.values()) visit(digest)
    if (options.listsUntagged === true) for (const digest of manifests.keys()) visit(digest)
    return {
      repository,
      tags: [...tags].map(([name, digest]) => ({ name, digest })),
      manifests: seen,
      listsUntagged: options.listsUntagged === true
    }
  }
  const refers = (digest: string): boolean =>
    [...manifests.values()].some(raw => parse(raw).children.includes(digest))
  const tagsAt = (digest: string): readonly string[] =>
    [...tags].filter(([, at]) => at === digest).map(([name]) => name)
  const deleteOne = (digest: string): Outcome => {
    const answer = answers.get(digest)
    if (answer !== undefined) return answer
    if (!manifests.has(digest)) return { kind: 'gone' }
    if (capabilities.deleteManifest === 'none') throw new Error('this registry deletes no manifest')
    if (capabilities.protectsChildren && refers(digest))
      return { kind: 'refused', reason: 'an index refers to it' }
    if (capabilities.deleteManifest === 'untagged' && tagsAt(digest).length > 0)
      return { kind: 'refused', reason: 'tagged' }
    for (const tag of tagsAt(digest)) tags.delete(tag)
    const raw = manifests.get(digest)
    manifests.delete(digest)
    if (capabilities.cascadesChildren === true && raw !== undefined)
      for (const child of parse(raw).children)
        if (tagsAt(child).length === 0 && !refers(child)) deleteOne(child)
    if (capabilities.cascadesReferrers === true)
      for (const [other, raw] of [...manifests]) if (parse(raw).subject === digest) deleteOne(other)
    return { kind: 'deleted', undo: { id: `id-${digest.slice(7, 11)}` } }
  }
  const untagOne = (tag: string): Outcome => {
    const answer = answers.get(tag)
    if (answer !== undefined) return answer
    const digest = tags.get(tag)
    if (digest === undefined) return { kind: 'gone' }
    tags.delete(tag)
    const isLast = tagsAt(digest).length === 0
    if (
      isLast &&
      capabilities.lastTagTakesManifest === true &&
      !(capabilities.protectsChildren && refers(digest))
    )
      manifests.delete(digest)
    return { kind: 'deleted' }
  }
  const memory: Memory = {
    tags,
    manifests,
    blobs,
    calls,
    answers,
    before: () => undefined,
    push(image) {
      const raw = rawOf(image)
      manifests.set(raw.digest, raw)
      for (const blob of parse(raw).blobs ?? []) blobs.add(blob.digest)
      for (const tag of image.tags ?? []) tags.set(tag, raw.digest)
      return raw.digest
    },
    isWhole(digest) {
      const raw = manifests.get(digest)
      if (raw === undefined) return false
      const { children, blobs: own = [] } = parse(raw)
      return children.every(child => memory.isWhole(child)) && own.every(blob => blobs.has(blob.digest))
    },
    driver: {
      capabilities,
      inventory: async repository => {
        call('inventory')
        return Promise.resolve(inventory(repository))
      },
      resolve: async (_, tag) => {
        call(`resolve ${tag}`)
        return Promise.resolve(tags.get(tag))
      },
      ...(options.tagsOf === true
        ? {
            tagsOf: async (_: string, digest: string) => {
              call(`tagsOf ${digest}`)
              return Promise.resolve(tagsAt(digest))
            }
          }
        : {}),
      tagNames: async () => {
        call('tagNames')
        return Promise.resolve([...tags.keys()])
      },
      manifest: async (_, digest) => {
        call(`manifest ${digest}`)
        const raw = manifests.get(digest)
        return Promise.resolve(raw === undefined ? undefined : parse(raw))
      },
      rawManifest: async (_, digest) => {
        call(`rawManifest ${digest}`)
        return Promise.resolve(manifests.get(digest))
      },
      hasBlob: async (_, digest) => {
        call(`hasBlob ${digest}`)
        return Promise.resolve(blobs.has(digest))
      },
      untag: async (_, wanted) => {
        if (wanted.length > capabilities.batch) throw new Error('more than a batch')
        call(`untag ${wanted.map(({ tag }) => tag).join(' ')}`)
        const outcomes = wanted.map(({ tag }) => untagOne(tag))
        call('after untag')
        return Promise.resolve(outcomes)
      },
      deleteManifests: async (_, digests) => {
        if (digests.length > capabilities.batch) throw new Error('more than a batch')
        call(`delete ${digests.join(' ')}`)
        const outcomes = digests.map(deleteOne)
        call('after delete')
        return Promise.resolve(outcomes)
      },
      putManifest: async (_, reference, raw) => {
        call(`put ${reference}`)
        manifests.set(raw.digest, raw)
        if (!reference.includes(':')) tags.set(reference, raw.digest)
        return Promise.resolve()
      }
    }
  }
  return memory
}

/** The manifest a push stores. */
export function rawOf({ children, subject, mark = '' }: Pushed): RawManifest {
  const descriptor = (digest: string, mediaType: string): unknown => ({ digest, mediaType, size: 10 })
  const content = {
    schemaVersion: 2,
    mediaType: children === undefined ? IMAGE : INDEX,
    annotations: { mark },
    ...(subject === undefined ? {} : { subject: descriptor(subject, IMAGE) }),
    ...(children === undefined
      ? {
          config: descriptor(sha256(`config ${mark}`), 'application/vnd.oci.image.config.v1+json'),
          layers: [descriptor(sha256(`layer ${mark}`), 'application/vnd.oci.image.layer.v1.tar+gzip')]
        }
      : { manifests: children.map(child => descriptor(child, IMAGE)) })
  }
  const text = JSON.stringify(content)
  return { digest: sha256(text), mediaType: content.mediaType, text }
}

export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

interface Stored {
  readonly mediaType: string
  readonly subject?: { readonly digest: string }
  readonly config?: { readonly digest: string; readonly size: number }
  readonly layers?: readonly { readonly digest: string; readonly size: number }[]
  readonly manifests?: readonly { readonly digest: string }[]
}

function parse({ digest, mediaType, text }: RawManifest): Manifest {
  const stored = JSON.parse(text) as Stored
  return {
    digest,
    mediaType,
    kind: stored.manifests === undefined ? 'image' : 'index',
    children: (stored.manifests ?? []).map(child => child.digest),
    ...(stored.subject === undefined ? {} : { subject: stored.subject.digest }),
    ...(stored.config === undefined ? {} : { blobs: [stored.config, ...(stored.layers ?? [])] }),
    size: text.length,
    pushedAt: PUSHED
  }
}
