import { createHash } from 'node:crypto'
import type { Capabilities } from '../../../src/cleanup/driver.js'
import type { Blob, Inventory, Manifest, Tag } from '../../../src/cleanup/inventory/inventory.js'
import type { RepositoryPlan, Step } from '../../../src/cleanup/plan/cleanup-plan.js'
import type { PlanFacts } from '../../../src/cleanup/plan/plan-facts.js'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'

export const NOW = new Date('2026-03-01T12:00:00.000Z')
export const DAY = 86_400_000

/** A digest by the name a test gives an image. */
export function digestOf(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`
}

export function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * DAY)
}

/** What the registries can do, as facts about each say. */
export const CAPABILITIES = {
  distribution2: { untag: 'none', deleteManifest: 'with-tags' },
  replacing: { untag: 'replace', deleteManifest: 'with-tags' },
  distribution3: { untag: 'native', deleteManifest: 'with-tags' },
  ecr: { untag: 'native', deleteManifest: 'with-tags', lastTagTakesManifest: true, protectsChildren: true },
  azure: { untag: 'native', deleteManifest: 'with-tags', cascadesReferrers: true },
  google: { untag: 'native', deleteManifest: 'untagged', protectsChildren: true, referrersFirst: true },
  quay: {
    untag: 'native',
    deleteManifest: 'none',
    lastTagTakesManifest: true,
    protectsChildren: true,
    cascadesChildren: true
  },
  gitlab: { untag: 'native', deleteManifest: 'none', protectsChildren: true, cascadesChildren: true },
  harbor: {
    untag: 'native',
    deleteManifest: 'with-tags',
    protectsChildren: true,
    cascadesReferrers: true,
    cascadesChildren: true
  },
  helpless: { untag: 'none', deleteManifest: 'untagged' }
} as const satisfies Record<string, Partial<Capabilities>>

export type Registry = keyof typeof CAPABILITIES

export function capabilitiesOf(registry: Registry): Capabilities {
  return { protectsChildren: false, batch: 1, concurrency: 1, ...CAPABILITIES[registry] }
}

/** One manifest of a test's repository, by names; 100 days old unless it says otherwise. */
export interface Piece extends Partial<Omit<Manifest, 'digest' | 'children' | 'subject'>> {
  readonly name: string
  readonly tags?: readonly (string | (Omit<Tag, 'digest'> & { readonly name: string }))[]
  /** Days since its push. */
  readonly days?: number
  readonly of?: readonly string[]
  readonly describes?: string
  readonly layers?: readonly Blob[]
  /** The listing shows it, and nobody read it. */
  readonly unread?: true
  /** No time is stated but those that stand here. */
  readonly timeless?: boolean
}

/** The name of cosign's tag, or of the fallback tag, for an image. */
export function companionTag(name: string, suffix = ''): string {
  return `${digestOf(name).replace(':', '-')}${suffix}`
}

export function inventoryOf(pieces: readonly Piece[], listsUntagged = true): Inventory {
  const manifests = pieces.map(piece => manifestOf(piece))
  return {
    repository: 'acme/app',
    tags: pieces.flatMap(({ name, tags = [] }) =>
      tags.map(tag => ({ ...(typeof tag === 'string' ? { name: tag } : tag), digest: digestOf(name) }))
    ),
    manifests: new Map(manifests.map(manifest => [manifest.digest, manifest])),
    listsUntagged
  }
}

function manifestOf(piece: Piece): Manifest {
  const { name, days, of, describes, layers, timeless, unread, ...rest } = { ...piece, tags: undefined }
  const pushed =
    timeless === true || 'pushedAt' in rest || 'createdAt' in rest ? {} : { pushedAt: daysAgo(days ?? 100) }
  return {
    digest: digestOf(name),
    kind: of === undefined ? 'image' : 'index',
    mediaType: `application/vnd.oci.image.${of === undefined ? 'manifest' : 'index'}.v1+json`,
    children: (of ?? []).map(digestOf),
    size: 10,
    ...(describes === undefined ? {} : { subject: digestOf(describes) }),
    ...(of === undefined && unread === undefined
      ? { blobs: layers ?? [{ digest: digestOf(`layer of ${name}`), size: 1000 }] }
      : {}),
    ...pushed,
    ...rest
  }
}

export interface Given extends Partial<Omit<PlanFacts, 'capabilities'>> {
  readonly registry?: Registry
  readonly listsUntagged?: boolean
}

export function factsOf({ registry = 'distribution3', ...given }: Given = {}): PlanFacts {
  return {
    host: 'registry.example',
    provider: 'generic',
    capabilities: capabilitiesOf(registry),
    now: NOW,
    deployed: { digests: new Set(), tags: new Set() },
    ...given
  }
}

/** The rules as YAML, behind guards that never trip. */
export function openPolicy(rules: string): string {
  return `version: 1\nguards: { max-percent: 100, max-count: 1000000 }\nrules:\n${rules}`
}

export function planOf(pieces: readonly Piece[], policy: string, given: Given = {}): RepositoryPlan {
  return planRepository(inventoryOf(pieces, given.listsUntagged), readPolicy(policy), factsOf(given))
}

/** Actions by tag, or by the piece's name where it has none. */
export function actionsOf(plan: RepositoryPlan, pieces: readonly Piece[]): Readonly<Record<string, string>> {
  const names = new Map(pieces.map(({ name }) => [digestOf(name), name]))
  return Object.fromEntries(
    plan.decisions.map(({ tag, digest, action }) => [tag ?? names.get(digest) ?? digest, action])
  )
}

/** Steps as short lines with the pieces' names: `untag v1`, `delete index [v1, v2]`. */
export function stepLines(plan: RepositoryPlan, pieces: readonly Piece[]): readonly string[] {
  const names = new Map(pieces.map(({ name }) => [digestOf(name), name]))
  const nameOf = (digest: string): string => names.get(digest) ?? digest
  return plan.steps.map(step => {
    if (step.kind === 'untag') return `untag ${step.tag}`
    if (step.kind === 'rewrite-fallback')
      return `rewrite ${nameOf(step.digest)} without ${step.without.map(nameOf).join(', ')}`
    const tags = step.tags.length === 0 ? '' : ` [${step.tags.join(', ')}]`
    return `delete ${nameOf(step.digest)}${tags}`
  })
}

/** What a registry of these capabilities has after a step; a step that it would refuse is a test's failure. */
export function after(inventory: Inventory, step: Step, capabilities: Capabilities): Inventory {
  const manifests = new Map(inventory.manifests)
  if (step.kind === 'rewrite-fallback')
    return { ...inventory, tags: rewritten(inventory, step, manifests), manifests }
  const tags =
    step.kind === 'untag' ? untagged(inventory, step, capabilities) : deleted(inventory, step, capabilities)
  const left: Left = { tags, manifests, capabilities }
  if (step.kind === 'delete') remove(left, step.digest)
  else if (capabilities.deleteManifest === 'none') collect(left, step.digest)
  else if (capabilities.lastTagTakesManifest === true && !isTagged(tags, step.digest))
    remove(left, step.digest)
  return { ...inventory, tags, manifests }
}

/** What is in the registry while a step is done to it. */
interface Left {
  readonly tags: readonly Tag[]
  readonly manifests: Map<string, Manifest>
  readonly capabilities: Capabilities
}

function untagged(
  { tags }: Inventory,
  step: Step & { kind: 'untag' },
  { untag }: Capabilities
): readonly Tag[] {
  if (untag === 'none') throw new Error('the registry cannot untag')
  const had = tags.some(({ name, digest }) => name === step.tag && digest === step.digest)
  if (!had) throw new Error('the tag is not there')
  return tags.filter(({ name }) => name !== step.tag)
}

function deleted(
  { tags }: Inventory,
  step: Step & { kind: 'delete' },
  { deleteManifest }: Capabilities
): readonly Tag[] {
  const pointing = tags.filter(({ digest }) => digest === step.digest).map(({ name }) => name)
  if (deleteManifest === 'none') throw new Error('the registry cannot delete')
  if (deleteManifest === 'untagged' && pointing.length > 0) throw new Error('it has tags')
  if (pointing.some(name => !step.tags.includes(name))) throw new Error('it has a tag that is not named')
  return tags.filter(({ digest }) => digest !== step.digest)
}

function rewritten(
  { tags }: Inventory,
  step: Step & { kind: 'rewrite-fallback' },
  manifests: Map<string, Manifest>
): readonly Tag[] {
  const old = manifests.get(step.digest)
  const tag = tags.find(({ name }) => name === step.tag)
  if (old === undefined || tag === undefined) throw new Error('there is no such fallback index')
  const children = old.children.filter(child => !step.without.includes(child))
  const digest = digestOf(`${step.digest} ${children.join(' ')}`)
  manifests.set(digest, { ...old, digest, children })
  return tags.map(one => (one === tag ? { ...one, digest } : one))
}

function isTagged(tags: readonly Tag[], digest: string): boolean {
  return tags.some(tag => tag.digest === digest)
}

function hasParent(manifests: ReadonlyMap<string, Manifest>, digest: string): boolean {
  return [...manifests.values()].some(one => one.digest !== digest && one.children.includes(digest))
}

/** Deletes by digest, with all that the registry takes along. */
function remove({ tags, manifests, capabilities }: Left, digest: string): void {
  const { protectsChildren, cascadesReferrers, cascadesChildren, referrersFirst } = capabilities
  const manifest = manifests.get(digest)
  if (manifest === undefined) {
    if (cascadesReferrers === true || cascadesChildren === true) return
    throw new Error('it is not there')
  }
  if (protectsChildren && hasParent(manifests, digest)) throw new Error('an index refers to it')
  if (referrersFirst === true && [...manifests.values()].some(({ subject }) => subject === digest))
    throw new Error('something that stands describes it')
  manifests.delete(digest)
  if (cascadesChildren === true)
    for (const child of manifest.children) collect({ tags, manifests, capabilities }, child)
  if (cascadesReferrers !== true) return
  const unprotected = { tags, manifests, capabilities: { ...capabilities, protectsChildren: false } }
  for (const referrer of manifests.values())
    if (referrer.subject === digest) remove(unprotected, referrer.digest)
}

/** What the registry does by itself to what has lost its last tag or index. */
function collect({ tags, manifests, capabilities }: Left, digest: string): void {
  const manifest = manifests.get(digest)
  if (manifest === undefined || isTagged(tags, digest) || hasParent(manifests, digest)) return
  manifests.delete(digest)
  for (const child of manifest.children) collect({ tags, manifests, capabilities }, child)
}
