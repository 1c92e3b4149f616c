import fc from '../../property.js'
import type { Capabilities } from '../../../src/cleanup/driver.js'
import { createMemory } from './memory.js'
import type { Memory } from './memory.js'

interface Node {
  readonly tags: number
  /** Which earlier nodes it is an index of; none: an image. */
  readonly children: readonly number[]
  readonly subject: number | undefined
  readonly isCompanion: boolean
  /** Its subject or its children are taken away again: what is left of an accident. */
  readonly isLost: boolean
}

/** A repository somebody made, at a registry of some kind. */
export interface RandomWorld {
  readonly nodes: readonly Node[]
  /** What chooses the steps or the policy. */
  readonly picks: readonly number[]
  readonly mode: Mode
  readonly listsUntagged: boolean
  readonly tagsOf: boolean
}

const MODES = [
  { untag: 'native', deleteManifest: 'with-tags' },
  { untag: 'none', deleteManifest: 'with-tags' },
  { untag: 'native', deleteManifest: 'untagged', protectsChildren: true },
  { untag: 'native', deleteManifest: 'none', lastTagTakesManifest: true, protectsChildren: true },
  { untag: 'native', deleteManifest: 'none', protectsChildren: true },
  { untag: 'native', deleteManifest: 'with-tags', cascadesReferrers: true },
  {
    untag: 'native',
    deleteManifest: 'with-tags',
    protectsChildren: true,
    cascadesReferrers: true,
    cascadesChildren: true
  },
  {
    untag: 'native',
    deleteManifest: 'with-tags',
    lastTagTakesManifest: true,
    protectsChildren: true,
    batch: 3
  },
  {
    untag: 'native',
    deleteManifest: 'with-tags',
    lastTagTakesManifest: true,
    protectsChildren: false,
    batch: 2
  }
] as const satisfies readonly Partial<Capabilities>[]
type Mode = (typeof MODES)[number]

const node: fc.Arbitrary<Node> = fc.record({
  tags: fc.nat(2),
  children: fc.oneof(fc.constant([]), fc.array(fc.nat(20), { maxLength: 3 })),
  subject: fc.option(fc.nat(20), { nil: undefined, freq: 3 }),
  isCompanion: fc.boolean(),
  isLost: fc.nat(9).map(chance => chance === 0)
})

export const worlds: fc.Arbitrary<RandomWorld> = fc.record({
  nodes: fc.array(node, { minLength: 2, maxLength: 8 }),
  picks: fc.array(fc.nat(40), { minLength: 1, maxLength: 14 }),
  mode: fc.constantFrom(...MODES),
  listsUntagged: fc.boolean(),
  tagsOf: fc.boolean()
})

export function build({ nodes, mode, listsUntagged, tagsOf }: RandomWorld): Memory {
  // A driver whose registry takes referrers along lists them.
  const lists = listsUntagged || ('cascadesReferrers' in mode && mode.cascadesReferrers)
  const memory = createMemory({ capabilities: mode, listsUntagged: lists, tagsOf })
  const digests: string[] = []
  for (const [index, { tags, children, subject, isCompanion }] of nodes.entries()) {
    const own = children.filter(child => child < index).map(child => digests[child] ?? '')
    const described = subject !== undefined && subject < index ? digests[subject] : undefined
    const names = Array.from({ length: tags }, (_, number) => `t${index}-${number}`)
    // what a fallback tag lists describes something; an index of images under such a tag nobody makes
    const lists = children.every(child => child >= index || nodes[child]?.subject !== undefined)
    if (described !== undefined && isCompanion && lists) names.push(described.replace(':', '-'))
    digests.push(
      memory.push({
        tags: names,
        mark: String(index),
        ...(own.length === 0 ? {} : { children: own }),
        ...(described === undefined ? {} : { subject: described })
      })
    )
  }
  for (const [index, { isLost }] of nodes.entries()) {
    const digest = digests[index] ?? ''
    if (isLost && ![...memory.tags.values()].includes(digest)) memory.manifests.delete(digest)
  }
  return memory
}

/** What describes one of these, found the slow way. */
export function describers(memory: Memory, kept: readonly string[]): readonly string[] {
  const found = new Set<string>()
  for (const [other, raw] of memory.manifests) {
    const { subject } = JSON.parse(raw.text) as { subject?: { digest: string } }
    if (subject !== undefined && kept.includes(subject.digest)) found.add(other)
  }
  return [...found]
}

/** Everything that stands, in a form that compares. */
export function standing({ tags, manifests }: Memory): string {
  return [...tags.keys(), ...manifests.keys()].join(' ')
}
