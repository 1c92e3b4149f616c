import { describe, expect, it } from '@jest/globals'
import { exitCodeOf } from '../../../src/cleanup/apply/apply.js'
import type { Driver } from '../../../src/cleanup/driver.js'
import { BudgetSpent } from '../../../src/cleanup/pace.js'
import type { Step } from '../../../src/cleanup/plan/cleanup-plan.js'
import { Failure } from '../../../src/errors.js'
import { createMemory, rawOf } from './memory.js'
import type { Memory } from './memory.js'
import { apply, itemsOf, NOW, outcomes, planOf, remove, untag } from './plans.js'

/** Two images, one of which is to go with its tag. */
function twoImages(memory: Memory): { readonly old: string; readonly steps: readonly Step[] } {
  const old = memory.push({ tags: ['old'], mark: 'old' })
  memory.push({ tags: ['new'], mark: 'new' })
  return { old, steps: [untag('old', old), remove(old)] }
}

const deletes = (memory: Memory): readonly string[] =>
  memory.calls.filter(call => /^(untag|delete|put) /.test(call))

describe('invariant 1, reachability', () => {
  it('keeps a child that an index kept since the plan refers to, at any depth', async () => {
    const memory = createMemory()
    const child = memory.push({ mark: 'child' })
    const index = memory.push({ tags: ['old'], children: [child] })
    memory.push({ tags: ['new'], mark: 'new' })
    const plan = planOf(memory, [untag('old', index), remove(index), remove(child)])
    const middle = memory.push({ children: [child], mark: 'middle' })
    const adopter = memory.push({ tags: ['adopter'], children: [middle], mark: 'top' })
    const report = await apply(memory, plan)
    expect(outcomes(report)).toEqual(['deleted', 'deleted', 'skipped'])
    expect(itemsOf(report)[2]?.reason).toBe('"adopter" is kept')
    expect(memory.isWhole(adopter)).toBe(true)
    expect(report.result).toBe('done')
  })

  it('keeps an index that would take a part along which is kept, at any depth', async () => {
    const memory = createMemory({ listsUntagged: true, capabilities: { cascadesChildren: true } })
    const kept = memory.push({ mark: 'kept' })
    const gone = memory.push({ mark: 'gone' })
    const middle = memory.push({ children: [kept, gone], mark: 'middle' })
    const index = memory.push({ tags: ['old'], children: [middle], mark: 'top' })
    memory.push({ tags: ['new'], mark: 'new' })
    const report = await apply(memory, planOf(memory, [remove(index, ['old']), remove(middle), remove(gone)]))
    expect(outcomes(report)).toEqual(['skipped', 'skipped', 'skipped'])
    expect(itemsOf(report)[0]?.reason).toContain('is kept, and the registry deletes it with its index')
    expect([memory.isWhole(index), memory.manifests.has(kept)]).toEqual([true, true])
  })

  it('keeps what describes a kept image, by its subject and by the name of its tag', async () => {
    const memory = createMemory({ listsUntagged: true })
    const image = memory.push({ tags: ['new'], mark: 'new' })
    const bySubject = memory.push({ subject: image, mark: 'sbom' })
    const name = `${image.replace(':', '-')}.sig`
    const byName = memory.push({ tags: [name], mark: 'signature' })
    const report = await apply(memory, planOf(memory, [remove(bySubject), remove(byName, [name])]))
    expect(outcomes(report)).toEqual(['skipped', 'skipped'])
    expect([...memory.manifests.keys()]).toEqual([image, bySubject, byName])
  })

  it('keeps an untagged index that came since the plan, and its children', async () => {
    const memory = createMemory({ listsUntagged: true })
    const child = memory.push({ mark: 'child' })
    memory.push({ tags: ['new'], mark: 'new' })
    const plan = planOf(memory, [remove(child)])
    const half = memory.push({ children: [child], mark: 'half-pushed' })
    expect(outcomes(await apply(memory, plan))).toEqual(['skipped'])
    expect(memory.isWhole(half)).toBe(true)
  })

  it('keeps the subject of a new signature where deleting a subject deletes what describes it', async () => {
    const memory = createMemory({ listsUntagged: true, capabilities: { cascadesReferrers: true } })
    const { old, steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    memory.push({ subject: old, mark: 'signed since' })
    expect(outcomes(await apply(memory, plan))).toEqual(['deleted', 'skipped'])
    expect(memory.manifests.has(old)).toBe(true)
  })
})

describe('invariant 2, unknown is kept', () => {
  it('deletes nothing beside a manifest of an unknown type', async () => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    const driver: Driver = {
      ...memory.driver,
      inventory: async repository => {
        const found = await memory.driver.inventory(repository)
        const strange = { digest: 'sha256:1', kind: 'unknown', mediaType: 'x/y', children: [] } as const
        return { ...found, manifests: new Map([...found.manifests, ['sha256:1', strange]]) }
      }
    }
    const report = await apply(memory, plan, { driverOf: () => Promise.resolve(driver) })
    expect(report.result).toBe('failed')
    expect(report.repositories[0]?.ended).toMatch(/unknown type "x\/y"/)
    expect(outcomes(report)).toEqual(['left', 'left'])
    expect(deletes(memory)).toEqual([])
  })

  it('deletes nothing when the listing ends early', async () => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    memory.before = call => {
      if (call === 'inventory') throw new Failure('network', 'page 40 was answered 500')
    }
    const report = await apply(memory, plan)
    expect([report.result, report.repositories[0]?.ended]).toEqual(['failed', 'page 40 was answered 500'])
    expect(deletes(memory)).toEqual([])
  })
})

describe('invariant 3, a complete listing before any delete', () => {
  it('reads the whole repository first and lists nothing between two deletes of one look', async () => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    await apply(memory, planOf(memory, steps))
    expect(memory.calls.filter(call => call === 'inventory' || call === 'tagNames')).toEqual(['inventory'])
    expect(memory.calls[0]).toBe('inventory')
  })
})

describe('invariant 4, a decision is about a tag and its digest', () => {
  it('leaves a tag that has moved since the plan, and what it pointed to', async () => {
    const memory = createMemory()
    const { old, steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    const moved = memory.push({ tags: ['old'], mark: 'pushed since' })
    const report = await apply(memory, plan)
    expect(outcomes(report)).toEqual(['skipped', 'skipped'])
    expect(itemsOf(report)[0]?.reason).toBe('"old" points to something else now')
    expect(memory.tags.get('old')).toBe(moved)
    expect(memory.manifests.has(old)).toBe(true)
  })

  it('leaves a tag that moves between the look and its step', async () => {
    const memory = createMemory({ capabilities: { untag: 'none' } })
    const { old } = twoImages(memory)
    const plan = planOf(memory, [remove(old, ['old'])])
    memory.before = call => {
      if (call === 'resolve old') memory.push({ tags: ['old'], mark: 'pushed just now' })
    }
    expect(outcomes(await apply(memory, plan))).toEqual(['skipped'])
    expect(memory.manifests.has(old)).toBe(true)
  })

  it.each([true, false])('leaves a digest that got a new tag since the plan (tagsOf: %s)', async tagsOf => {
    const memory = createMemory({ capabilities: { untag: 'none' }, tagsOf })
    const { old } = twoImages(memory)
    const plan = planOf(memory, [remove(old, ['old'])])
    memory.tags.set('release', old)
    const report = await apply(memory, plan)
    expect(outcomes(report)).toEqual(['skipped'])
    expect([...memory.tags.keys()]).toEqual(['old', 'new', 'release'])
  })

  it('leaves a digest that gets a new tag while the run is going on', async () => {
    const memory = createMemory()
    const { old, steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    let time = NOW.getTime()
    memory.before = call => {
      if (call !== 'after untag') return
      memory.tags.set('release', old)
      time += 20_000
    }
    const report = await apply(memory, plan, { now: () => new Date(time) })
    expect(outcomes(report)).toEqual(['deleted', 'skipped'])
    expect(itemsOf(report)[1]?.reason).toBe('"release" is new')
  })

  it('leaves a child that an index pushed while the run is going on has adopted', async () => {
    const memory = createMemory()
    const child = memory.push({ mark: 'child' })
    const index = memory.push({ tags: ['old'], children: [child] })
    memory.push({ tags: ['new'], mark: 'new' })
    const plan = planOf(memory, [untag('old', index), remove(index), remove(child)])
    let time = NOW.getTime()
    let adopter = ''
    memory.before = call => {
      if (call !== 'after delete' || adopter !== '') return
      adopter = memory.push({ tags: ['adopter'], children: [child], mark: 'new' })
      time += 20_000
    }
    expect(outcomes(await apply(memory, plan, { now: () => new Date(time) }))).toEqual([
      'deleted',
      'deleted',
      'skipped'
    ])
    expect(memory.isWhole(adopter)).toBe(true)
  })

  it('leaves a digest that an old tag is moved to while the run is going on', async () => {
    const memory = createMemory()
    const { old, steps } = twoImages(memory)
    memory.push({ tags: ['prod'], mark: 'bad release' })
    const plan = planOf(memory, steps)
    let time = NOW.getTime()
    memory.before = call => {
      if (call !== 'after untag') return
      memory.tags.set('prod', old)
      time += 20_000
    }
    const report = await apply(memory, plan, { now: () => new Date(time) })
    expect(outcomes(report)).toEqual(['deleted', 'skipped'])
    expect(itemsOf(report)[1]?.reason).toBe('"prod" points to it now')
    expect(memory.isWhole(memory.tags.get('prod') ?? '')).toBe(true)
  })

  it('leaves a child that an index has adopted which an old tag was moved to meanwhile', async () => {
    const memory = createMemory()
    const child = memory.push({ mark: 'unchanged platform' })
    const index = memory.push({ tags: ['pr-1'], children: [child] })
    memory.push({ tags: ['main'], mark: 'main of yesterday' })
    const plan = planOf(memory, [untag('pr-1', index), remove(index), remove(child)])
    let time = NOW.getTime()
    memory.before = call => {
      if (call !== 'after delete' || time > NOW.getTime()) return
      memory.push({ tags: ['main'], children: [child], mark: 'main of today' })
      time += 20_000
    }
    expect(outcomes(await apply(memory, plan, { now: () => new Date(time) }))).toEqual([
      'deleted',
      'deleted',
      'skipped'
    ])
    expect(memory.isWhole(memory.tags.get('main') ?? '')).toBe(true)
  })

  it('asks for no tag anew where the registry itself keeps what tags and indexes refer to', async () => {
    const memory = createMemory({ capabilities: { protectsChildren: true }, tagsOf: true })
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    let time = NOW.getTime()
    memory.before = call => {
      if (call === 'after untag') time += 20_000
    }
    await apply(memory, plan, { now: () => new Date(time) })
    expect(memory.calls.filter(call => call.startsWith('resolve'))).toEqual(['resolve old'])
  })
})

describe('invariant 6, a tag delete is never a digest delete', () => {
  it('takes a tag alone and leaves its sibling and the image', async () => {
    const memory = createMemory()
    const both = memory.push({ tags: ['a', 'b'], mark: 'both' })
    expect(outcomes(await apply(memory, planOf(memory, [untag('a', both)])))).toEqual(['deleted'])
    expect([[...memory.tags.keys()], memory.isWhole(both)]).toEqual([['b'], true])
  })

  it('leaves the last tag where it would take an image along that the plan leaves', async () => {
    const memory = createMemory({ capabilities: { lastTagTakesManifest: true } })
    const both = memory.push({ tags: ['a', 'b'], mark: 'both' })
    memory.push({ tags: ['new'], mark: 'new' })
    const plan = planOf(memory, [untag('a', both)])
    memory.tags.delete('b')
    expect(outcomes(await apply(memory, plan))).toEqual(['skipped'])
    expect(memory.manifests.has(both)).toBe(true)
  })

  it('removes no tag where the registry has come to know that it cannot', async () => {
    const memory = createMemory({ capabilities: { untag: 'none' } })
    const both = memory.push({ tags: ['a', 'b'], mark: 'both' })
    const report = await apply(memory, planOf(memory, [untag('a', both)]))
    expect([outcomes(report), deletes(memory)]).toEqual([['skipped'], []])
  })
})

describe('invariant 7, the order', () => {
  it('does the steps as planned: tags, index, children, signature', async () => {
    const memory = createMemory()
    const child = memory.push({ mark: 'child' })
    const index = memory.push({ tags: ['old'], children: [child] })
    const name = `${index.replace(':', '-')}.sig`
    const signature = memory.push({ tags: [name], mark: 'signature' })
    memory.push({ tags: ['new'], mark: 'new' })
    const steps = [
      untag('old', index),
      remove(index),
      remove(child),
      untag(name, signature),
      remove(signature)
    ]
    await apply(memory, planOf(memory, steps))
    expect(deletes(memory)).toEqual([
      'untag old',
      `delete ${index}`,
      `delete ${child}`,
      `untag ${name}`,
      `delete ${signature}`
    ])
  })

  it('leaves children and companions of an index that could not be deleted', async () => {
    const memory = createMemory()
    const child = memory.push({ mark: 'child' })
    const index = memory.push({ tags: ['old'], children: [child] })
    const name = `${index.replace(':', '-')}.sig`
    const signature = memory.push({ tags: [name], mark: 'signature' })
    memory.push({ tags: ['new'], mark: 'new' })
    memory.answers.set(index, { kind: 'failed', reason: 'answered 500' })
    const steps = [
      untag('old', index),
      remove(index),
      remove(child),
      untag(name, signature),
      remove(signature)
    ]
    const report = await apply(memory, planOf(memory, steps))
    expect(outcomes(report)).toEqual(['deleted', 'failed', 'skipped', 'skipped', 'skipped'])
    expect([memory.isWhole(index), memory.tags.has(name)]).toEqual([true, true])
    expect([report.result, exitCodeOf(report)]).toEqual(['failed', 1])
  })

  it('deletes no child before its index, whatever the plan says', async () => {
    const memory = createMemory()
    const child = memory.push({ mark: 'child' })
    const index = memory.push({ tags: ['old'], children: [child] })
    memory.push({ tags: ['new'], mark: 'new' })
    const steps = [remove(child), untag('old', index), remove(index)]
    expect(outcomes(await apply(memory, planOf(memory, steps)))).toEqual(['skipped', 'deleted', 'deleted'])
  })

  it('rewrites a fallback index when one of its referrers goes, and does it once', async () => {
    const memory = createMemory()
    const image = memory.push({ tags: ['new'], mark: 'new' })
    const [goes, stays] = [memory.push({ mark: 'goes' }), memory.push({ mark: 'stays' })]
    const tag = rawOf({ mark: 'gone' }).digest.replace(':', '-')
    const fallback = memory.push({ tags: [tag], children: [goes, stays] })
    const rewrite: Step = { kind: 'rewrite-fallback', tag, digest: fallback, without: [goes] }
    const plan = planOf(memory, [rewrite, remove(goes), remove(fallback)])
    expect(outcomes(await apply(memory, plan))).toEqual(['deleted', 'deleted', 'deleted'])
    const now = memory.tags.get(tag) ?? ''
    expect(now).not.toBe(fallback)
    expect(memory.isWhole(now)).toBe(true)
    expect([...memory.manifests.keys()].sort()).toEqual([image, stays, now].sort())
    expect(outcomes(await apply(memory, plan))).toEqual(['gone', 'gone', 'gone'])
  })

  it('leaves the referrers of a fallback index that could not be rewritten', async () => {
    const memory = createMemory()
    memory.push({ tags: ['new'], mark: 'new' })
    const [goes, stays] = [memory.push({ mark: 'goes' }), memory.push({ mark: 'stays' })]
    const tag = rawOf({ mark: 'gone' }).digest.replace(':', '-')
    const fallback = memory.push({ tags: [tag], children: [goes, stays] })
    const rewrite: Step = { kind: 'rewrite-fallback', tag, digest: fallback, without: [goes] }
    const plan = planOf(memory, [rewrite, remove(goes), remove(fallback)])
    const third = memory.push({ mark: 'third' })
    memory.push({ tags: [tag], children: [goes, stays, third], mark: 'signed since' })
    expect(outcomes(await apply(memory, plan))).toEqual(['skipped', 'skipped', 'skipped'])
    expect(memory.isWhole(memory.tags.get(tag) ?? '')).toBe(true)
  })
})

describe('invariant 8, idempotent', () => {
  it('takes what is gone for done, and changes nothing the second time', async () => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    expect((await apply(memory, plan)).result).toBe('done')
    memory.calls.length = 0
    const again = await apply(memory, plan)
    expect([outcomes(again), again.result, exitCodeOf(again)]).toEqual([['gone', 'gone'], 'done', 0])
    expect(deletes(memory)).toEqual([])
  })

  it('finishes what a run began that died between the tag and the manifest', async () => {
    const memory = createMemory()
    const { old, steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    memory.tags.delete('old')
    expect(outcomes(await apply(memory, plan))).toEqual(['gone', 'deleted'])
    expect(memory.manifests.has(old)).toBe(false)
  })
})

describe('invariant 9, apply does the plan or less', () => {
  it('does nothing with a plan that has expired', async () => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps, { expiresAt: NOW.toISOString() })
    await expect(apply(memory, plan)).rejects.toThrow(/the plan expired at/)
    expect(memory.calls).toEqual([])
  })

  it.each([
    ['more tags than it counts', { tagsDeleted: 0 }],
    ['more manifests than it counts', { manifestsDeleted: 0 }]
  ])('does nothing with a plan whose steps name %s', async (_, over) => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    const repositories = plan.repositories.map(one => ({ ...one, counts: { ...one.counts, ...over } }))
    const report = await apply(memory, { ...plan, repositories })
    expect([report.result, deletes(memory)]).toEqual(['failed', []])
    expect(report.repositories[0]?.ended).toMatch(/make a new plan/)
  })

  it('does nothing with a plan whose steps delete what it decided to keep', async () => {
    const memory = createMemory()
    const { old, steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    const decisions = [{ tag: 'old', digest: old, action: 'keep', reason: 'r' }] as const
    const report = await apply(memory, {
      ...plan,
      repositories: plan.repositories.map(one => ({ ...one, decisions }))
    })
    expect([report.result, deletes(memory)]).toEqual(['failed', []])
  })
})

describe('invariant 10, guards', () => {
  it('refuses when no image with a tag would be left now', async () => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    memory.tags.delete('new')
    const report = await apply(memory, plan)
    expect([report.result, deletes(memory)]).toEqual(['failed', []])
    expect(report.repositories[0]?.ended).toMatch(/no image with a tag would be left/)
  })

  it('leaves a blocked repository, goes on with the others, and fails in the end', async () => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    const blocked = plan.repositories.map(one => ({ ...one, steps: [], blocked: 'too much would go' }))
    const report = await apply(memory, { ...plan, repositories: [...blocked, ...plan.repositories] })
    expect(report.repositories.map(({ ended }) => ended)).toEqual(['too much would go', undefined])
    expect([outcomes(report), report.result]).toEqual([['deleted', 'deleted'], 'failed'])
  })
})

describe('invariant 14, what restoring needs', () => {
  it('keeps the manifest of everything deleted, and the name the registry has for it', async () => {
    const memory = createMemory()
    const { old, steps } = twoImages(memory)
    const { mediaType, text } = rawOf({ mark: 'old' })
    const item = itemsOf(await apply(memory, planOf(memory, steps)))[1]
    expect(item).toMatchObject({ digest: old, manifest: { mediaType, text }, id: `id-${old.slice(7, 11)}` })
  })

  it('reads no manifest for that where it counts as a pull, unless it is asked to', async () => {
    for (const keepManifests of ['auto', true] as const) {
      const memory = createMemory({ capabilities: { countsPulls: true } })
      const { steps } = twoImages(memory)
      const report = await apply(memory, planOf(memory, steps), { keepManifests })
      expect(itemsOf(report)[1]?.manifest !== undefined).toBe(keepManifests === true)
    }
  })
})

describe('invariant 15, the budget', () => {
  it.each(['thrown', 'answered'])(
    'stops when it is used up (%s), and a second run does the rest',
    async how => {
      const memory = createMemory()
      const { old, steps } = twoImages(memory)
      const plan = planOf(memory, steps)
      if (how === 'answered') memory.answers.set(old, { kind: 'postponed', reason: 'the budget is used up' })
      else
        memory.before = call => {
          if (call.startsWith('delete')) throw new BudgetSpent('the budget is used up')
        }
      const report = await apply(memory, plan)
      expect([outcomes(report), report.result, exitCodeOf(report)]).toEqual([
        ['deleted', 'left'],
        'incomplete',
        2
      ])
      expect(report.repositories[0]?.ended).toBe('the budget is used up')
      memory.answers.clear()
      memory.before = () => undefined
      expect(outcomes(await apply(memory, plan))).toEqual(['gone', 'deleted'])
    }
  )

  it('writes a report of what was done when the run is cancelled', async () => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    const cancel = new AbortController()
    memory.before = call => {
      if (call.startsWith('untag')) cancel.abort()
    }
    const report = await apply(memory, plan, { signal: cancel.signal })
    expect([outcomes(report), report.result]).toEqual([['deleted', 'left'], 'incomplete'])
    expect(itemsOf(report)[1]?.reason).toBe('the run was cancelled')
  })
})

describe('when the registry says no', () => {
  it('reports what it refuses for its own reasons, and does not fail for it', async () => {
    const memory = createMemory()
    const { old, steps } = twoImages(memory)
    memory.answers.set(old, { kind: 'refused', reason: 'more than 5,000 downloads' })
    const report = await apply(memory, planOf(memory, steps))
    expect([outcomes(report), report.result]).toEqual([['deleted', 'refused'], 'done'])
  })

  it('fails when it answers "not found" to everything that it shows', async () => {
    const memory = createMemory()
    const { old, steps } = twoImages(memory)
    memory.answers.set('old', { kind: 'gone' }).set(old, { kind: 'gone' })
    const report = await apply(memory, planOf(memory, steps))
    expect([outcomes(report), report.result]).toEqual([['failed', 'left'], 'failed'])
    expect(report.repositories[0]?.ended).toMatch(/give the credential the right to delete/)
  })

  it('tells an error that is none of ours by its kind alone', async () => {
    const memory = createMemory()
    const { steps } = twoImages(memory)
    const plan = planOf(memory, steps)
    memory.before = call => {
      if (call.startsWith('untag')) throw new TypeError('tops3cret')
    }
    const report = await apply(memory, plan)
    expect(report.result).toBe('failed')
    expect(JSON.stringify(report)).not.toContain('tops3cret')
    expect(report.repositories[0]?.ended).toMatch(/internal error \(TypeError\)/)
  })
})

describe('when a registry takes several at once', () => {
  it('sends batches of its size and counts the bytes that only they used', async () => {
    const memory = createMemory({ capabilities: { batch: 3, concurrency: 1 } })
    const old = [0, 1, 2, 3].map(number => memory.push({ tags: [`old-${number}`], mark: String(number) }))
    memory.push({ tags: ['new'], mark: 'new' })
    const steps = [
      ...old.map((digest, number) => untag(`old-${number}`, digest)),
      ...old.map(one => remove(one))
    ]
    const report = await apply(memory, planOf(memory, steps))
    expect(deletes(memory).map(call => call.split(' ').length - 1)).toEqual([3, 1, 3, 1])
    const size = old.map((_, number) => rawOf({ mark: String(number) }).text.length + 20)
    expect(report.repositories[0]?.bytesFreed).toBe(size.reduce((sum, one) => sum + one, 0))
  })
})
