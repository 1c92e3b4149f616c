import { describe, expect, it } from '@jest/globals'
import type { RepositoryPlan } from '../../../src/cleanup/plan/cleanup-plan.js'
import { readPlan, sealPlan, planText } from '../../../src/cleanup/plan/plan-file.js'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import type { Piece, Registry } from './world.js'
import {
  actionsOf,
  after,
  capabilitiesOf,
  companionTag,
  daysAgo,
  digestOf,
  factsOf,
  inventoryOf,
  NOW,
  openPolicy,
  planOf,
  stepLines
} from './world.js'

/** Deletes every tag but `keep*`, with nothing kept by a condition. */
const ALL = openPolicy("  - { name: all, tags: '*', except: 'keep*' }")
const UNTAGGED = openPolicy('  - { name: untagged, untagged: true }')
const KEPT: Piece = { name: 'kept', tags: ['keep'] }

describe('invariant 1: nothing reachable from anything kept is deleted', () => {
  it('keeps the children of a kept index at any depth, however old and untagged', () => {
    const pieces: Piece[] = [
      { name: 'top', tags: ['keep'], of: ['middle'] },
      { name: 'middle', of: ['leaf'], days: 900 },
      { name: 'leaf', days: 900 },
      { name: 'lost', days: 900 }
    ]
    expect(stepLines(planOf(pieces, UNTAGGED), pieces)).toEqual(['delete lost'])
  })

  it('keeps a shared child until its last kept parent goes', () => {
    const pieces: Piece[] = [
      { name: 'old', tags: ['pr-1'], of: ['shared', 'own'] },
      { name: 'new', tags: ['keep'], of: ['shared'] },
      { name: 'shared' },
      { name: 'own' }
    ]
    expect(stepLines(planOf(pieces, ALL), pieces)).toEqual(['untag pr-1', 'delete old', 'delete own'])
  })

  it('keeps what describes a kept manifest, by subject and by name, and what describes that', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'sbom', describes: 'kept' },
      { name: 'signature of the sbom', tags: [companionTag('sbom', '.sig')] },
      { name: 'fallback', tags: [companionTag('kept')], of: ['sbom'] }
    ]
    const policy = openPolicy(
      "  - { name: all, tags: '*', except: 'keep*' }\n  - { name: untagged, untagged: true }\n  - { name: orphans, orphaned-referrers: true }"
    )
    expect(planOf(pieces, policy).steps).toEqual([])
  })

  it('keeps deployed digests with their tags and all their parts', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'running', tags: ['pr-1', 'pr-2'], of: ['platform'] },
      { name: 'platform' },
      { name: 'idle', tags: ['pr-3'] }
    ]
    const deployed = { digests: new Set([digestOf('running')]), tags: new Set<string>() }
    const plan = planOf(pieces, ALL, { deployed })
    expect(stepLines(plan, pieces)).toEqual(['untag pr-3', 'delete idle'])
  })

  it('keeps the image a kept index refers to when its own tags go', () => {
    const pieces: Piece[] = [
      { name: 'release', tags: ['keep'], of: ['amd64', 'arm64'] },
      { name: 'amd64', tags: ['staging-amd64'] },
      { name: 'arm64', tags: ['staging-arm64'] }
    ]
    expect(stepLines(planOf(pieces, ALL), pieces)).toEqual(['untag staging-amd64', 'untag staging-arm64'])
  })

  it('keeps the subject of a kept referrer where the registry would delete both', () => {
    const pieces: Piece[] = [KEPT, { name: 'image', tags: ['pr-1'] }, { name: 'report', describes: 'image' }]
    const deployed = { digests: new Set([digestOf('report')]), tags: new Set<string>() }
    expect(stepLines(planOf(pieces, ALL, { deployed, registry: 'harbor' }), pieces)).toEqual([])
    expect(stepLines(planOf(pieces, ALL, { deployed }), pieces)).toEqual(['untag pr-1', 'delete image'])
  })
})

describe('invariant 2: what is not known is kept', () => {
  it('blocks the repository for a manifest of an unknown kind', () => {
    const plan = planOf([KEPT, { name: 'odd', kind: 'unknown' }, { name: 'old', tags: ['pr-1'] }], ALL)
    expect(plan.blocked).toBe('manifests of a kind that may refer to anything: 1')
    expect(plan.steps).toEqual([])
  })

  it('blocks the repository for names and digests that are none', () => {
    const inventory = inventoryOf([KEPT, { name: 'old', tags: ['pr 1'] }])
    expect(planRepository(inventory, readPolicy(ALL), factsOf()).blocked).toContain('names that are no tags')
    const [first] = inventory.manifests.values()
    const manifests = new Map(inventory.manifests)
    if (first !== undefined) manifests.set('sha256:short', first)
    expect(planRepository({ ...inventory, manifests }, readPolicy(ALL), factsOf()).blocked).toMatch(
      /under another digest; .*digests that are none/
    )
  })

  it('blocks the repository for a tag whose manifest could not be read', () => {
    const inventory = inventoryOf([KEPT, { name: 'old', tags: ['pr-1'] }])
    const tags = [...inventory.tags, { name: 'pr-2', digest: digestOf('not read') }]
    const plan = planRepository({ ...inventory, tags }, readPolicy(ALL), factsOf())
    expect(plan).toMatchObject({ steps: [], decisions: [] })
    expect(plan.blocked).toContain('tags that point to manifests that could not be read: 1')
  })

  it('blocks the repository for a listing that has a tag twice', () => {
    const inventory = inventoryOf([KEPT, { name: 'old', tags: ['pr-1'] }, { name: 'other', tags: ['pr-1'] }])
    expect(planRepository(inventory, readPolicy(ALL), factsOf()).blocked).toContain('more than once')
  })

  it.each([
    ['1970', new Date(0)],
    ['1980', new Date('1980-01-01T00:00:00Z')],
    ['the year 1', new Date('0001-01-01T00:00:00Z')],
    ['a time before there was docker', new Date('2012-12-31T00:00:00Z')],
    ['the future', new Date('2026-03-01T12:00:01Z')]
  ])('keeps an image whose only time is %s', (_name, createdAt) => {
    const pieces: Piece[] = [KEPT, { name: 'image', tags: ['pr-1'], createdAt }]
    const plan = planOf(pieces, ALL)
    expect(plan.decisions.find(({ tag }) => tag === 'pr-1')).toMatchObject({
      action: 'keep',
      reason: 'its age is not known'
    })
  })

  it('keeps an image that was pushed long ago and says it was made in the future', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'image', tags: ['pr-1'], pushedAt: daysAgo(90), createdAt: new Date('2099-01-01T00:00:00Z') }
    ]
    expect(actionsOf(planOf(pieces, ALL), pieces)['pr-1']).toBe('keep')
  })

  it('takes the push where the image says 1970', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'image', tags: ['pr-1'], pushedAt: daysAgo(90), createdAt: new Date(0) }
    ]
    expect(actionsOf(planOf(pieces, ALL), pieces)['pr-1']).toBe('delete')
  })

  it('keeps what is of unknown age among the newest without counting it', () => {
    const pieces: Piece[] = [
      { name: 'a', tags: ['pr-1'], days: 30 },
      { name: 'b', tags: ['pr-2'], days: 40 },
      { name: 'c', tags: ['pr-3'], timeless: true }
    ]
    const plan = planOf(pieces, openPolicy("  - { name: newest, tags: '*', keep: { newest: 1 } }"))
    expect(actionsOf(plan, pieces)).toEqual({ 'pr-1': 'keep', 'pr-2': 'delete', 'pr-3': 'keep' })
  })

  it('keeps what was pulled nobody knows when, unless the registry tells of pulls', () => {
    const policy = openPolicy("  - { name: pulled, tags: 'pr-*', keep: { pulled-within: 30d } }")
    const silent: Piece[] = [KEPT, { name: 'image', tags: ['pr-1'] }]
    expect(actionsOf(planOf(silent, policy), silent)['pr-1']).toBe('keep')
    const telling: Piece[] = [
      { ...KEPT, pulledAt: daysAgo(1) },
      { name: 'image', tags: ['pr-1'] }
    ]
    expect(actionsOf(planOf(telling, policy), telling)['pr-1']).toBe('delete')
  })

  it('lets the rules for untagged and orphans do nothing where untagged manifests are not listed, and says so', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'lost' },
      { name: 'signature', tags: [companionTag('an image that may be there without a tag', '.sig')] }
    ]
    const policy = openPolicy(
      '  - { name: loose ends, untagged: true }\n  - { name: orphans, orphaned-referrers: true }'
    )
    const plan = planOf(pieces, policy, { listsUntagged: false })
    expect(plan.steps).toEqual([])
    expect(plan.notes).toEqual([
      'the rule "loose ends" does nothing here: the registry does not list manifests without a tag',
      'the rule "orphans" does nothing here: the registry does not list manifests without a tag, so none is known to be gone'
    ])
    expect(planOf(pieces, policy).steps).toHaveLength(3)
  })

  it('blocks the repository where a rule asks git and no git was read', () => {
    const policy = openPolicy("  - { name: alive, tags: '*', keep: { git-refs: {} } }")
    expect(planOf([KEPT, { name: 'x', tags: ['x'] }], policy).blocked).toContain(
      '"alive" asks what is alive in git'
    )
  })

  it('blocks the repository where nothing that is alive in git is what the rule names, as by a slip', () => {
    const pieces: Piece[] = [KEPT, { name: 'x', tags: ['main'] }]
    const plan = (refs: string): RepositoryPlan =>
      planOf(pieces, openPolicy(`  - { name: alive, tags: '*', keep: { git-refs: ${refs} } }`), {
        gitRefs: { branches: ['main'], tags: [], commits: new Map() }
      })
    expect(plan('{ branches: mian }').blocked).toBe(
      'the rule "alive" keeps what is alive in git, and no branch or tag there is one of those it names'
    )
    expect(plan('{ branches: [] }').blocked).toBeDefined()
    expect(plan('{ branches: main }').blocked).toBeUndefined()
  })
})

describe('invariant 3: a plan is made of one listing, and says of which', () => {
  const hash = (pieces: readonly Piece[]): string => planOf(pieces, ALL).listing

  it('has the same listing hash in any order, and another one for any change', () => {
    const one: Piece = { name: 'one', tags: ['a', 'b'] }
    expect(hash([one, KEPT])).toBe(hash([KEPT, { ...one, tags: ['b', 'a'] }]))
    expect(hash([one, KEPT])).not.toBe(hash([{ ...one, tags: ['a'] }, KEPT]))
    expect(hash([one, KEPT])).not.toBe(hash([one, KEPT, { name: 'untagged' }]))
    expect(hash([one, KEPT])).not.toBe(hash([{ ...one, name: 'two' }, KEPT]))
  })
})

describe('invariant 4: a decision is about a tag with its digest', () => {
  it('names the digest in every decision and every step', () => {
    const plan = planOf([KEPT, { name: 'old', tags: ['pr-1', 'pr-2'] }], ALL)
    expect(plan.decisions.map(({ tag, digest }) => [tag, digest])).toEqual([
      ['keep', digestOf('kept')],
      ['pr-1', digestOf('old')],
      ['pr-2', digestOf('old')]
    ])
    expect(plan.steps.map(({ digest }) => digest)).toEqual(Array<string>(3).fill(digestOf('old')))
  })
})

describe('invariant 5: young things are untouchable', () => {
  it.each<[string, Partial<Piece>, Date | undefined]>([
    ['push', { pushedAt: daysAgo(0.9), createdAt: daysAgo(90) }, undefined],
    ['creation', { pushedAt: daysAgo(90), createdAt: daysAgo(0.9) }, undefined],
    ['move of the tag', { pushedAt: daysAgo(90) }, daysAgo(0.9)]
  ])('counts the age from a late %s', (_name, times, movedAt) => {
    const tag = { name: 'pr-1', ...(movedAt === undefined ? {} : { movedAt }) }
    const pieces: Piece[] = [KEPT, { name: 'image', tags: [tag], ...times }]
    expect(planOf(pieces, ALL).decisions.find(one => one.tag === 'pr-1')?.reason).toBe(
      'younger than the grace of 1d'
    )
  })

  it('keeps a young untagged index with its old children, and young children that wait for their index', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'half pushed', days: 0.1, of: ['old part', 'never pushed'] },
      { name: 'old part', days: 500 },
      { name: 'early part', days: 0.1 }
    ]
    expect(planOf(pieces, UNTAGGED).steps).toEqual([])
  })

  it('keeps a young part of an index that goes', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'index', tags: ['pr-1'], of: ['old', 'young'] },
      { name: 'old' },
      { name: 'young', days: 0.1 }
    ]
    const plan = planOf(pieces, ALL)
    expect(stepLines(plan, pieces)).toEqual(['untag pr-1', 'delete index', 'delete old'])
    expect(actionsOf(plan, pieces)).toMatchObject({ young: 'keep', old: 'delete' })
  })

  it('takes an index without a time for as old as its youngest part', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'index', tags: ['pr-1'], of: ['a', 'b'], timeless: true },
      { name: 'a', days: 90 },
      { name: 'b', days: 0.5 },
      { name: 'older index', tags: ['pr-2'], of: ['a', 'attestation'], timeless: true },
      { name: 'attestation', createdAt: new Date(0) }
    ]
    expect(actionsOf(planOf(pieces, ALL), pieces)).toMatchObject({ 'pr-1': 'keep', 'pr-2': 'delete' })
  })
})

describe('invariant 6: deleting a tag is not deleting a digest', () => {
  const pieces: Piece[] = [{ name: 'image', tags: ['keep', 'pr-1'] }]

  it.each<[Registry, readonly string[], string]>([
    ['distribution3', ['untag pr-1'], 'delete'],
    ['ecr', ['untag pr-1'], 'delete'],
    ['replacing', ['untag pr-1'], 'delete'],
    ['distribution2', [], 'skip'],
    ['helpless', [], 'skip']
  ])('leaves the other tags of the digest alone at %s', (registry, steps, action) => {
    const plan = planOf(pieces, ALL, { registry })
    expect(stepLines(plan, pieces)).toEqual(steps)
    expect(actionsOf(plan, pieces)).toEqual({ keep: 'untouched', 'pr-1': action })
  })

  it('says why it skips', () => {
    const plan = planOf(pieces, ALL, { registry: 'distribution2' })
    expect(plan.decisions[1]?.reason).toBe(
      'shares its digest with "keep", and the registry removes no tag alone'
    )
  })

  it('does not take the last tag where that takes a part of a kept index', () => {
    const parts: Piece[] = [
      { name: 'index', tags: ['keep'], of: ['part'] },
      { name: 'part', tags: ['staging'] }
    ]
    expect(planOf(parts, ALL, { registry: 'ecr' }).steps).toEqual([])
    expect(actionsOf(planOf(parts, ALL, { registry: 'ecr' }), parts)['staging']).toBe('skip')
  })
})

describe('invariant 7: parents before children, and what describes them last', () => {
  const pieces: Piece[] = [
    KEPT,
    { name: 'top', tags: ['pr-1'], of: ['middle', 'leaf'] },
    { name: 'middle', of: ['leaf'] },
    { name: 'leaf' },
    { name: 'signature', tags: [companionTag('top', '.sig')] },
    { name: 'sbom', describes: 'leaf' },
    { name: 'fallback', tags: [companionTag('leaf')], of: ['sbom'] }
  ]
  const fallback = companionTag('leaf')
  const signature = companionTag('top', '.sig')

  it.each<[Registry, readonly string[]]>([
    [
      'distribution3',
      [
        ...['untag pr-1', 'delete top', 'delete middle', 'delete leaf'],
        ...[`untag ${fallback}`, `untag ${signature}`].sort(),
        ...['delete fallback', 'delete signature', 'delete sbom']
      ]
    ],
    [
      'distribution2',
      [
        ...['delete top [pr-1]', 'delete middle', 'delete leaf'],
        ...[`delete fallback [${fallback}]`, `delete signature [${signature}]`, 'delete sbom']
      ]
    ],
    ['quay', ['untag pr-1', ...[`untag ${fallback}`, `untag ${signature}`].sort()]]
  ])('at %s', (registry, expected) => {
    const lines = stepLines(planOf(pieces, ALL, { registry }), pieces)
    expect([...lines].sort()).toEqual([...expected].sort())
    const order = ['top', 'middle', 'leaf', 'fallback', 'sbom'].map(name =>
      lines.findIndex(line => line.startsWith(`delete ${name}`))
    )
    expect(order).toEqual([...order].sort((left, right) => left - right))
  })

  it('rewrites a fallback index of which one referrer stays, and deletes it when none does', () => {
    const rule = '  - { name: orphans, orphaned-referrers: true, keep: { younger-than: 30d } }'
    const orphans = (days: number): Piece[] => [
      KEPT,
      { name: 'index', tags: [companionTag('gone')], of: ['first', 'second'], timeless: true },
      { name: 'first', describes: 'gone', days: 90 },
      { name: 'second', describes: 'gone', days }
    ]
    const some = orphans(10)
    expect(stepLines(planOf(some, openPolicy(rule)), some)).toEqual([
      'rewrite index without first',
      'delete index',
      'delete first'
    ])
    expect(actionsOf(planOf(some, openPolicy(rule)), some)[companionTag('gone')]).toBe('keep')
    const none = orphans(40)
    expect(stepLines(planOf(none, openPolicy(rule)), none)[0]).toBe(`untag ${companionTag('gone')}`)
    expect(planOf(none, openPolicy(rule)).steps).toHaveLength(4)
  })
})

describe('invariant 8: doing it again changes nothing', () => {
  it('plans nothing for what is done', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'index', tags: ['pr-1'], of: ['part'] },
      { name: 'part' },
      { name: 'signature', tags: [companionTag('index', '.sig')] }
    ]
    let inventory = inventoryOf(pieces)
    const plan = planOf(pieces, ALL)
    expect(plan.steps).toHaveLength(5)
    for (const step of plan.steps) inventory = after(inventory, step, capabilitiesOf('distribution3'))
    expect([...inventory.manifests.keys()]).toEqual([digestOf('kept')])
    expect(planRepository(inventory, readPolicy(ALL), factsOf()).steps).toEqual([])
  })
})

describe('invariant 9: what is applied is what was planned', () => {
  it('reads a sealed plan as it was made', () => {
    const repositories = [planOf([KEPT, { name: 'old', tags: ['pr-1'] }], ALL)]
    const plan = sealPlan({ createdAt: NOW, policy: readPolicy(ALL).hash, repositories })
    expect(readPlan(planText(plan), NOW)).toEqual(plan)
    expect(() => readPlan(planText(plan).replace('"pr-1"', '"keep"'), NOW)).toThrow()
  })
})

describe('invariant 10: guards end a plan rather than delete more', () => {
  const many = (count: number, tag: (index: number) => string): Piece[] =>
    Array.from({ length: count }, (_, index) => ({ name: tag(index), tags: [tag(index)] }))
  const crowd = [...many(74, index => `keep-${index}`), ...many(26, index => `pr-${index}`)]
  const rule = "rules: [{ name: all, tags: '*', except: 'keep*' }]"

  it('refuses more than a quarter unless the policy says otherwise', () => {
    const plan = planOf(crowd, `version: 1\n${rule}`)
    expect(plan.blocked).toContain('26 of 100 tags (26 %) would go, more than max-percent: 25')
    expect(plan).toMatchObject({ steps: [], counts: { tags: 100, tagsDeleted: 26, manifestsDeleted: 26 } })
    expect(planOf(crowd.slice(0, -1), `version: 1\n${rule}`).blocked).toContain('max-percent')
    expect(planOf(crowd, `version: 1\nguards: { max-percent: 26 }\n${rule}`).steps).toHaveLength(52)
  })

  it.each([
    [1, 1, 'no image with a tag would be left'],
    [2, 1, '1 of 2 tags (50 %) would go'],
    [3, 1, '1 of 3 tags (34 %) would go'],
    [4, 1, undefined],
    [4, 2, '2 of 4 tags (50 %) would go'],
    [7, 2, '2 of 7 tags (29 %) would go'],
    [8, 2, undefined]
  ])('holds in a repository of %d tags of which %d would go', (all, going, reason) => {
    const pieces = Array.from({ length: all }, (_, at) => ({
      name: `i${at}`,
      tags: [at < going ? `old-${at}` : `keep-${at}`]
    }))
    const { blocked, steps } = planOf(pieces, "version: 1\nrules: [{ name: old, tags: 'old-*' }]")
    expect(steps.length > 0).toBe(reason === undefined)
    if (reason === undefined) expect(blocked).toBeUndefined()
    else expect(blocked).toContain(reason)
  })

  it('refuses more than the count', () => {
    const plan = planOf(crowd, `version: 1\nguards: { max-percent: 100, max-count: 25 }\n${rule}`)
    expect(plan.blocked).toContain('26 tags would go, more than max-count: 25')
  })

  it('refuses to leave no tagged image, or fewer than asked for', () => {
    const pieces: Piece[] = [{ name: 'only', tags: ['pr-1', 'pr-2'] }, { name: 'untagged' }]
    expect(planOf(pieces, ALL).blocked).toBe('no image with a tag would be left')
    const two: Piece[] = [...pieces, KEPT]
    const asking = ALL.replace('guards: {', 'guards: { min-kept: 2,')
    expect(planOf(two, asking).blocked).toBe(
      'images with a tag that would be left: 1, fewer than min-kept: 2'
    )
    expect(planOf(two, ALL).blocked).toBeUndefined()
  })

  it.each(['latest', 'stable', 'main', 'master'])('refuses to delete "%s" unless it is said', tag => {
    const pieces: Piece[] = [KEPT, { name: 'image', tags: [tag] }]
    expect(planOf(pieces, ALL).blocked).toContain(`the rule "all" would delete the tag "${tag}"`)
    const protecting = planOf(pieces, ALL.replace('rules:', `protect: [${tag}]\nrules:`))
    expect(protecting.blocked).toBeUndefined()
    expect(actionsOf(protecting, pieces)[tag]).toBe('keep')
    const bare = planOf(pieces, ALL.replace('rules:', 'protect: []\nrules:'))
    expect(stepLines(bare, pieces)).toEqual([`untag ${tag}`, 'delete image'])
  })
})

describe('invariant 11: deployed images are kept', () => {
  it('keeps deployed tags and the image behind them', () => {
    const pieces: Piece[] = [KEPT, { name: 'image', tags: ['pr-1', 'pr-2'] }]
    const deployed = { digests: new Set<string>(), tags: new Set(['pr-1']) }
    const plan = planOf(pieces, ALL, { deployed })
    expect(stepLines(plan, pieces)).toEqual(['untag pr-2'])
    expect(plan.decisions.find(({ tag }) => tag === 'pr-1')?.reason).toBe('in use')
  })

  it('keeps a deployed part of an index that goes', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'index', tags: ['pr-1'], of: ['a', 'b'] },
      { name: 'a' },
      { name: 'b' }
    ]
    const deployed = { digests: new Set([digestOf('b')]), tags: new Set<string>() }
    expect(stepLines(planOf(pieces, ALL, { deployed }), pieces)).toEqual([
      'untag pr-1',
      'delete index',
      'delete a'
    ])
  })

  it.each([['harbor'], ['gitlab'], ['quay']] as const)(
    'keeps the index of a deployed part where it takes its parts along: %s',
    registry => {
      const pieces: Piece[] = [
        KEPT,
        { name: 'nest', tags: ['pr-1'], of: ['index'] },
        { name: 'index', of: ['a', 'b'] },
        { name: 'a' },
        { name: 'b' }
      ]
      const deployed = { digests: new Set([digestOf('b')]), tags: new Set<string>() }
      const plan = planOf(pieces, ALL, { deployed, registry })
      expect([stepLines(plan, pieces), actionsOf(plan, pieces)['pr-1']]).toEqual([[], 'skip'])
    }
  )

  it.each([['harbor'], ['gitlab'], ['quay']] as const)(
    'keeps the index of a part that describes what is kept, where it takes its parts along: %s',
    registry => {
      const pieces: Piece[] = [
        KEPT,
        { name: 'index', tags: ['pr-1'], of: ['scan'] },
        { name: 'scan', describes: KEPT.name }
      ]
      const plan = planOf(pieces, ALL, { registry })
      expect([stepLines(plan, pieces), actionsOf(plan, pieces)['pr-1']]).toEqual([[], 'skip'])
    }
  )

  it('lets the index of a part go that a signature which stays has for its name', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'index', of: ['signature'] },
      { name: 'signature', tags: [{ name: companionTag('old', '.sig'), locked: 'immutable' }] },
      { name: 'old' }
    ]
    const plan = planOf(pieces, openPolicy('  - { name: loose, untagged: true }'), { registry: 'harbor' })
    expect(stepLines(plan, pieces)).toEqual(['delete index', 'delete old'])
  })

  it('lets an index go whose deployed part another one keeps', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'index', tags: ['pr-1'], of: ['b'] },
      { name: 'release', tags: ['v1'], of: ['b', 'a'] },
      { name: 'a' },
      { name: 'b' }
    ]
    const deployed = { digests: new Set([digestOf('b')]), tags: new Set(['v1']) }
    const plan = planOf(pieces, ALL, { deployed, registry: 'harbor' })
    expect(stepLines(plan, pieces)).toEqual(['untag pr-1', 'delete index'])
  })

  it('removes a tag of a part alone where its index keeps it from being collected', () => {
    const pieces: Piece[] = [
      { name: 'release', tags: ['v1'], of: ['a'] },
      { name: 'a', tags: ['pr-1'] }
    ]
    const deployed = { digests: new Set<string>(), tags: new Set(['v1']) }
    expect(stepLines(planOf(pieces, ALL, { deployed, registry: 'gitlab' }), pieces)).toEqual(['untag pr-1'])
  })
})

describe('invariant 12: a foreign change can be seen', () => {
  it('gives each repository a listing hash that a new tag changes', () => {
    const before = planOf([KEPT], ALL)
    const later = planOf([KEPT, { name: 'pushed meanwhile', tags: ['new'] }], ALL)
    expect(later.listing).not.toBe(before.listing)
  })
})

describe('invariant 13: nothing is unlocked', () => {
  it('skips locked tags and manifests, keeps their parts, and says what the registry says', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'image', tags: [{ name: 'pr-1', locked: 'immutable' }], of: ['part'] },
      { name: 'part' },
      { name: 'other', tags: ['pr-2'], locked: 'write\ndisabled' }
    ]
    const plan = planOf(pieces, ALL)
    expect(plan.steps).toEqual([])
    expect(plan.decisions.map(({ tag, action, reason }) => [tag, action, reason])).toEqual([
      ['keep', 'untouched', 'no rule selects it'],
      ['pr-1', 'skip', 'the registry keeps it: immutable'],
      ['pr-2', 'skip', 'the registry keeps it: write disabled']
    ])
  })
})

describe('invariant 14: a plan holds what the report needs', () => {
  it('names every manifest that goes, with the rule it goes by', () => {
    const pieces: Piece[] = [KEPT, { name: 'index', tags: ['pr-1'], of: ['part'] }, { name: 'part' }]
    const plan = planOf(pieces, ALL)
    expect(plan.decisions.at(-1)).toEqual({
      digest: digestOf('part'),
      action: 'delete',
      rule: 'all',
      reason: 'belongs to "pr-1", which goes'
    })
  })
})

describe('invariant 15: a run that ends early leaves a sound repository', () => {
  it('plans the rest when it is planned again after any step', () => {
    const pieces: Piece[] = [
      { name: 'kept', tags: ['keep'], of: ['shared'] },
      { name: 'old', tags: ['pr-1'], of: ['shared', 'own'] },
      { name: 'shared' },
      { name: 'own' }
    ]
    const plan = planOf(pieces, ALL.replace("'keep*' }", "'keep*' }\n  - { name: untagged, untagged: true }"))
    let inventory = inventoryOf(pieces)
    for (const step of plan.steps) {
      inventory = after(inventory, step, capabilitiesOf('distribution3'))
      expect(inventory.manifests.has(digestOf('shared'))).toBe(true)
    }
    expect([...inventory.manifests.keys()].sort()).toEqual([digestOf('kept'), digestOf('shared')].sort())
  })
})

describe('invariant 16: planning needs no right to delete', () => {
  it('is a function of what was listed', () => {
    const inventory = Object.freeze(inventoryOf([KEPT, { name: 'old', tags: ['pr-1'] }]))
    const facts = Object.freeze(factsOf())
    expect(planRepository(inventory, readPolicy(ALL), facts)).toEqual(
      planRepository(inventory, readPolicy(ALL), facts)
    )
  })
})

describe('invariant 17: planning spends no request', () => {
  it('plans by listings in which manifests were not read, and claims no bytes then', () => {
    const inventory = inventoryOf([KEPT, { name: 'old', tags: ['pr-1'] }])
    const { kind, mediaType } = { kind: 'image', mediaType: '' } as const
    const manifests = new Map(
      [...inventory.manifests.keys()].map(digest => [
        digest,
        { digest, kind, mediaType, children: [], pushedAt: daysAgo(90), size: 5000 }
      ])
    )
    const plan = planRepository({ ...inventory, manifests }, readPolicy(ALL), factsOf())
    expect(plan.steps).toHaveLength(2)
    expect(plan.counts.bytesFreed).toBeUndefined()
  })
})
