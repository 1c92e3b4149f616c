import { describe, expect, it } from '@jest/globals'
import type { CleanupReport } from '../../../src/cleanup/apply/report.js'
import type { Driver } from '../../../src/cleanup/driver.js'
import { restoreReport } from '../../../src/cleanup/restore/restore.js'
import type { Restoration } from '../../../src/cleanup/restore/restoration.js'
import { Failure } from '../../../src/errors.js'
import { createMemory, sha256 } from '../apply/memory.js'
import type { Memory } from '../apply/memory.js'
import { apply, NOW, planOf, remove, untag } from '../apply/plans.js'

function restore(memory: Memory, report: CleanupReport, over: Partial<Driver> = {}): Promise<Restoration> {
  return restoreReport(report, {
    now: () => NOW,
    driverOf: () => Promise.resolve({ ...memory.driver, ...over })
  })
}

/** An index with two tags and a child, deleted; and one image that stays. */
async function deleted(memory: Memory): Promise<{ readonly index: string; readonly report: CleanupReport }> {
  const child = memory.push({ mark: 'child' })
  const index = memory.push({ tags: ['a', 'b'], children: [child] })
  memory.push({ tags: ['new'], mark: 'new' })
  const steps = [untag('a', index), untag('b', index), remove(index), remove(child)]
  const report = await apply(memory, planOf(memory, steps))
  expect(report.result).toBe('done')
  return { index, report }
}

const outcomes = ({ repositories }: Restoration): readonly string[] =>
  repositories.flatMap(({ items }) => items.map(({ outcome }) => outcome))
const reasons = ({ repositories }: Restoration): readonly (string | undefined)[] =>
  repositories.flatMap(({ items }) => items.map(({ reason }) => reason))

describe('when everything it needs is still there', () => {
  it('puts children back before their index, and then its tags', async () => {
    const memory = createMemory()
    const { index, report } = await deleted(memory)
    memory.calls.length = 0
    const restoration = await restore(memory, report)
    expect([restoration.result, outcomes(restoration)]).toEqual([
      'done',
      ['restored', 'restored', 'restored', 'restored']
    ])
    expect([memory.tags.get('a'), memory.tags.get('b'), memory.isWhole(index)]).toEqual([index, index, true])
    expect(memory.calls.filter(call => call.startsWith('put')).map(call => call.slice(0, 10))).toEqual([
      'put sha256',
      'put sha256',
      'put b',
      'put a'
    ])
  })

  it('adds nothing the second time', async () => {
    const memory = createMemory()
    const { report } = await deleted(memory)
    await restore(memory, report)
    memory.calls.length = 0
    expect(outcomes(await restore(memory, report))).toEqual(['present', 'present', 'present', 'present'])
    expect(memory.calls.filter(call => call.startsWith('put'))).toEqual([])
  })
})

describe('when a tag points to something else by now', () => {
  it('leaves it there and says so', async () => {
    const memory = createMemory()
    const { report } = await deleted(memory)
    const now = memory.push({ tags: ['a'], mark: 'pushed since' })
    const restoration = await restore(memory, report)
    expect([memory.tags.get('a'), restoration.result]).toEqual([now, 'failed'])
    expect(outcomes(restoration)).toEqual(['restored', 'restored', 'restored', 'not-restored'])
    expect(reasons(restoration)[3]).toBe('"a" points to something else now')
  })
})

describe('when something is lost', () => {
  it('says which blobs are, and that the index cannot be without its child', async () => {
    const memory = createMemory()
    const { report } = await deleted(memory)
    memory.blobs.delete(sha256('layer child'))
    const restoration = await restore(memory, report)
    expect(reasons(restoration).slice(0, 2)).toEqual([
      '1 of its 2 blobs are gone: build it again',
      '1 of its 1 manifests are gone: build it again'
    ])
    expect([...memory.tags.keys()]).toEqual(['new'])
  })

  it('needs the manifest in the report', async () => {
    const memory = createMemory({ capabilities: { countsPulls: true } })
    const { report } = await deleted(memory)
    expect(reasons(await restore(memory, report))[0]).toMatch(/the report does not hold its manifest/)
  })

  it('puts back nothing that is not what its digest says', async () => {
    const memory = createMemory()
    const { report } = await deleted(memory)
    const changed: CleanupReport = {
      ...report,
      repositories: report.repositories.map(one => ({
        ...one,
        items: one.items.map(item => {
          const { manifest } = item
          return manifest === undefined
            ? item
            : { ...item, manifest: { ...manifest, text: `${manifest.text} ` } }
        })
      }))
    }
    expect(outcomes(await restore(memory, changed))).not.toContain('restored')
    expect([...memory.tags.keys()]).toEqual(['new'])
  })
})

describe('when the registry has an undo of its own', () => {
  it('is asked for it, with the name the registry gave the item', async () => {
    const memory = createMemory()
    const image = memory.push({ tags: ['old'], mark: 'old' })
    memory.push({ tags: ['new'], mark: 'new' })
    const stored = memory.manifests.get(image)
    const report = await apply(memory, planOf(memory, [remove(image, ['old'])]), { keepManifests: false })
    const asked: unknown[] = []
    const restoration = await restore(memory, report, {
      restore: (_, item) => {
        asked.push(item)
        if (stored !== undefined) memory.manifests.set(image, stored)
        memory.tags.set('old', image)
        return Promise.resolve()
      }
    })
    expect(asked).toEqual([{ digest: image, tags: ['old'], id: `id-${image.slice(7, 11)}` }])
    expect([restoration.result, outcomes(restoration)]).toEqual(['done', ['restored']])
  })

  it('puts the manifest back where that fails, and says both where neither can be done', async () => {
    const memory = createMemory()
    const image = memory.push({ tags: ['old'], mark: 'old' })
    memory.push({ tags: ['new'], mark: 'new' })
    const plan = planOf(memory, [remove(image, ['old'])])
    const refuses = { restore: () => Promise.reject(new Failure('refused', 'more than 30 days ago')) }
    const report = await apply(memory, plan)
    expect(outcomes(await restore(memory, report, refuses))).toEqual(['restored'])
    const bare = await apply(memory, plan, { keepManifests: false })
    expect(reasons(await restore(memory, bare, refuses))).toEqual([
      'more than 30 days ago; the report does not hold its manifest: build it again'
    ])
  })
})
