import { describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import type { Manifest } from '../../../src/cleanup/inventory/inventory.js'
import { BudgetSpent } from '../../../src/cleanup/pace.js'
import { targetsOf, verifyRepositories } from '../../../src/cleanup/verify/verify.js'
import type { Verification } from '../../../src/cleanup/verify/verification.js'
import { Failure } from '../../../src/errors.js'
import { createMemory, rawOf, sha256 } from '../apply/memory.js'
import type { Memory } from '../apply/memory.js'
import { apply, NOW, planOf, remove, untag } from '../apply/plans.js'

const TARGET = { host: 'registry.example', repository: 'team/app', provider: 'generic' }

function verify(
  memory: Memory,
  expected: readonly string[] = [],
  over: Partial<Driver> = {}
): Promise<Verification> {
  return verifyRepositories([{ ...TARGET, expected }], {
    now: () => NOW,
    driverOf: () => Promise.resolve({ ...memory.driver, ...over })
  })
}

/** `kind: tags` of each finding. */
function found({ repositories }: Verification): readonly string[] {
  return repositories.flatMap(({ findings }) => findings.map(({ kind, tags }) => `${kind}: ${tags.join()}`))
}

describe('when everything is whole', () => {
  it('finds nothing, and has looked at every blob once', async () => {
    const memory = createMemory()
    const child = memory.push({ mark: 'child' })
    memory.push({ tags: ['a', 'b'], children: [child] })
    memory.push({ tags: ['c'], mark: 'c' })
    const answer = await verify(memory, ['a', 'b', 'c'])
    expect([answer.result, found(answer)]).toEqual(['done', []])
    expect(answer.repositories[0]).toMatchObject({ tags: 3, manifests: 3, blobs: 4 })
    expect(memory.calls.filter(call => call.startsWith('hasBlob')).length).toBe(4)
  })
})

describe('when something is broken', () => {
  it('tells a ghost index from a partial one, and which tags lead there', async () => {
    const memory = createMemory()
    const [lost, there] = [memory.push({ mark: 'lost' }), memory.push({ mark: 'there' })]
    const partial = memory.push({ children: [lost, there] })
    memory.push({ tags: ['outer'], children: [partial], mark: 'outer' })
    memory.push({ tags: ['ghost'], children: [lost], mark: 'ghost' })
    memory.manifests.delete(lost)
    const answer = await verify(memory)
    expect([answer.result, [...found(answer)].sort()]).toEqual([
      'failed',
      ['ghost-index: ghost', 'partial-index: outer']
    ])
    expect(answer.repositories[0]?.findings.map(({ reason }) => reason)).toContain(
      '1 of its 2 manifests do not exist'
    )
  })

  it('says which of 20,000 indexes that stand on each other lacks its child, and that it takes all of their tags', async () => {
    const count = 20_000
    const index = (at: number): Manifest => ({
      digest: sha256(`c${at}`),
      kind: 'index',
      mediaType: '',
      children: [sha256(`c${at + 1}`)]
    })
    const all = Array.from({ length: count }, (_, at) => index(at))
    const answer = await verify(createMemory(), [], {
      inventory: repository =>
        Promise.resolve({
          repository,
          tags: all.map(({ digest }, at) => ({ name: `t${at}`, digest })),
          manifests: new Map(all.map(one => [one.digest, one])),
          listsUntagged: true
        })
    })
    const [finding, ...further] = answer.repositories[0]?.findings ?? []
    expect([finding?.kind, finding?.digest, finding?.tags.length, further]).toEqual([
      'ghost-index',
      sha256(`c${count - 1}`),
      count,
      []
    ])
  })

  it('finds a tag whose manifest or whose blob does not exist', async () => {
    const memory = createMemory()
    memory.push({ tags: ['no-blob'], mark: 'x' })
    memory.blobs.delete(sha256('layer x'))
    memory.tags.set('no-manifest', sha256('never pushed'))
    const answer = await verify(memory)
    expect(found(answer)).toEqual(['not-pullable: no-manifest', 'not-pullable: no-blob'])
  })

  it('does not miss a layer that is fetched from elsewhere by design', async () => {
    const memory = createMemory()
    const digest = memory.push({ tags: ['windows'], mark: 'x' })
    memory.blobs.delete(sha256('layer x'))
    const { text, mediaType } = rawOf({ mark: 'x' })
    const content = JSON.parse(text) as { layers: object[] }
    const layers = content.layers.map(layer => ({ ...layer, urls: ['https://elsewhere.example/layer'] }))
    memory.manifests.set(digest, { digest, mediaType, text: JSON.stringify({ ...content, layers }) })
    expect(found(await verify(memory))).toEqual([])
  })

  it('finds a tag that was to stay', async () => {
    const memory = createMemory()
    memory.push({ tags: ['a'], mark: 'a' })
    expect(found(await verify(memory, ['a', 'b']))).toEqual(['missing-tag: b'])
  })
})

describe('when a signature describes nothing', () => {
  it('says so, and does not fail for it', async () => {
    const memory = createMemory({ listsUntagged: true })
    memory.push({ tags: ['a'], mark: 'a' })
    const gone = rawOf({ mark: 'gone' }).digest
    memory.push({ tags: [`${gone.replace(':', '-')}.sig`], mark: 'signature' })
    memory.push({ subject: gone, mark: 'sbom' })
    const answer = await verify(memory)
    expect([answer.result, found(answer).map(one => one.split(':')[0])]).toEqual([
      'done',
      ['orphaned-referrer', 'orphaned-referrer']
    ])
  })
})

describe('when a repository cannot be read', () => {
  it.each([
    [new Failure('network', 'no answer'), 'failed', 'no answer'],
    [new BudgetSpent('the budget is used up'), 'incomplete', 'the budget is used up']
  ])('says why', async (error, result, ended) => {
    const answer = await verify(createMemory(), [], { inventory: () => Promise.reject(error) })
    expect([answer.result, answer.repositories[0]?.ended]).toEqual([result, ended])
  })
})

describe('when a plan has been applied', () => {
  it('proves that every tag it left is whole', async () => {
    const memory = createMemory()
    const old = memory.push({ tags: ['old'], mark: 'old' })
    memory.push({ tags: ['new'], mark: 'new' })
    const plan = planOf(memory, [untag('old', old), remove(old)])
    await apply(memory, plan)
    const targets = targetsOf(plan)
    expect(targets).toEqual([{ ...TARGET, expected: ['new'] }])
    expect(found(await verify(memory, targets[0]?.expected))).toEqual([])
    memory.tags.delete('new')
    expect(found(await verify(memory, targets[0]?.expected))).toEqual(['missing-tag: new'])
  })
})
