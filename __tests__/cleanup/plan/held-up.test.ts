import { describe, expect, it } from '@jest/globals'
import { actionsOf, companionTag, openPolicy, planOf, stepLines } from './world.js'
import type { Piece } from './world.js'

const ORPHANS = openPolicy('  - { name: orphans, orphaned-referrers: true, keep: { younger-than: 10d } }')

describe('when one orphan stays', () => {
  it.each(['distribution3', 'azure', 'harbor'] as const)('those of other lost images go: %s', registry => {
    const pieces: Piece[] = [
      { name: 'v1', tags: ['v1'] },
      { name: 'old', describes: 'lost', days: 90 },
      { name: 'older', tags: [companionTag('another lost', '.sig')], days: 90 },
      { name: 'young', describes: 'a third', days: 5 }
    ]
    const plan = planOf(pieces, ORPHANS, { registry })
    expect(actionsOf(plan, pieces)).toMatchObject({ old: 'delete', young: 'keep' })
    expect(stepLines(plan, pieces)).toContain('delete older')
  })
})

describe('when a fallback index lists referrers that go for different reasons', () => {
  const pieces: Piece[] = [
    { name: 'v1', tags: ['v1'] },
    { name: 'other', tags: ['pr-1'] },
    { name: 'orphan', describes: 'lost' },
    { name: 'tagged', describes: 'lost', tags: ['attestation'] },
    { name: 'of other', describes: 'other' },
    { name: 'fallback', of: ['orphan', 'tagged', 'of other'], tags: [companionTag('lost')] }
  ]
  const all = '  - { name: orphans, orphaned-referrers: true }'

  it('goes with the last of them', () => {
    const plan = planOf(pieces, openPolicy(`  - { name: prs, tags: 'pr-*' }\n${all}`))
    expect(actionsOf(plan, pieces)).toMatchObject({ [companionTag('lost')]: 'delete' })
    expect(stepLines(plan, pieces)).toContain('delete fallback')
  })

  it('loses all that go when one stays', () => {
    const plan = planOf(pieces, openPolicy(all))
    expect(stepLines(plan, pieces)).toContain('rewrite fallback without tagged, orphan')
    expect(stepLines(plan, pieces)).not.toContain('delete of other')
  })
})

describe('when the listing does not tell what the parts of a fallback index describe', () => {
  const pieces: Piece[] = ['1', '2', '3'].flatMap((number, index): Piece[] => [
    { name: number, tags: [`pr-${number}`], days: 40 - index },
    { name: `of ${number}`, unread: true },
    { name: `fallback ${number}`, of: [`of ${number}`], tags: [companionTag(number)], days: 20 - index }
  ])

  it('counts no fallback tag among the newest images', () => {
    const policy = openPolicy("  - { name: all, tags: '*', keep: { newest: 2 } }")
    const plan = planOf(pieces, policy, { registry: 'google', listsUntagged: false })
    expect(actionsOf(plan, pieces)).toMatchObject({
      ...{ 'pr-1': 'delete', 'pr-2': 'keep', 'pr-3': 'keep' },
      ...{ [companionTag('1')]: 'delete', [companionTag('2')]: 'keep' }
    })
  })
})

describe('when a hundred thousand tags are of one image', () => {
  it('looks at each of them once', () => {
    const tags = Array.from({ length: 100_000 }, (_, index) => `sha-${index}`)
    const before = process.cpuUsage()
    const plan = planOf(
      [{ name: 'image', tags: [...tags, 'v1'] }],
      openPolicy("  - { name: shas, tags: 'sha-*' }")
    )
    expect(plan.counts.tagsDeleted).toBe(100_000)
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(60)
  }, 120_000)
})
