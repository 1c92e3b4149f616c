import { describe, expect, it } from '@jest/globals'
import type { CleanupPlan } from '../../../src/cleanup/plan/cleanup-plan.js'
import type { Capabilities } from '../../../src/cleanup/driver.js'
import { CAPABILITIES } from '../plan/world.js'
import { createMemory } from './memory.js'
import type { Memory } from './memory.js'
import { apply, outcomes, planBy } from './plans.js'

const COLLECTING = [
  ['GitLab', CAPABILITIES.gitlab],
  ['Quay', CAPABILITIES.quay]
] as const

/** An index of which one platform was signed, and one image that stays. */
function signed(capabilities: Partial<Capabilities>): {
  readonly memory: Memory
  readonly signature: string
} {
  const memory = createMemory({ capabilities, listsUntagged: true })
  const platform = memory.push({ mark: 'platform' })
  const signature = `${platform.replace(':', '-')}.sig`
  memory.push({ tags: [signature], mark: 'signature' })
  memory.push({ tags: ['pr-1'], mark: 'index', children: [platform] })
  memory.push({ tags: ['v1'], mark: 'release' })
  return { memory, signature }
}

function planOf(memory: Memory): Promise<CleanupPlan> {
  return planBy(memory, "version: 1\nguards: { max-percent: 100 }\nrules: [{ name: prs, tags: 'pr-*' }]")
}

describe('when the registry takes away by itself what has no tag', () => {
  it.each(COLLECTING)('removes the signature of a part of what goes: %s', async (_, capabilities) => {
    const { memory, signature } = signed(capabilities)
    const plan = await planOf(memory)
    expect(outcomes(await apply(memory, plan))).toEqual(['deleted', 'deleted'])
    expect([...memory.tags.keys()]).toEqual(['v1'])
    expect(plan.repositories[0]?.steps.map(step => 'tag' in step && step.tag)).toEqual(['pr-1', signature])
  })

  it.each(COLLECTING)('does so after a run that was cut off, too: %s', async (_, capabilities) => {
    const { memory } = signed(capabilities)
    const plan = await planOf(memory)
    const controller = new AbortController()
    memory.before = call => {
      if (call.startsWith('untag')) controller.abort()
    }
    await apply(memory, plan, { signal: controller.signal })
    expect(memory.tags.has('pr-1')).toBe(false)
    memory.before = () => undefined
    await apply(memory, plan)
    expect([...memory.tags.keys()]).toEqual(['v1'])
  })

  it('keeps the signature of a part that got a tag of its own meanwhile', async () => {
    const { memory, signature } = signed(COLLECTING[0][1])
    const plan = await planOf(memory)
    memory.push({ tags: ['v1-amd64'], mark: 'platform' })
    expect(outcomes(await apply(memory, plan))).toEqual(['deleted', 'skipped'])
    expect([...memory.tags.keys()].sort()).toEqual([signature, 'v1', 'v1-amd64'])
  })
})
