import { describe, expect, it } from '@jest/globals'
import type { Inventory } from '../../../src/cleanup/inventory/inventory.js'
import type { RepositoryPlan } from '../../../src/cleanup/plan/cleanup-plan.js'
import { readPlan, planText, sealPlan } from '../../../src/cleanup/plan/plan-file.js'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import type { Piece } from './world.js'
import {
  actionsOf,
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

const ALL = openPolicy("  - { name: all, tags: '*', except: 'keep*' }")
const KEPT: Piece = { name: 'kept', tags: ['keep'] }

describe('when two tags have one digest', () => {
  it('deletes both tags and the image when both go, in one step where the registry does', () => {
    const pieces: Piece[] = [KEPT, { name: 'image', tags: ['pr-2', 'pr-1'] }]
    expect(stepLines(planOf(pieces, ALL), pieces)).toEqual(['untag pr-1', 'untag pr-2', 'delete image'])
    for (const registry of ['ecr', 'distribution2', 'replacing'] as const)
      expect(stepLines(planOf(pieces, ALL, { registry }), pieces)).toEqual(['delete image [pr-1, pr-2]'])
  })

  it('counts them once among the newest', () => {
    const pieces: Piece[] = [
      { name: 'a', tags: ['b-1', 'b-2'], days: 3 },
      { name: 'b', tags: ['b-3'], days: 4 },
      { name: 'c', tags: ['b-4'], days: 5 }
    ]
    const plan = planOf(pieces, openPolicy("  - { name: newest, tags: '*', keep: { newest: 2 } }"))
    expect(actionsOf(plan, pieces)).toEqual({ 'b-1': 'keep', 'b-2': 'keep', 'b-3': 'keep', 'b-4': 'delete' })
  })

  it('keeps the tag one rule keeps, and lets the other one go by its own rule', () => {
    const pieces: Piece[] = [{ name: 'image', tags: ['v1.0.0', 'pr-1'] }]
    const rules = openPolicy(
      "  - { name: releases, tags: 'v*', keep: { always: true } }\n  - { name: prs, tags: 'pr-*' }"
    )
    expect(stepLines(planOf(pieces, rules), pieces)).toEqual(['untag pr-1'])
  })

  it('says by which of them the image is kept, as a sentence', () => {
    const pieces: Piece[] = [
      { name: 'new', tags: ['v3', 'v3.0.0'] },
      { name: 'old', tags: ['v2.0.0'] }
    ]
    const { decisions } = planOf(
      pieces,
      openPolicy("  - { name: r, tags: 'v*', keep: { semver: { majors: 1 } } }")
    )
    expect(decisions.map(({ tag, reason }) => `${tag}: ${reason}`)).toEqual([
      'v2.0.0: not among the newest versions',
      'v3: by "v3": stands for a line of versions that is kept',
      'v3.0.0: by "v3": stands for a line of versions that is kept'
    ])
  })

  it('keeps a tag that any rule keeps, whichever comes first', () => {
    const pieces: Piece[] = [KEPT, { name: 'image', tags: ['pr-1'], days: 10 }]
    const rules = [
      "  - { name: strict, tags: 'pr-*', keep: { younger-than: 5d } }",
      "  - { name: lenient, tags: '*', keep: { younger-than: 20d }, except: keep }"
    ]
    for (const order of [rules, [...rules].reverse()]) {
      const decision = planOf(pieces, openPolicy(order.join('\n'))).decisions.find(
        ({ tag }) => tag === 'pr-1'
      )
      expect(decision).toMatchObject({ action: 'keep', rule: 'lenient', reason: 'younger than 20d' })
    }
  })
})

describe('when attestations stand in an index', () => {
  it('deletes them with the index and keeps them with it, whatever time they do not state', () => {
    const pieces: Piece[] = [
      { name: 'old', tags: ['pr-1'], of: ['amd64', 'attestation'], timeless: true },
      { name: 'amd64', timeless: true, createdAt: daysAgo(40) },
      { name: 'attestation', timeless: true },
      { name: 'release', tags: ['keep'], of: ['r-amd64', 'r-attestation'] },
      { name: 'r-amd64' },
      { name: 'r-attestation', timeless: true }
    ]
    expect(stepLines(planOf(pieces, ALL), pieces)[0]).toBe('untag pr-1')
    expect(new Set(stepLines(planOf(pieces, ALL), pieces).slice(1))).toEqual(
      new Set(['delete old', 'delete amd64', 'delete attestation'])
    )
  })
})

describe('when an index has lost children, or all of them', () => {
  it('deletes what is left of it, and keeps a kept one as it is', () => {
    const pieces: Piece[] = [
      { name: 'ghost', tags: ['pr-1'], of: ['gone'] },
      { name: 'partial', tags: ['pr-2'], of: ['gone', 'left'] },
      { name: 'left' },
      { name: 'kept partial', tags: ['keep'], of: ['gone', 'kept part'] },
      { name: 'kept part' }
    ]
    const lines = stepLines(planOf(pieces, ALL), pieces)
    expect(lines.slice(0, 2)).toEqual(['untag pr-1', 'untag pr-2'])
    expect(new Set(lines.slice(2, 4))).toEqual(new Set(['delete ghost', 'delete partial']))
    expect(lines.slice(4)).toEqual(['delete left'])
  })
})

describe("when cosign's tags and fallback tags stand beside the images", () => {
  const pieces: Piece[] = [
    { name: 'kept', tags: ['keep'] },
    { name: 'kept.sig', tags: [companionTag('kept', '.sig')] },
    { name: 'kept.att', tags: [companionTag('kept', '.att')], createdAt: new Date(0) },
    { name: 'old', tags: ['pr-1'] },
    { name: 'old.sig', tags: [companionTag('old', '.sig')], createdAt: new Date(0) },
    { name: 'old.sbom', tags: [companionTag('old', '.sbom')] },
    { name: 'old index', tags: [companionTag('old')], of: ['old attestation'] },
    { name: 'old attestation', describes: 'old' },
    { name: 'stray.sig', tags: [companionTag('gone', '.sig')] }
  ]

  it("never selects them by a tag's pattern, and deletes those of what goes", () => {
    const actions = actionsOf(planOf(pieces, ALL), pieces)
    expect(actions).toEqual({
      keep: 'untouched',
      'pr-1': 'delete',
      [companionTag('kept', '.sig')]: 'keep',
      [companionTag('kept', '.att')]: 'keep',
      [companionTag('old', '.sig')]: 'delete',
      [companionTag('old', '.sbom')]: 'delete',
      [companionTag('old')]: 'delete',
      'old attestation': 'delete',
      [companionTag('gone', '.sig')]: 'untouched'
    })
  })

  it('takes a tag with the digest of its own image for a tag like any other', () => {
    const own: Piece[] = [KEPT, { name: 'image', tags: [companionTag('image')] }]
    expect(stepLines(planOf(own, ALL), own)).toEqual([`untag ${companionTag('image')}`, 'delete image'])
  })

  it('takes images of a user who names them by a hash for images, and leaves them to the rules for tags', () => {
    const orphans = openPolicy('  - { name: orphans, orphaned-referrers: true }')
    const own: Piece[] = [
      KEPT,
      { name: 'by hash', tags: [companionTag('its sources')] },
      { name: 'index by hash', tags: [companionTag('their sources')], of: ['platform'] },
      { name: 'platform' },
      { name: 'by hash and platform', tags: [companionTag('more sources', '.linux-amd64')] },
      { name: 'fallback', tags: [companionTag('gone')], of: ['attestation'] },
      { name: 'attestation', describes: 'gone' },
      { name: 'signature', tags: [companionTag('gone', '.sig')] }
    ]
    expect(actionsOf(planOf(own, orphans), own)).toEqual({
      keep: 'untouched',
      [companionTag('its sources')]: 'untouched',
      [companionTag('their sources')]: 'untouched',
      [companionTag('more sources', '.linux-amd64')]: 'untouched',
      [companionTag('gone')]: 'delete',
      attestation: 'delete',
      [companionTag('gone', '.sig')]: 'delete'
    })
    expect(actionsOf(planOf(own, ALL), own)).toEqual({
      keep: 'untouched',
      [companionTag('its sources')]: 'delete',
      [companionTag('their sources')]: 'delete',
      platform: 'delete',
      [companionTag('more sources', '.linux-amd64')]: 'untouched',
      [companionTag('gone')]: 'untouched',
      attestation: 'untouched',
      [companionTag('gone', '.sig')]: 'untouched'
    })
  })

  it('counts an image named by a hash among the newest, whether or not the hash is of an image that is there', () => {
    const policy = openPolicy("  - { name: all, tags: '*', keep: { newest: 2 } }")
    const newer: Piece[] = [
      { name: 'newest', tags: ['pr-3'], days: 2 },
      { name: 'second', tags: ['pr-2'], days: 20 },
      { name: 'by hash', tags: [companionTag('oldest')], days: 10 }
    ]
    const all: Piece[] = [...newer, { name: 'oldest', tags: ['pr-1'], days: 30 }]
    const going = ['untag pr-1', 'untag pr-2', 'delete second', 'delete oldest']
    expect(stepLines(planOf(all, policy), all)).toEqual(going)
    expect(stepLines(planOf(newer, policy), newer)).toEqual(['untag pr-2', 'delete second'])
  })

  it('keeps an image named by the hash of one that is kept', () => {
    const pieces: Piece[] = [KEPT, { name: 'by hash', tags: [companionTag('kept')] }]
    const plan = planOf(pieces, ALL)
    expect(plan.steps).toEqual([])
    expect(plan.decisions.find(({ tag }) => tag === companionTag('kept'))?.reason).toBe(
      'describes a manifest that is kept'
    )
  })

  it('leaves alone what describes each other in a ring', () => {
    const ring: Piece[] = [
      KEPT,
      { name: 'a', tags: [companionTag('b', '.sig')] },
      { name: 'b', tags: [companionTag('a', '.sig')] }
    ]
    expect(
      planOf(
        ring,
        openPolicy("  - { name: all, tags: '*', except: keep }\n  - { name: o, orphaned-referrers: true }")
      ).steps
    ).toEqual([])
  })

  it('finds the fallback tag of a SHA-512 digest, whose hex it cuts', () => {
    const hex = 'ab'.repeat(64)
    const inventory = inventoryOf([KEPT, { name: 'index', tags: [`sha512-${hex.slice(0, 64)}`], of: [] }])
    const subject = { digest: `sha512:${hex}`, kind: 'image', mediaType: '', children: [] } as const
    const manifests = new Map([
      ...inventory.manifests,
      [subject.digest, { ...subject, pushedAt: daysAgo(9) }]
    ])
    const tags = [...inventory.tags, { name: 'pr-1', digest: subject.digest }]
    const plan = planRepository({ ...inventory, manifests, tags }, readPolicy(ALL), factsOf())
    expect(plan.decisions.filter(({ action }) => action === 'delete')).toHaveLength(2)
  })
})

describe('when a referrer is young and what it describes is old', () => {
  it('lets the image go and the referrer wait for its turn', () => {
    const pieces: Piece[] = [
      KEPT,
      { name: 'old', tags: ['pr-1'] },
      { name: 'scan', describes: 'old', days: 0.2 }
    ]
    expect(stepLines(planOf(pieces, ALL), pieces)).toEqual(['untag pr-1', 'delete old'])
  })
})

describe('when build caches have manifests of their own media types', () => {
  it('treats them as images', () => {
    const pieces: Piece[] = [
      KEPT,
      {
        name: 'cache',
        tags: ['buildcache-x'],
        artifactType: 'application/vnd.buildkit.cacheconfig.v0',
        days: 50
      }
    ]
    const policy = openPolicy("  - { name: caches, tags: 'buildcache-*', keep: { younger-than: 30d } }")
    expect(stepLines(planOf(pieces, policy), pieces)).toEqual(['untag buildcache-x', 'delete cache'])
  })
})

describe('when manifests without a tag refer to each other in a ring', () => {
  it('ends, and treats them as what nothing refers to', () => {
    const pieces: Piece[] = [KEPT, { name: 'a', of: ['b'] }, { name: 'b', of: ['a'] }]
    expect(planOf(pieces, ALL).steps).toEqual([])
    expect(planOf(pieces, openPolicy('  - { name: untagged, untagged: true }')).steps).toHaveLength(2)
  })
})

describe('when an image says it runs in production only by a part of it', () => {
  it('keeps deployed digests that the listing does not have from breaking anything', () => {
    const deployed = { digests: new Set([digestOf('elsewhere')]), tags: new Set<string>() }
    const pieces: Piece[] = [KEPT, { name: 'old', tags: ['pr-1'] }]
    expect(planOf(pieces, ALL, { deployed }).steps).toHaveLength(2)
  })
})

describe('bytes freed', () => {
  it('counts a blob once, and only where nothing kept has it', () => {
    const base = { digest: digestOf('base'), size: 5000 }
    const own = { digest: digestOf('own'), size: 300 }
    const pieces: Piece[] = [
      { name: 'kept', tags: ['keep'], layers: [base] },
      { name: 'a', tags: ['pr-1'], layers: [base, own] },
      { name: 'b', tags: ['pr-2'], layers: [base, own] }
    ]
    expect(planOf(pieces, ALL).counts.bytesFreed).toBe(300 + 2 * 10)
  })
})

describe('when a part of a policy has no effect', () => {
  const pieces: Piece[] = [KEPT, { name: 'a', tags: ['v1.0.0'] }, { name: 'b', tags: ['pr-1'] }]

  it('says which rules select nothing here, or that none is for the repository', () => {
    const rules = "  - { name: PRs, tags: 'PR-*' }\n  - { name: releases, tags: 'v*' }\n"
    expect(planOf(pieces, openPolicy(rules)).notes).toEqual(['rules that select no tag here: "PRs"'])
    const elsewhere = openPolicy("  - { name: all, tags: '*', repositories: 'acme/app' }")
    expect(planOf(pieces, elsewhere).notes).toEqual([
      'no rule of the policy is for this repository, so all of it is untouched'
    ])
  })

  it('says that nothing is there, as where the name has a slip', () => {
    expect(planOf([], ALL).notes).toEqual([
      'there is nothing here: check the name, and what this login may see'
    ])
  })

  it('says which expressions were written to be searched for, above all those that were to keep', () => {
    const policy = `protect: ['/^kee/', '/kee./', '/nothing/']\n${openPolicy("  - { name: all, tags: '*', except: '/^v[0-9]/' }")}`
    const { notes } = planOf(pieces, policy)
    expect(notes).toHaveLength(1)
    expect(notes?.[0]).toMatch(/match no tag here as a whole, .*: "\/\^kee\/", "\/\^v\[0-9\]\/"$/)
  })

  it('stays a plan that can be read, however many rules there are and however they are written', () => {
    const rules = Array.from(
      { length: 200 },
      (_, at) => `  - { name: ${'n'.repeat(76)}${at}, tags: "x\\n${at}" }`
    )
    const plan = planOf(pieces, openPolicy(rules.join('\n')))
    const sealed = sealPlan({ createdAt: NOW, policy: 'a'.repeat(64), repositories: [plan] })
    expect(readPlan(planText(sealed), NOW).repositories[0]?.notes?.[0]).toMatch(/ and 190 more$/)
  })
})

describe('when nothing can be deleted by the registry', () => {
  it('skips every tag and says so', () => {
    const pieces: Piece[] = [KEPT, { name: 'old', tags: ['pr-1'] }, { name: 'lost' }]
    const plan = planOf(pieces, ALL, { registry: 'helpless' })
    expect(plan.decisions.find(({ tag }) => tag === 'pr-1')).toMatchObject({
      action: 'skip',
      reason: 'the registry has no way to delete a tag'
    })
    const untagged = planOf(pieces, openPolicy('  - { name: untagged, untagged: true }'), {
      registry: 'quay'
    })
    expect(untagged.decisions.at(-1)).toMatchObject({ action: 'skip', digest: digestOf('lost') })
    expect(untagged.steps).toEqual([])
  })
})

/** Seconds of this process's own CPU, which a busy machine does not make more of. */
function stopwatch(): () => number {
  const before = process.cpuUsage()
  return () => process.cpuUsage(before).user / 1e6
}

describe('100,000 tags', () => {
  /** Tagged indexes, each with a part of its own and one that a hundredth of the others have, too. */
  function indexes(count: number): Inventory {
    const pieces: Piece[] = Array.from({ length: count }, (_, index) => ({
      name: `i${index}`,
      tags: [`build-${index}`],
      of: [`p${index % (count / 100)}`, `q${index}`],
      days: 2 + (index % 700)
    }))
    const parts: Piece[] = Array.from({ length: count }, (_, index) => ({ name: `q${index}`, days: 800 }))
    const shared: Piece[] = Array.from({ length: count / 100 }, (_, index) => ({
      name: `p${index}`,
      days: 800
    }))
    return inventoryOf([...pieces, ...parts, ...shared])
  }

  it('are planned in at most 60 s and little memory, and ten times as many take about ten times as long', () => {
    const policy = readPolicy(
      openPolicy(
        "  - { name: builds, tags: '/build-[0-9]+/', keep: { newest: 2000, younger-than: 30d, combine: any } }\n  - { name: untagged, untagged: true }"
      )
    )
    const timed = (count: number): { readonly plan: RepositoryPlan; readonly seconds: number } => {
      const inventory = indexes(count)
      const seconds = stopwatch()
      return { plan: planRepository(inventory, policy, factsOf()), seconds: seconds() }
    }
    timed(1000)
    const tenth = timed(10_000)
    const { plan, seconds } = timed(100_000)
    expect(seconds).toBeLessThan(60)
    // quadratic would be a hundred times; machines are noisy
    expect(seconds / tenth.seconds).toBeLessThan(50)
    expect(plan.counts.tags).toBe(100_000)
    expect(plan.counts.tagsDeleted).toBeGreaterThan(90_000)
    expect(process.memoryUsage().rss).toBeLessThan(1536 * 1024 * 1024)
    // what is measured is this process's own; a busy machine only takes longer
  }, 180_000)

  it('of one digest, or with one shared child, or signed one by one, take no longer', () => {
    const count = 10_000
    const pieces: Piece[] = [
      { name: 'one', tags: Array.from({ length: count }, (_, index) => `t-${index}`) },
      { name: 'shared' },
      ...Array.from({ length: count }, (_, index) => ({
        name: `x${index}`,
        tags: [`x-${index}`],
        of: ['shared']
      })),
      ...Array.from({ length: count }, (_, index) => ({ name: `s${index}`, describes: 'shared' })),
      KEPT
    ]
    const inventory = inventoryOf(pieces)
    const seconds = stopwatch()
    const plan = planRepository(inventory, readPolicy(ALL), factsOf())
    expect(seconds()).toBeLessThan(20)
    expect(plan.counts).toMatchObject({ tagsDeleted: 2 * count, manifestsDeleted: 2 * count + 2 })
  })

  it('in a chain of nested indexes do not overflow anything', () => {
    const depth = 2_000
    const pieces: Piece[] = Array.from({ length: depth }, (_, index) => ({
      name: `c${index}`,
      of: [`c${index + 1}`],
      timeless: true,
      ...(index === 0 ? { tags: ['pr-1'] } : {})
    }))
    const plan = planOf([...pieces, { name: `c${depth}` }, KEPT], ALL)
    expect(plan.counts.manifestsDeleted).toBe(depth + 1)
  })
})
