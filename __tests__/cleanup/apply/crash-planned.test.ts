import { describe, expect, it } from '@jest/globals'
import fc, { cases, patience } from '../../property.js'
import type { CleanupPlan } from '../../../src/cleanup/plan/cleanup-plan.js'
import type { Memory } from './memory.js'
import { apply, itemsOf, planBy } from './plans.js'
import { build, describers, standing, worlds } from './worlds.js'
import type { RandomWorld } from './worlds.js'

/** A policy over the names of the random tags: `t0-0`, `t3-1`. */
function policyOf({ picks }: RandomWorld): string {
  const [first = 0, second = 0, third = 0] = picks
  const tags = picks.map(pick => `'t${pick % 8}-${pick % 3 === 0 ? '*' : pick % 2}'`)
  return `
version: 1
guards: { max-percent: 100 }
rules:
  - name: tags
    tags: [${tags.join(', ')}]
    ${first % 3 === 0 ? `keep: { newest: ${(second % 3) + 1} }` : ''}
${second % 2 === 0 ? '  - { name: untagged, untagged: true }' : ''}
${third % 2 === 0 ? '  - { name: orphans, orphaned-referrers: true }' : ''}
`
}

function plan(memory: Memory, world: RandomWorld): Promise<CleanupPlan> {
  return planBy(memory, policyOf(world), new Set(deployedOf(memory, world)))
}

/** In every other world something runs by its digest, be it a part of an index. */
function deployedOf({ manifests }: Memory, { picks: [first = 0] }: RandomWorld): readonly string[] {
  return first % 2 === 0 ? [...manifests.keys()].slice(first % 5, (first % 5) + 1) : []
}

/** What the plan decided to leave. */
function keptOf({ repositories }: CleanupPlan): readonly string[] {
  const decisions = repositories.flatMap(one => one.decisions)
  return decisions
    .filter(({ action, collected }) => action !== 'delete' && collected !== true)
    .map(({ digest }) => digest)
}

class Crash extends Error {}

describe('when a plan of the planner is applied, dies after any single call, and is applied again', () => {
  it(
    'no kept image ever loses a manifest, and all that was planned is gone in the end',
    async () => {
      const steps = { untag: 0, delete: 0, 'rewrite-fallback': 0 }
      await fc.assert(
        fc.asyncProperty(worlds, async world => {
          for (let dieAt = 0; ; dieAt += 1) {
            const memory = build(world)
            const made = await plan(memory, world)
            for (const { kind } of made.repositories.flatMap(one => one.steps)) steps[kind] += 1
            const kept = [...keptOf(made), ...deployedOf(memory, world)]
            const whole = kept.filter(digest => memory.isWhole(digest))
            const describing = describers(memory, whole)
            let count = 0
            memory.before = () => {
              count += 1
              if (count > dieAt) throw new Crash('died')
            }
            await apply(memory, made)
            const hasEnded = count <= dieAt
            expect(whole.filter(digest => !memory.isWhole(digest))).toEqual([])
            memory.before = () => undefined
            const report = await apply(memory, made)
            expect(whole.filter(digest => !memory.isWhole(digest))).toEqual([])
            expect(describing.filter(digest => !memory.manifests.has(digest))).toEqual([])
            // an index that the registry does not list is why it may refuse a child of it
            const hidden = !world.listsUntagged && memory.driver.capabilities.protectsChildren
            const settled = ['deleted', 'gone', ...(hidden ? ['refused', 'skipped'] : [])]
            expect(itemsOf(report).filter(({ outcome }) => !settled.includes(outcome))).toEqual([])
            const before = standing(memory)
            await apply(memory, made)
            expect(standing(memory)).toBe(before)
            if (hasEnded) return
          }
        }),
        cases(120)
      )
      // a property over plans that delete nothing would hold for anything
      expect(Math.min(steps.untag, steps.delete)).toBeGreaterThan(1000)
    },
    patience(60_000)
  )
})
