import { describe, expect, it } from '@jest/globals'
import fc, { cases } from '../../property.js'
import type { Inventory } from '../../../src/cleanup/inventory/inventory.js'
import type { RepositoryPlan } from '../../../src/cleanup/plan/cleanup-plan.js'
import type { PlanFacts } from '../../../src/cleanup/plan/plan-facts.js'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import type { Piece, Registry } from './world.js'
import {
  after,
  CAPABILITIES,
  companionTag,
  DAY,
  digestOf,
  factsOf,
  inventoryOf,
  NOW,
  openPolicy
} from './world.js'

/** How many worlds each property is tried in. */
const RUNS = cases(250)
const MOST = 12

interface World {
  readonly inventory: Inventory
  readonly policy: string
  readonly facts: PlanFacts
}

const time = fc.option(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.integer({ min: 0, max: 90 }).map(days => new Date(NOW.getTime() - days * DAY))
    },
    { weight: 1, arbitrary: fc.constantFrom(new Date(0), new Date('1980-01-01'), new Date('2031-01-01')) }
  ),
  { nil: undefined, freq: 6 }
)

function rarely<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
}

const other = fc.integer({ min: 0, max: MOST + 1 })

const piece = fc.record({
  children: fc.oneof(
    { weight: 3, arbitrary: fc.constant([] as number[]) },
    { weight: 2, arbitrary: fc.array(other, { minLength: 1, maxLength: 4 }) }
  ),
  subject: rarely(other),
  tags: fc.array(
    fc.oneof(
      fc.constantFrom('pr-', 'v1.0.', 'build-', 'cache-').map(prefix => ({ prefix, of: -1 })),
      other.map(of => ({ prefix: '', of }))
    ),
    { maxLength: 3 }
  ),
  pushedAt: time,
  createdAt: time,
  movedAt: rarely(time),
  pulledAt: rarely(time),
  locked: rarely(fc.constant('immutable')),
  lockedTag: rarely(fc.constant('immutable'))
})

type Drawn = typeof piece extends fc.Arbitrary<infer Value> ? Value : never

/** Names are numbers; manifests refer to earlier ones alone, as digests make it, or to some that are gone. */
function piecesOf(drawn: readonly Drawn[]): readonly Piece[] {
  const taken = new Set<string>()
  const pieces = drawn.map(({ children, subject, tags, movedAt, lockedTag, ...rest }, index): Piece => {
    const named = tags
      .map(({ prefix, of }, number) =>
        of < 0 ? `${prefix}${index}${number}` : companionTag(String(of), ['', '.sig', '.amd64'][number])
      )
      .filter(name => !taken.has(name) && taken.add(name))
    const times = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    const tagTimes = {
      ...(movedAt === undefined ? {} : { movedAt }),
      ...(lockedTag === undefined ? {} : { locked: lockedTag })
    }
    const isPossible = (other: number): boolean => other < index || other > MOST
    const of = children.filter(isPossible).map(String)
    return {
      name: String(index),
      timeless: true,
      ...times,
      ...(of.length === 0 ? {} : { of }),
      ...(subject === undefined || !isPossible(subject) ? {} : { describes: String(subject) }),
      tags: named.map(name => ({ name, ...tagTimes }))
    }
  })
  // A registry that tells pulls goes on telling them when what was pulled has gone.
  const tellsPulls = pieces.some(({ pulledAt }) => pulledAt !== undefined)
  return [...pieces, { name: 'anchor', tags: ['anchor'], ...(tellsPulls ? { pulledAt: NOW } : {}) }]
}

const duration = fc.constantFrom('1d', '10d', '40d')

const tagRule = fc
  .record({
    tags: fc.constantFrom("'*'", "'pr-*'", "'v*'", "['build-*', 'cache-*']"),
    keep: fc.oneof(
      fc.constant(undefined),
      fc.integer({ min: 1, max: 3 }).map(count => `{ newest: ${count} }`),
      duration.map(span => `{ younger-than: ${span} }`),
      duration.map(span => `{ pulled-within: ${span} }`),
      fc.constant('{ semver: { patches-per-minor: 2 } }'),
      fc
        .tuple(duration, fc.constantFrom('any', 'all'))
        .map(([span, combine]) => `{ newest: 2, younger-than: ${span}, combine: ${combine} }`)
    )
  })
  .map(({ tags, keep }) => `tags: ${tags}, except: anchor${keep === undefined ? '' : `, keep: ${keep}`}`)

const rule = fc.oneof(
  { weight: 3, arbitrary: tagRule },
  { weight: 1, arbitrary: duration.map(span => `untagged: true, keep: { younger-than: ${span} }`) },
  { weight: 1, arbitrary: fc.constant('untagged: true') },
  { weight: 1, arbitrary: duration.map(span => `orphaned-referrers: true, keep: { younger-than: ${span} }`) },
  { weight: 1, arbitrary: fc.constant('orphaned-referrers: true') }
)

const world: fc.Arbitrary<World> = fc
  .record({
    drawn: fc.array(piece, { minLength: 1, maxLength: MOST }),
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    registry: fc.constantFrom(...(Object.keys(CAPABILITIES) as Registry[])),
    deployed: fc.array(other, { maxLength: 1 }),
    listsUntagged: fc.oneof(
      { weight: 5, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) }
    )
  })
  .map(({ drawn, rules, registry, deployed, listsUntagged }) => ({
    inventory: inventoryOf(piecesOf(drawn), listsUntagged),
    policy: openPolicy(rules.map((text, number) => `  - { name: rule ${number}, ${text} }`).join('\n')),
    facts: factsOf({
      registry,
      deployed: { digests: new Set(deployed.map(name => digestOf(String(name)))), tags: new Set() }
    })
  }))

function planOf({ inventory, policy, facts }: World): RepositoryPlan {
  return planRepository(inventory, readPolicy(policy), facts)
}

/** What a tag or manifest needs to be whole, and what describes it, as it stands in the inventory. */
function wholeOf(inventory: Inventory, root: string): ReadonlySet<string> {
  const whole = new Set<string>()
  const open = [root]
  for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
    const manifest = inventory.manifests.get(digest)
    if (manifest === undefined || whole.has(digest)) continue
    whole.add(digest)
    open.push(...manifest.children)
    for (const one of inventory.manifests.values()) if (one.subject === digest) open.push(one.digest)
    const prefix = digest.replace(':', '-')
    for (const tag of inventory.tags) if (tag.name.startsWith(prefix)) open.push(tag.digest)
  }
  return whole
}

/** Inventories after each step, the first one before all. */
function history({ inventory, facts }: World, plan: RepositoryPlan): readonly Inventory[] {
  const states = [inventory]
  let now = inventory
  for (const step of plan.steps) {
    now = after(now, step, facts.capabilities)
    states.push(now)
  }
  return states
}

describe('any plan of any repository', () => {
  it('deletes something now and then, or these properties would say nothing', () => {
    const plans = fc.sample(world, 200).map(planOf)
    const kinds = new Set(plans.flatMap(({ steps }) => steps.map(({ kind }) => kind)))
    expect(plans.filter(({ steps }) => steps.length > 1).length).toBeGreaterThan(40)
    expect(kinds).toContain('untag')
    expect(kinds).toContain('delete')
  })

  it('has no step that names a kept or untouched tag, or deletes what has a decision to stay', () => {
    fc.assert(
      fc.property(world, given => {
        const plan = planOf(given)
        const staying = plan.decisions.filter(({ action }) => action !== 'delete')
        const rewritten = plan.steps.flatMap(step => (step.kind === 'rewrite-fallback' ? [step.digest] : []))
        for (const step of plan.steps) {
          if (step.kind === 'rewrite-fallback') continue
          const tags = step.kind === 'untag' ? [step.tag] : step.tags
          expect(staying.filter(({ tag }) => tag !== undefined && tags.includes(tag))).toEqual([])
          if (step.kind === 'delete' && !rewritten.includes(step.digest))
            expect(staying.filter(({ digest }) => digest === step.digest)).toEqual([])
        }
      }),
      RUNS
    )
  })

  it('leaves every kept tag and manifest whole, wherever it is broken off', () => {
    fc.assert(
      fc.property(world, given => {
        const plan = planOf(given)
        const rewritten = new Set(
          plan.steps.flatMap(step => (step.kind === 'rewrite-fallback' ? [step.tag] : []))
        )
        const staying = plan.decisions.filter(
          ({ action, tag, collected }) =>
            action !== 'delete' && collected !== true && (tag === undefined || !rewritten.has(tag))
        )
        const needed = new Set(staying.flatMap(({ digest }) => [...wholeOf(given.inventory, digest)]))
        for (const deployed of given.facts.deployed.digests)
          for (const digest of wholeOf(given.inventory, deployed)) needed.add(digest)
        for (const state of history(given, plan)) {
          expect([...needed].filter(digest => !state.manifests.has(digest))).toEqual([])
          const tags = new Set(state.tags.map(({ name, digest }) => `${name} ${digest}`))
          const lost = staying.filter(({ tag, digest }) => tag !== undefined && !tags.has(`${tag} ${digest}`))
          expect(lost).toEqual([])
        }
      }),
      RUNS
    )
  })

  it('leaves every rewritten fallback index with the referrers that stay', () => {
    fc.assert(
      fc.property(world, given => {
        const plan = planOf(given)
        const last = history(given, plan).at(-1) ?? given.inventory
        for (const step of plan.steps) {
          if (step.kind !== 'rewrite-fallback') continue
          const index = last.manifests.get(last.tags.find(({ name }) => name === step.tag)?.digest ?? '')
          const had = given.inventory.manifests.get(step.digest)?.children ?? []
          const present = had.filter(digest => given.inventory.manifests.has(digest))
          expect(index?.children.filter(digest => given.inventory.manifests.has(digest))).toEqual(
            present.filter(digest => !step.without.includes(digest))
          )
          for (const child of index?.children ?? [])
            expect(last.manifests.has(child)).toBe(given.inventory.manifests.has(child))
        }
      }),
      RUNS
    )
  })

  it('finds nothing more to do when it is made again after it was done', () => {
    fc.assert(
      fc.property(world, given => {
        const last = history(given, planOf(given)).at(-1) ?? given.inventory
        expect(planOf({ ...given, inventory: last }).steps).toEqual([])
      }),
      RUNS
    )
  })

  it('can be taken up after a crash at any step, and ends where it would have ended', () => {
    fc.assert(
      fc.property(world, fc.nat(), (given, at) => {
        const states = history(given, planOf(given))
        const broken = { ...given, inventory: states[at % states.length] ?? given.inventory }
        const ended = history(broken, planOf(broken)).at(-1)
        const whole = states.at(-1)
        // What lost its subject or parent in the crash is an orphan or without a tag, and those have rules of their own.
        expect([...(whole?.manifests.keys() ?? [])].filter(digest => !ended?.manifests.has(digest))).toEqual(
          []
        )
        expect((ended?.tags ?? []).length).toBeGreaterThanOrEqual((whole?.tags ?? []).length)
      }),
      RUNS
    )
  })

  it('does not depend on the order of the listing', () => {
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat()), (given, numbers) => {
        const shuffled = <Value>(values: readonly Value[]): Value[] =>
          values
            .map(value => ({ value, at: Number(numbers.next().value) }))
            .sort((left, right) => left.at - right.at)
            .map(({ value }) => value)
        const inventory = {
          ...given.inventory,
          tags: shuffled(given.inventory.tags),
          manifests: new Map(shuffled([...given.inventory.manifests]))
        }
        expect(planOf({ ...given, inventory })).toEqual(planOf(given))
      }),
      RUNS
    )
  })
})
