import { describe, expect, it } from '@jest/globals'
import { canonicalJson, sha256 } from '../../../src/cleanup/plan/canonical-json.js'
import { DEFAULT_EXPIRY, planText, readPlan, sealPlan } from '../../../src/cleanup/plan/plan-file.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import type { Piece } from './world.js'
import { companionTag, DAY, digestOf, NOW, openPolicy, planOf } from './world.js'

const PIECES: readonly Piece[] = [
  { name: 'kept', tags: ['keep'] },
  { name: 'index', tags: ['pr-1', 'pr-2'], of: ['part'] },
  { name: 'part' },
  { name: 'orphans', tags: [companionTag('gone')], of: ['first', 'second'], timeless: true },
  { name: 'first', describes: 'gone', days: 90 },
  { name: 'second', describes: 'gone', days: 3 }
]
const POLICY = openPolicy(
  "  - { name: all, tags: '*', except: 'keep*' }\n  - { name: orphans, orphaned-referrers: true, keep: { younger-than: 9d } }"
)
const PLAN = sealPlan({
  createdAt: NOW,
  policy: readPolicy(POLICY).hash,
  repositories: [planOf(PIECES, POLICY)]
})

/** A plan's file that is taken apart; its repositories are lists of what can be written to. */
interface Json extends Record<string, unknown> {
  readonly repositories: Record<string, unknown>[]
}

/** The plan's file with one change, sealed anew by somebody who knows how. */
function resealed(change: (plan: Json) => unknown): string {
  const contents = JSON.parse(planText(PLAN)) as Json
  delete contents['hash']
  change(contents)
  return JSON.stringify({ ...contents, hash: sha256(canonicalJson(contents)) })
}

function failureOf(text: string, now = NOW): string {
  try {
    readPlan(text, now)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return 'no failure'
}

describe('a plan that is sealed', () => {
  it('has steps of every kind here', () => {
    const kinds = new Set(PLAN.repositories.flatMap(({ steps }) => steps.map(({ kind }) => kind)))
    expect(kinds).toEqual(new Set(['untag', 'delete', 'rewrite-fallback']))
  })

  it('is read back as it was, whatever the order of its keys', () => {
    expect(readPlan(planText(PLAN), NOW)).toEqual(PLAN)
    expect(readPlan(JSON.stringify(PLAN, null, 2), NOW)).toEqual(PLAN)
  })

  it('expires after a day, or when it is said, a week at most', () => {
    const last = new Date(NOW.getTime() + DEFAULT_EXPIRY - 1)
    expect(failureOf(planText(PLAN), last)).toBe('no failure')
    expect(failureOf(planText(PLAN), new Date(last.getTime() + 1))).toBe(
      'the cleanup plan expired at 2026-03-02T12:00:00.000Z; make a new one with "cleanup plan"'
    )
    const contents = { createdAt: NOW, policy: PLAN.policy, repositories: [] }
    expect(sealPlan({ ...contents, validFor: 30 * DAY }).expiresAt).toBe('2026-03-08T12:00:00.000Z')
    expect(sealPlan({ ...contents, validFor: 3_600_000 }).expiresAt).toBe('2026-03-01T13:00:00.000Z')
  })

  it('is refused where it was changed', () => {
    for (const [from, to] of [
      ['"pr-1"', '"keep"'],
      [digestOf('part'), digestOf('kept')],
      ['2026-03-02', '2026-03-03']
    ] as const)
      expect(failureOf(planText(PLAN).replaceAll(from, to))).toContain('the cleanup plan')
  })
})

describe('a plan that somebody else sealed', () => {
  it('is read when nothing was changed', () => {
    expect(failureOf(resealed(() => undefined))).toBe('no failure')
  })

  it.each<[string, (plan: Json) => unknown, string]>([
    ['a further key', plan => Object.assign(plan, { s3cr3t: 1 }), 'plan has a key that is not known'],
    ['no policy', plan => Reflect.deleteProperty(plan, 'policy'), 'plan lacks "policy"'],
    ['another version', plan => Object.assign(plan, { version: 2 }), 'plan.version is not 1'],
    ['another format', plan => Object.assign(plan, { format: 's3cr3t' }), 'plan.format is not one of'],
    [
      'a time that is none',
      plan => Object.assign(plan, { createdAt: 'yesterday' }),
      'plan.createdAt is no time'
    ],
    [
      'a time to come',
      plan => Object.assign(plan, { createdAt: '2026-03-01T13:00:00.000Z' }),
      'made in the future'
    ],
    [
      'a long life',
      plan => Object.assign(plan, { expiresAt: '2027-03-01T12:00:00.000Z' }),
      'longer than the 7d'
    ],
    ['one repository twice', plan => plan.repositories.push(first(plan)), 'has a repository twice'],
    ['a host that is none', plan => edit(plan, { host: 'Host/x' }), 'repositories[0].host is no host'],
    ['a repository that is none', plan => edit(plan, { repository: '../x' }), 'repository is no repository'],
    ['a provider that is none', plan => edit(plan, { provider: '../x' }), 'provider is no provider'],
    ['a reason of two lines', plan => edit(plan, { blocked: 'a\n::error::b' }), 'blocked is no line of text'],
    ['an escape sequence', plan => edit(plan, { blocked: '\u001b[2J' }), 'blocked is no line of text'],
    ['steps although blocked', plan => edit(plan, { blocked: 'x' }), 'is blocked and has steps'],
    [
      'a negative count',
      plan => edit(plan, { counts: { tags: -1, manifests: 0, tagsDeleted: 0, manifestsDeleted: 0 } }),
      'counts.tags is no count'
    ],
    ['no list of steps', plan => edit(plan, { steps: {} }), 'steps is no list'],
    [
      'an unknown step',
      plan => step(plan, { kind: 'purge', digest: digestOf('kept') }),
      'kind is not one of'
    ],
    [
      'a tag that is none',
      plan => step(plan, { kind: 'untag', tag: '-x', digest: digestOf('index') }),
      'tag is no tag'
    ],
    [
      'a digest that is none',
      plan => step(plan, { kind: 'delete', digest: 'sha256:x', tags: [] }),
      'digest is no digest'
    ],
    [
      'a kept image deleted',
      plan => step(plan, { kind: 'delete', digest: digestOf('kept'), tags: ['keep'] }),
      'do what no decision says'
    ],
    [
      'a kept tag removed',
      plan => step(plan, { kind: 'untag', tag: 'keep', digest: digestOf('kept') }),
      'do what no decision says'
    ],
    [
      'a tag of another digest',
      plan => step(plan, { kind: 'untag', tag: 'pr-1', digest: digestOf('part') }),
      'do what no decision says'
    ],
    [
      'a kept tag named in passing',
      plan => step(plan, { kind: 'delete', digest: digestOf('index'), tags: ['keep'] }),
      'do what no decision says'
    ],
    [
      'a digest nobody decided about',
      plan => step(plan, { kind: 'delete', digest: digestOf('x'), tags: [] }),
      'do what no decision says'
    ],
    [
      'a referrer taken out that stays',
      plan =>
        step(plan, {
          kind: 'rewrite-fallback',
          tag: companionTag('gone'),
          digest: digestOf('orphans'),
          without: [digestOf('second')]
        }),
      'do what no decision says'
    ]
  ])('is refused for %s', (_what, change, message) => {
    const failure = failureOf(resealed(change))
    expect(failure).toContain(message)
    expect(failure).not.toContain('s3cr3t')
  })

  it('is refused for a tag decided about twice', () => {
    const text = resealed(plan => {
      const { decisions } = first(plan) as { decisions: unknown[] }
      decisions.push({ tag: 'keep', digest: digestOf('kept'), action: 'delete', reason: '' })
    })
    expect(failureOf(text)).toContain('have a tag twice')
  })

  it.each(['', '{', 'null', '[]', '"x"', '{"__proto__": {}}'])('is refused where it is %j', text => {
    expect(failureOf(text)).toMatch(/^the cleanup plan is not .*; make a new one with "cleanup plan"$/)
  })
})

function first({ repositories: [repository] }: Json): Record<string, unknown> {
  if (repository === undefined) throw new Error('the plan has no repository')
  return repository
}

function edit(plan: Json, change: object): unknown {
  return Object.assign(first(plan), change)
}

function step(plan: Json, added: object): unknown {
  const { steps } = first(plan) as { steps: object[] }
  return steps.push(added)
}
