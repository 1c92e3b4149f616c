import { describe, expect, it } from '@jest/globals'
import fc, { cases, patience } from '../../property.js'
import type { Manifest, Tag } from '../../../src/cleanup/inventory/inventory.js'
import type { CleanupPlan, Decision } from '../../../src/cleanup/plan/cleanup-plan.js'
import { readPlan, planText, sealPlan } from '../../../src/cleanup/plan/plan-file.js'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import { applyPlan } from '../../../src/cleanup/apply/apply.js'
import type { CleanupReport } from '../../../src/cleanup/apply/report.js'
import { NOW } from '../plan/world.js'
import { anyRun, GIT_REFS } from './any-run.js'
import type { AnyRun } from './any-run.js'
import { itemsOf } from './plans.js'
import { createRegistry, KINDS } from './registry.js'
import type { Kind, Registry } from './registry.js'

const RUNS = cases(400)
const PATIENCE = patience(60_000)

function build({ inventory, kind, collectsAtOnce }: AnyRun): Registry {
  const registry = createRegistry(inventory, KINDS[kind], collectsAtOnce)
  registry.collect()
  registry.forgetHidden()
  return registry
}

async function plan({ driver }: Registry, run: AnyRun): Promise<CleanupPlan> {
  const policy = readPolicy(run.policy)
  const repository = planRepository(await driver.inventory('acme/app'), policy, {
    ...{ host: 'registry.example', provider: 'generic', capabilities: driver.capabilities },
    ...{ now: NOW, deployed: run.deployed, gitRefs: GIT_REFS }
  })
  return readPlan(
    planText(sealPlan({ createdAt: NOW, policy: policy.hash, repositories: [repository] })),
    NOW
  )
}

function apply({ driver }: Registry, made: CleanupPlan): Promise<CleanupReport> {
  const quiet = (): void => undefined
  return applyPlan(made, {
    now: () => NOW,
    log: { debug: quiet, info: quiet, notice: quiet, warning: quiet, error: quiet },
    driverOf: () => Promise.resolve(driver)
  })
}

function decisionsOf(made: CleanupPlan): readonly Decision[] {
  return made.repositories.flatMap(({ decisions }) => decisions)
}

/** All that stands, as it was at one moment. */
interface Moment {
  readonly tags: ReadonlyMap<string, Tag>
  readonly manifests: ReadonlyMap<string, Manifest>
}

function momentOf({ tags, manifests }: Registry): Moment {
  return { tags: new Map(tags), manifests: new Map(manifests) }
}

/** What roots need to be whole and what describes that, the slow way: `tag digest` for names, digests for manifests. */
function neededBy({ tags, manifests }: Moment, roots: Iterable<string>): ReadonlySet<string> {
  const needed = new Set<string>()
  const open = [...roots]
  const seen = new Set<string>()
  for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
    if (seen.has(digest)) continue
    seen.add(digest)
    if (manifests.has(digest)) needed.add(digest)
    open.push(...(manifests.get(digest)?.children ?? []))
    for (const one of manifests.values()) {
      if (one.subject !== digest) continue
      open.push(one.digest)
      const names = [...tags.values()].filter(tag => tag.digest === one.digest)
      for (const { name } of names) if (!name.startsWith('sha256-')) needed.add(`${name} ${one.digest}`)
    }
    const prefix = digest.replace(':', '-')
    for (const tag of tags.values()) {
      if (!tag.name.startsWith(prefix) || tag.digest === digest) continue
      open.push(tag.digest)
      needed.add(`${tag.name} ${tag.digest}`)
    }
  }
  return needed
}

function lost({ tags, manifests }: Registry, needed: Iterable<string>): readonly string[] {
  const names = new Set([...tags.values()].map(({ name, digest }) => `${name} ${digest}`))
  return [...needed].filter(one => (one.includes(' ') ? !names.has(one) : !manifests.has(one)))
}

/** What a plan says it leaves and what of it stands at a moment, with all that needs. */
function leftBy(moment: Moment, made: CleanupPlan, run: AnyRun): ReadonlySet<string> {
  const rewritten = new Set(
    made.repositories.flatMap(({ steps }) =>
      steps.flatMap(step => (step.kind === 'rewrite-fallback' ? [step.tag] : []))
    )
  )
  const going = new Set(decisionsOf(made).flatMap(one => (one.action === 'delete' ? [one.digest] : [])))
  const kind: Kind = KINDS[run.kind]
  // A young one that describes what goes waits for its turn, where the registry does not collect it meanwhile.
  const isCollected = (digest: string): boolean =>
    kind.collects === 'unreferred' && going.has(moment.manifests.get(digest)?.subject ?? '')
  const staying = decisionsOf(made).filter(
    ({ action, collected, tag, digest }) =>
      action !== 'delete' &&
      collected !== true &&
      (tag !== undefined || !isCollected(digest)) &&
      (tag === undefined || (!rewritten.has(tag) && moment.tags.get(tag)?.digest === digest))
  )
  const running = [...run.deployed.digests].filter(digest => moment.manifests.has(digest))
  const roots = [...staying.map(({ digest }) => digest), ...running]
  const names = staying.flatMap(({ tag, digest }) => (tag === undefined ? [] : [`${tag} ${digest}`]))
  return new Set([...neededBy(moment, roots), ...names])
}

describe('any repository of any registry', () => {
  it(
    'keeps what the plan leaves, loses what it deletes, and has nothing more to do after it',
    async () => {
      let steps = 0
      await fc.assert(
        fc.asyncProperty(anyRun, async run => {
          const registry = build(run)
          const made = await plan(registry, run)
          steps += made.repositories[0]?.steps.length ?? 0
          const left = leftBy(momentOf(registry), made, run)
          const report = await apply(registry, made)
          expect(report.repositories.map(({ ended }) => ended)).toEqual(
            made.repositories.map(({ blocked }) => blocked)
          )
          registry.collect()
          expect(lost(registry, left)).toEqual([])
          const unsettled = itemsOf(report).filter(({ outcome }) => !['deleted', 'gone'].includes(outcome))
          expect(unsettled).toEqual([])
          const going = decisionsOf(made).filter(({ action }) => action === 'delete')
          const stays = going.filter(({ tag, digest }) =>
            tag === undefined ? registry.manifests.has(digest) : registry.tags.get(tag)?.digest === digest
          )
          expect(made.repositories[0]?.blocked === undefined ? stays : []).toEqual([])
          const again = await plan(registry, run)
          expect(again.repositories[0]?.steps).toEqual([])
        }),
        RUNS
      )
      expect(steps).toBeGreaterThan(250)
    },
    PATIENCE
  )

  it(
    'keeps what the plan leaves when a run dies, and the same plan and a new one end it',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyRun, async run => {
          const registry = build(run)
          const made = await plan(registry, run)
          const left = leftBy(momentOf(registry), made, run)
          let calls = 0
          registry.before = () => {
            calls += 1
            if (calls > run.dieAt) throw new Error('died')
          }
          await apply(registry, made)
          registry.before = () => undefined
          registry.collect()
          expect(lost(registry, left)).toEqual([])
          if (run.collectsAtOnce) await apply(registry, made)
          expect(lost(registry, left)).toEqual([])
          const again = await plan(registry, run)
          await apply(registry, again)
          registry.collect()
          expect(lost(registry, left)).toEqual([])
          await apply(registry, made)
          registry.collect()
          expect(lost(registry, left)).toEqual([])
        }),
        RUNS
      )
    },
    PATIENCE
  )

  it(
    'keeps what somebody names between plan and apply, whole and with all that describes it',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyRun, async run => {
          const registry = build(run)
          const made = await plan(registry, run)
          const named = happen(registry, run)
          if (named === undefined) return
          registry.collect()
          const moment = momentOf(registry)
          const needed = new Set([...neededBy(moment, [named]), ...leftBy(moment, made, run)])
          await apply(registry, made)
          registry.collect()
          expect(lost(registry, needed)).toEqual([])
          await apply(registry, made)
          registry.collect()
          expect(lost(registry, needed)).toEqual([])
        }),
        RUNS
      )
    },
    PATIENCE
  )
})

/** Somebody tags a manifest, moves a tag to it, or pushes an index of it. */
function happen({ tags, manifests }: Registry, { event }: AnyRun): string | undefined {
  const digest = [...manifests.keys()][event.of % manifests.size]
  if (digest === undefined) return undefined
  if (event.how === 'tag') tags.set('new', { name: 'new', digest, movedAt: NOW })
  if (event.how === 'move') {
    const name = [...tags.keys()].filter(tag => !tag.startsWith('sha256-'))[event.tag % tags.size] ?? 'anchor'
    if (tags.get(name)?.digest === digest) return undefined
    tags.set(name, { name, digest, movedAt: NOW })
  }
  if (event.how !== 'index') return digest
  const index = `sha256:${'c'.repeat(64)}`
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  manifests.set(index, { digest: index, kind: 'index', mediaType, children: [digest], pushedAt: NOW })
  tags.set('new', { name: 'new', digest: index, movedAt: NOW })
  return index
}
