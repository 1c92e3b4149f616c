import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import { applyPlan } from '../../../src/cleanup/apply/apply.js'
import type { CleanupReport } from '../../../src/cleanup/apply/report.js'
import type { CleanupPlan } from '../../../src/cleanup/plan/cleanup-plan.js'
import { planText, readPlan, sealPlan } from '../../../src/cleanup/plan/plan-file.js'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import { targetsOf, verifyRepositories } from '../../../src/cleanup/verify/verify.js'
import type { CleanupWorld } from './world.js'

const POLICY = `
version: 1
guards: { max-percent: 90 }
rules:
  - name: pull requests
    tags: 'pr-*'
    keep: { newest: 1 }
  - name: leftovers
    untagged: true
`

const DAY = 86_400_000

/** What the scenario pushed. */
export interface Pushed {
  readonly kept: readonly string[]
  readonly doomed: readonly string[]
}

/**
 * A release and three pull requests: the oldest has a child of its own and one it shares with the release, the second
 * has the release's own digest, the newest stays; the release and the oldest are signed. Beside them an old manifest that nothing refers to.
 */
export function pushScenario({ store, repository }: CleanupWorld): Pushed {
  const at = (days: number): Date => new Date(Date.UTC(2025, 11, 1) - days * DAY)
  const shared = store.pushImage(repository, 'shared', { at: at(40) })
  const own = store.pushImage(repository, 'own', { at: at(30) })
  const release = store.pushIndex(repository, [shared], { tags: ['v1', 'pr-2'], at: at(20) })
  const old = store.pushIndex(repository, [shared, own], { tags: ['pr-1', 'pr-1-again'], at: at(30) })
  const newest = store.pushImage(repository, 'newest', { tags: ['pr-3'], at: at(1) })
  const loose = store.pushImage(repository, 'loose', { at: at(90) })
  const signature = store.pushImage(repository, 'signature', { subject: release, at: at(20) })
  const gone = store.pushImage(repository, 'old signature', { subject: old, at: at(30) })
  return { kept: [shared, release, newest, signature], doomed: [own, old, loose, gone] }
}

/** A plan with a credential that may read. */
export async function planOf(world: CleanupWorld): Promise<CleanupPlan> {
  const driver = await world.open({ rights: 'read' })
  const policy = readPolicy(POLICY)
  const now = world.clock.now()
  const repository = planRepository(await driver.inventory(world.repository), policy, {
    host: 'registry.example',
    provider: 'test',
    capabilities: driver.capabilities,
    now,
    deployed: { digests: new Set(), tags: new Set() }
  })
  const plan = sealPlan({ createdAt: now, policy: policy.hash, repositories: [repository] })
  return readPlan(planText(plan), now)
}

export function apply(world: CleanupWorld, plan: CleanupPlan, driver: Driver): Promise<CleanupReport> {
  const nothing = (): void => undefined
  return applyPlan(plan, {
    now: () => world.clock.now(),
    log: { debug: nothing, info: nothing, notice: nothing, warning: nothing, error: nothing },
    driverOf: () => Promise.resolve(driver)
  })
}

/** Nothing that the plan left is broken or lost. */
export async function expectWhole(world: CleanupWorld, plan: CleanupPlan): Promise<void> {
  const reader = await world.open({ rights: 'read' })
  const verification = await verifyRepositories(targetsOf(plan), {
    now: () => world.clock.now(),
    driverOf: () => Promise.resolve(reader),
    blobs: false
  })
  expect(
    verification.repositories.flatMap(({ findings, ended }) => [...findings, ended ?? []].flat())
  ).toEqual([])
  expect(verification.result).toBe('done')
}

/** Digests that stand. */
export function standing({ store, repository }: CleanupWorld): ReadonlySet<string> {
  return new Set(store.manifests(repository).map(({ digest }) => digest))
}

/** The whole way, as a job goes it. */
export function describeRun(start: () => Promise<CleanupWorld>): void {
  let world: CleanupWorld
  beforeEach(async () => {
    world = await start()
  })
  afterEach(() => world.server.close())

  describe('when a plan is made, applied and verified', () => {
    it('deletes what was planned and nothing else, and a second time nothing more', async () => {
      const { kept, doomed } = pushScenario(world)
      const plan = await planOf(world)
      expect(plan.repositories.map(({ blocked }) => blocked)).toEqual([undefined])
      const report = await apply(world, plan, await world.open())
      // what Azure took along with its subject is gone when its turn comes
      const outcomes = report.repositories.flatMap(({ items }) => items.map(({ outcome }) => outcome))
      expect(outcomes.filter(outcome => outcome !== 'deleted' && outcome !== 'gone')).toEqual([])
      expect(report.result).toBe('done')
      expect(standing(world)).toEqual(new Set(kept))
      expect(doomed.some(digest => standing(world).has(digest))).toBe(false)
      const tags = world.store.manifests(world.repository).flatMap(manifest => [...manifest.tags.keys()])
      expect(tags.sort()).toEqual(['pr-3', 'v1'])
      await expectWhole(world, plan)
      const again = await apply(world, plan, await world.open())
      expect(again.result).toBe('done')
      expect(standing(world)).toEqual(new Set(kept))
    })

    it('stops at the end of its budget, and goes on where it stopped', async () => {
      const { kept } = pushScenario(world)
      const plan = await planOf(world)
      const results: string[] = []
      for (let requests = 6; results.at(-1) !== 'done' && requests < 60; requests += 6) {
        const driver = await world.open({ budget: { requests } })
        results.push((await apply(world, plan, driver)).result)
        for (const digest of kept) expect(standing(world)).toContain(digest)
      }
      expect(results[0]).toBe('incomplete')
      expect(results.at(-1)).toBe('done')
      expect(standing(world)).toEqual(new Set(kept))
    })
  })
}
