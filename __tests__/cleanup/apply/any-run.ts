import fc from '../../property.js'
import type { Inventory } from '../../../src/cleanup/inventory/inventory.js'
import type { PlanFacts } from '../../../src/cleanup/plan/plan-facts.js'
import { companionTag, DAY, digestOf, inventoryOf, NOW } from '../plan/world.js'
import type { Piece } from '../plan/world.js'
import { KINDS } from './registry.js'

/** A repository, what is asked of it, and what happens meanwhile. */
export interface AnyRun {
  readonly kind: keyof typeof KINDS
  readonly inventory: Inventory
  readonly policy: string
  readonly deployed: PlanFacts['deployed']
  readonly collectsAtOnce: boolean
  /** Calls until the first run dies. */
  readonly dieAt: number
  /** Which manifest somebody tags between plan and apply, and whether by a new tag, a moved one or an index. */
  readonly event: { readonly of: number; readonly how: 'tag' | 'move' | 'index'; readonly tag: number }
}

const MOST = 9
const other = fc.integer({ min: 0, max: MOST + 1 })

function rarely<Value>(arbitrary: fc.Arbitrary<Value>, weight = 7): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
}

const time = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 90 }).map(days => new Date(NOW.getTime() - days * DAY)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(new Date(0), new Date('2031-01-01'), new Date(NOW.getTime() - 1000))
  }
)

const piece = fc.record({
  children: fc.oneof(
    { weight: 3, arbitrary: fc.constant([] as number[]) },
    { weight: 2, arbitrary: fc.array(other, { minLength: 1, maxLength: 4 }) }
  ),
  subject: rarely(other, 2),
  artifactType: rarely(fc.constant('application/vnd.example.sbom'), 3),
  tags: fc.array(fc.constantFrom('pr-', 'v1.0.', 'v', 'build-', 'main-'), { maxLength: 2 }),
  names: fc.oneof(
    { weight: 3, arbitrary: fc.constant([] as [number, string][]) },
    {
      weight: 2,
      arbitrary: fc.array(fc.tuple(other, fc.constantFrom('', '.sig', '.att', '.amd64')), { maxLength: 2 })
    }
  ),
  pushedAt: time,
  createdAt: rarely(time),
  movedAt: rarely(time),
  pulledAt: rarely(time),
  locked: rarely(fc.constant('immutable'), 20),
  lockedTag: rarely(fc.constant('immutable'), 20),
  isLost: fc.nat(14).map(chance => chance === 0)
})

type Drawn = typeof piece extends fc.Arbitrary<infer Value> ? Value : never

/** Names are numbers; manifests refer to earlier ones, as digests make it, or to some that are gone; tags to any. */
function piecesOf(drawn: readonly Drawn[]): readonly Piece[] {
  const taken = new Set<string>()
  const pieces = drawn.flatMap((one, index): readonly Piece[] => {
    const { children, subject, tags, names, movedAt, lockedTag, isLost, ...rest } = one
    if (isLost) return []
    const tagTimes = {
      ...(movedAt === undefined ? {} : { movedAt }),
      ...(lockedTag === undefined ? {} : { locked: lockedTag })
    }
    // names in a ring (each named after the other) nobody gives
    const companions = names
      .filter(([of]) => of < index || of > MOST)
      .map(([of, suffix]) => companionTag(String(of), suffix))
    const own = tags.map((prefix, number) => `${prefix}${index}${number}`)
    const all = (companions.length > 0 ? companions : own).filter(name => !taken.has(name) && taken.add(name))
    const of = children.filter(child => child < index || child > MOST).map(String)
    const before = subject !== undefined && (subject < index || subject > MOST)
    return [
      {
        name: String(index),
        timeless: true,
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
        ...(of.length === 0 ? {} : { of: [...new Set(of)] }),
        ...(before ? { describes: String(subject) } : {}),
        tags: all.map(name => ({ name, ...tagTimes }))
      }
    ]
  })
  return [...pieces, { name: 'anchor', tags: ['anchor'] }]
}

const duration = fc.constantFrom('1d', '10d', '40d')

const condition = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map(count => `newest: ${count}`),
  duration.map(span => `younger-than: ${span}`),
  duration.map(span => `pulled-within: ${span}`),
  fc.constantFrom(
    'semver: { patches-per-minor: 2 }',
    'semver: { majors: 2, minors-per-major: 1 }',
    'semver: { prereleases: 0, majors: 1 }',
    "git-refs: { branches: ['main-*'] }",
    'git-refs: { commits: 2 }',
    'always: true'
  )
)

const keep = fc.oneof(
  fc.constant(''),
  condition.map(one => `, keep: { ${one} }`),
  fc
    .tuple(condition, condition, fc.constantFrom('any', 'all'))
    .filter(([one, two]) => one.split(':')[0] !== two.split(':')[0])
    .map(([one, two, combine]) => `, keep: { ${one}, ${two}, combine: ${combine} }`)
)

const rule = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom("'*'", "'pr-*'", "'v*'", "['build-*', 'main-*']", "'sha256-*'"), keep)
      .map(([tags, kept]) => `tags: ${tags}, except: anchor${kept}`)
  },
  { weight: 1, arbitrary: fc.constant('untagged: true') },
  { weight: 1, arbitrary: duration.map(span => `untagged: true, keep: { younger-than: ${span} }`) },
  { weight: 1, arbitrary: fc.constant('orphaned-referrers: true') },
  { weight: 1, arbitrary: duration.map(span => `orphaned-referrers: true, keep: { younger-than: ${span} }`) }
)

export const GIT_REFS = { branches: ['main-10', 'main-31', 'main-x'], tags: ['v1.0.20'], commits: new Map() }

export const anyRun: fc.Arbitrary<AnyRun> = fc
  .record({
    kind: fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[])),
    drawn: fc.array(piece, { minLength: 1, maxLength: MOST }),
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    protect: rarely(fc.constantFrom("'v1*'", "'sha256-*.att'", "'pr-1*'")),
    digests: fc.array(other, { maxLength: 1 }),
    tags: rarely(fc.constantFrom('pr-10', 'v20', 'build-31')),
    collectsAtOnce: fc.boolean(),
    dieAt: fc.integer({ min: 1, max: 30 }),
    event: fc.record({
      of: fc.nat(MOST),
      how: fc.constantFrom('tag' as const, 'move' as const, 'index' as const),
      tag: fc.nat(20)
    })
  })
  .map(({ drawn, rules, protect, digests, tags, kind, ...rest }) => ({
    ...rest,
    kind,
    inventory: inventoryOf(piecesOf(drawn), KINDS[kind].listsUntagged),
    policy: `version: 1
guards: { max-percent: 100, max-count: 1000000 }
${protect === undefined ? '' : `protect: [${protect}]`}
rules:
${rules.map((text, number) => `  - { name: rule ${number}, ${text} }`).join('\n')}`,
    deployed: {
      digests: new Set(digests.map(name => digestOf(String(name)))),
      tags: new Set(tags === undefined ? [] : [tags])
    }
  }))
