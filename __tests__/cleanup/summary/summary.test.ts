import { Buffer } from 'node:buffer'
import { describe, expect, it } from '@jest/globals'
import type { CleanupReport, ItemReport } from '../../../src/cleanup/apply/report.js'
import type { CleanupPlan, Decision } from '../../../src/cleanup/plan/cleanup-plan.js'
import { countsOf, endLines } from '../../../src/cleanup/summary/views.js'
import { planMarkdown, reportMarkdown } from '../../../src/cleanup/summary/markdown.js'
import { bar, mdCode, mdText, printable, shownBytes } from '../../../src/cleanup/summary/text.js'

const DIGEST = `sha256:${'a'.repeat(64)}`
const TIME = '2026-01-02T03:04:05.000Z'

function planOf(decisions: readonly Decision[], blocked?: string): CleanupPlan {
  const deleted = decisions.filter(({ action }) => action === 'delete').length
  return {
    format: 'registry-auth cleanup plan',
    version: 1,
    createdAt: TIME,
    expiresAt: TIME,
    policy: '0'.repeat(64),
    repositories: [
      {
        host: 'registry.example.com',
        repository: 'acme/app',
        provider: 'generic',
        listing: '0'.repeat(64),
        ...(blocked === undefined ? {} : { blocked }),
        decisions,
        steps: [],
        counts: {
          tags: decisions.length,
          manifests: 1,
          tagsDeleted: deleted,
          manifestsDeleted: 0,
          bytesFreed: 1234
        }
      }
    ],
    hash: '0'.repeat(64)
  }
}

function reportOf(items: readonly ItemReport[], result: CleanupReport['result'] = 'done'): CleanupReport {
  return {
    format: 'registry-auth cleanup report',
    version: 1,
    plan: '0'.repeat(64),
    startedAt: TIME,
    endedAt: TIME,
    result,
    repositories: [
      { host: 'registry.example.com', repository: 'acme/app', provider: 'generic', items, bytesFreed: 99 }
    ]
  }
}

function decided(tag: string, action: Decision['action'] = 'delete', reason = 'too old'): Decision {
  return { tag, digest: DIGEST, action, rule: 'old', reason }
}

const HOSTILE = [
  '</code></details><script>alert(1)</script>',
  '| a | b |',
  '`` ` ``',
  '**bold** _under_ ~gone~',
  '[link](https://evil.example)',
  'https://evil.example www.evil.example WWW.evil.example',
  '@octocat #1',
  '&lt;img&gt;',
  'a\n\n# heading\n\n- item',
  '\u202egpj.exe\u0007\u001b[31m'
]

describe('when a registry names its tags to do harm', () => {
  it.each(HOSTILE)('shows %j in Markdown as text', text => {
    for (const shown of [mdCode(text), mdText(text)]) {
      const inner = shown.replace(/^<code>|<\/code>$/g, '')
      expect(inner).not.toMatch(/[<>|`*_~[\]@:\r\n\p{Cc}]/u)
      expect(inner).not.toMatch(/www\.|#(?!\d+;)|&(?!#\d+;)/i)
      // eslint's own idea of what is left: entities, letters, digits and quiet punctuation
      expect(inner.replaceAll(/&#\d+;/g, '')).toMatch(/^[\p{L}\p{N} ,./()…\u{fffd}\u{200b}-]*$/u)
    }
  })

  it('breaks no mention in a sentence by its entity alone', () => {
    expect(mdText('@octocat')).toBe('&#64;\u200boctocat')
  })

  it.each(HOSTILE)('prints %j on one line, without a control character', text => {
    expect(printable(text)).not.toMatch(/[\p{C}\r\n]/u)
  })

  it('keeps every table and list whole', () => {
    const plan = planOf(HOSTILE.map(text => decided(text, 'delete', text)))
    const markdown = planMarkdown(plan, 100_000)
    const rows = markdown.split('\n').filter(line => line.startsWith('| would be deleted'))
    expect(rows).toHaveLength(HOSTILE.length)
    for (const row of rows) expect(row.match(/\|/g)).toHaveLength(5)
    expect(markdown.match(/<details>/g)).toHaveLength(1)
    expect(markdown.match(/<\/details>/g)).toHaveLength(1)
  })
})

describe('when a plan is long', () => {
  it.each([2_000, 60_000])('fits into %d bytes, says what is missing, and closes what it opened', limit => {
    const plan = planOf(Array.from({ length: 5000 }, (_, index) => decided(`v${index}-ü`)))
    const markdown = planMarkdown(plan, limit)
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(limit)
    expect(markdown).toMatch(/… and [\d,]+ more: the JSON has all of them/)
    expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length)
    expect(markdown).toContain('5,000 tags and manifests would be deleted')
  })
})

describe('when a run is counted', () => {
  const plan = planOf([
    decided('a'),
    decided('b'),
    decided('c'),
    decided('d'),
    decided('k', 'keep', 'among the 2 newest'),
    decided('s', 'skip', 'shares its image'),
    { digest: DIGEST, action: 'delete', reason: 'without a tag' }
  ])
  const item = (tag: string, outcome: ItemReport['outcome'], reason?: string): ItemReport => ({
    ...{ kind: 'untag', digest: DIGEST, tags: [tag], outcome },
    ...(reason === undefined ? {} : { reason })
  })
  const report = reportOf(
    [item('a', 'deleted'), item('b', 'gone'), item('c', 'refused', 'immutable'), item('d', 'failed', '500')],
    'failed'
  )

  it('goes by what became of each decision', () => {
    expect(countsOf({ kind: 'planned', plan })).toEqual({ deleted: 5, kept: 2, failed: 0, bytesFreed: 1234 })
    expect(countsOf({ kind: 'applied', plan, report })).toEqual({
      deleted: 2,
      kept: 5,
      failed: 1,
      bytesFreed: 99
    })
  })

  it('says first what did not go as planned, and why', () => {
    const lines = endLines({ kind: 'applied', plan, report }, 3)
    expect(lines[0]).toBe(
      'registry.example.com/acme/app: 1 failed, 1 refused by the registry, 1 left for the next run, 2 deleted, 1 skipped, 1 kept, 99 B freed'
    )
    expect(lines[1]).toMatch(/^ {2}failed +d +500 \(old\)$/)
    expect(lines[2]).toMatch(/^ {2}refused by the registry +c +immutable \(old\)$/)
    expect(lines[4]).toBe('  … and 4 more: the plan has all of them')
    const markdown = reportMarkdown(plan, report, 100_000)
    expect(markdown).toMatch(/\| failed \| <code>d<\/code> \| old \| 500 \|/)
    expect(markdown).toMatch(/\| deleted \| <code>a<\/code> \| old \| too old \|/)
  })

  it('says why nothing may be deleted', () => {
    const blocked = planOf([decided('a')], 'a guard\nstands in the way')
    expect(planMarkdown(blocked, 10_000)).toContain('**a guard&#59; stands in the way**')
    const lines = endLines({ kind: 'planned', plan: blocked }, 9)
    expect(lines[0]).toBe('registry.example.com/acme/app: 1 would be deleted, but is blocked')
    expect(lines[1]).toBe('  stopped: a guard; stands in the way')
    expect(lines.at(-1)).toBe('0 tags and manifests would be deleted')
    expect(countsOf({ kind: 'planned', plan: blocked })).toEqual({
      deleted: 0,
      kept: 1,
      failed: 0,
      bytesFreed: 0
    })
  })
})

describe('when nothing is known of a repository', () => {
  it('tells one that is empty from one that could not be read', () => {
    const first = (blocked?: string): string | undefined => {
      const plan = planOf([], blocked)
      const counts = { tags: 0, manifests: 0, tagsDeleted: 0, manifestsDeleted: 0 }
      const repositories = plan.repositories.map(one => ({ ...one, counts }))
      return endLines({ kind: 'planned', plan: { ...plan, repositories } }, 9)[0]
    }
    expect(first()).toBe('registry.example.com/acme/app: empty')
    expect(first('403 denied')).toBe('registry.example.com/acme/app: nothing decided')
  })
})

describe('when numbers are shown', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_234_567, '1.2 MB'],
    [56_000_000_000, '56 GB']
  ])('writes %d bytes as %s', (bytes, shown) => {
    expect(shownBytes(bytes)).toBe(shown)
  })

  it('draws a bar of ten, in which nothing that is there gets lost', () => {
    const drawn = (...values: readonly number[]): string =>
      bar(values.map((value, index) => ['dk-'[index] ?? '', value] as const))
    expect(drawn(0, 0, 0)).toBe('')
    expect(drawn(50, 50, 0)).toBe('dddddkkkkk')
    expect(drawn(1, 100_000, 1)).toBe('dkkkkkkkk-')
    expect(drawn(1, 1, 1)).toHaveLength(10)
  })
})
