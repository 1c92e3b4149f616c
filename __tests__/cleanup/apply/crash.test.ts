import { describe, expect, it } from '@jest/globals'
import fc, { cases, patience } from '../../property.js'
import type { Step } from '../../../src/cleanup/plan/cleanup-plan.js'
import type { Memory } from './memory.js'
import { apply, planOf, remove, untag } from './plans.js'
import { build, describers, worlds } from './worlds.js'
import type { RandomWorld } from './worlds.js'

/** Steps that a careless planner may have made: any of the tags, any of the digests, in any order. */
function stepsOf(memory: Memory, { picks, mode }: RandomWorld): readonly Step[] {
  const tags = [...memory.tags]
  const digests = [...memory.manifests.keys()]
  const steps = new Map<string, Step>()
  for (const pick of picks) {
    const tag = tags[pick % (tags.length + digests.length)]
    const digest = tag === undefined ? digests[(pick % (tags.length + digests.length)) - tags.length] : tag[1]
    if (digest === undefined) continue
    if (tag !== undefined && mode.untag === 'native') steps.set(tag[0], untag(tag[0], digest))
    else if (mode.deleteManifest !== 'none') {
      const own = tags.filter(([, at]) => at === digest).map(([name]) => name)
      steps.set(digest, remove(digest, pick % 3 === 0 ? own.slice(1) : own))
    }
  }
  return [...steps.values()]
}

/** Digests of the tags that no step names, and everything that hangs on them. */
function keptOf(memory: Memory, steps: readonly Step[]): readonly string[] {
  const named = new Set(
    steps.flatMap(step => {
      if (step.kind === 'untag') return [step.tag]
      return step.kind === 'delete' ? step.tags : []
    })
  )
  return [...memory.tags].filter(([tag]) => !named.has(tag)).map(([, digest]) => digest)
}

class Crash extends Error {}

describe('when a run dies after any single call and is started again', () => {
  it(
    'no kept image ever loses a manifest, however careless the plan is',
    async () => {
      await fc.assert(
        fc.asyncProperty(worlds, async world => {
          for (let dieAt = 0; ; dieAt += 1) {
            const memory = build(world)
            const steps = stepsOf(memory, world)
            const whole = keptOf(memory, steps).filter(digest => memory.isWhole(digest))
            const describing = describers(memory, whole)
            const plan = planOf(memory, steps)
            let count = 0
            memory.before = () => {
              count += 1
              if (count > dieAt) throw new Crash('died')
            }
            await apply(memory, plan)
            const hasEnded = count <= dieAt
            expect(whole.filter(digest => !memory.isWhole(digest))).toEqual([])
            memory.before = () => undefined
            await apply(memory, plan)
            expect(whole.filter(digest => !memory.isWhole(digest))).toEqual([])
            expect(describing.filter(digest => !memory.manifests.has(digest))).toEqual([])
            if (!hasEnded) continue
            // what waited for something that is gone by now may follow, and nothing else
            await apply(memory, plan)
            expect(whole.filter(digest => !memory.isWhole(digest))).toEqual([])
            expect(describing.filter(digest => !memory.manifests.has(digest))).toEqual([])
            return
          }
        }),
        cases(150)
      )
    },
    patience(60_000)
  )
})
