import { applyPlan } from '../../../src/cleanup/apply/apply.js'
import type { CleanupReport } from '../../../src/cleanup/apply/report.js'
import type { Driver } from '../../../src/cleanup/driver.js'
import type { CleanupPlan } from '../../../src/cleanup/plan/cleanup-plan.js'
import { planText, readPlan, sealPlan } from '../../../src/cleanup/plan/plan-file.js'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import type { Verification } from '../../../src/cleanup/verify/verification.js'
import { targetsOf, verifyRepositories } from '../../../src/cleanup/verify/verify.js'
import type { ImageStore } from '../../fake/image-store.js'
import type { TestClock } from './session.js'

export interface Scenario {
  readonly host: string
  readonly provider: string
  readonly repository: string
  readonly clock: TestClock
  /** A driver for each of the three commands, as each is a process of its own. */
  driver(command: 'plan' | 'apply' | 'verify'): Promise<Driver>
}

export interface ScenarioEnd {
  readonly plan: CleanupPlan
  readonly report: CleanupReport
  readonly verification: Verification
}

/** Everything whose tag begins with `old` goes, and what nothing needs any more. */
const POLICY = `
version: 1
guards: { max-percent: 90 }
rules:
  - name: old ones
    tags: 'old*'
    keep: { younger-than: 1d }
  - name: untagged
    untagged: true
    keep: { younger-than: 1d }
`

export type Seeded = Readonly<
  Record<'shared' | 'own' | 'kept' | 'old' | 'both' | 'signed' | 'signature', string>
>

/**
 * A kept index and an old one that share a child, an image with an old tag and a kept one, and a signed old image; all
 * of them months old.
 */
export function seedScenario(store: ImageStore, repository: string): Seeded {
  const shared = store.pushImage(repository, 'shared')
  const own = store.pushImage(repository, 'own')
  const kept = store.pushIndex(repository, [shared], { tags: ['v1'] })
  const old = store.pushIndex(repository, [shared, own], { tags: ['old-1'] })
  const both = store.pushImage(repository, 'both', { tags: ['old-2', 'v2'] })
  const signed = store.pushImage(repository, 'signed', { tags: ['old-3'] })
  const signature = store.pushImage(repository, 'signature', { subject: signed })
  return { shared, own, kept, old, both, signed, signature }
}

/** Names of what is left of the seed, and the tags that are left. */
export function leftOf(
  store: ImageStore,
  repository: string,
  seeded: Seeded
): { readonly images: readonly string[]; readonly tags: readonly string[] } {
  const left = store.manifests(repository)
  const names = Object.entries(seeded).filter(([, digest]) => left.some(one => one.digest === digest))
  return {
    images: names.map(([name]) => name).sort(),
    tags: left.flatMap(({ tags }) => [...tags.keys()]).sort()
  }
}

/** plan → apply → verify, the plan handed on as the text of a file. */
export async function runScenario(scenario: Scenario): Promise<ScenarioEnd> {
  const { host, provider, repository, clock } = scenario
  const log = { debug: ignore, info: ignore, notice: ignore, warning: ignore, error: ignore }
  const policy = readPolicy(POLICY)
  const planner = await scenario.driver('plan')
  const planned = planRepository(await planner.inventory(repository), policy, {
    ...{ host, provider, capabilities: planner.capabilities, now: clock.now() },
    deployed: { digests: new Set(), tags: new Set() }
  })
  const sealed = sealPlan({ createdAt: clock.now(), policy: policy.hash, repositories: [planned] })
  const plan = readPlan(planText(sealed), clock.now())
  const driverOf = (): Promise<Driver> => scenario.driver('apply')
  const report = await applyPlan(plan, { now: clock.now, log, driverOf })
  const verification = await verifyRepositories(targetsOf(plan), {
    now: clock.now,
    driverOf: () => scenario.driver('verify'),
    blobs: false
  })
  return { plan, report, verification }
}

/** `delete old`, `gone: delete own`, `untag old-1`: what was done, by name, since calls of one wave go side by side. */
export function done(end: ScenarioEnd, seeded: Seeded): readonly string[] {
  return [...inTurn(end, seeded)].sort()
}

/** True when tags went before manifests, indexes before what they refer to, and images before their signatures. */
export function isInOrder(end: ScenarioEnd, seeded: Seeded): boolean {
  const deeds = inTurn(end, seeded).map(deed => deed.replace(/^[a-z]+: /, ''))
  const before = (first: string, second: string): boolean =>
    !deeds.includes(first) || !deeds.includes(second) || deeds.indexOf(first) < deeds.indexOf(second)
  const lastUntag = deeds.findLastIndex(deed => deed.startsWith('untag'))
  const firstDelete = deeds.findIndex(deed => deed.startsWith('delete'))
  return (
    (firstDelete < 0 || lastUntag < firstDelete) &&
    before('delete old', 'delete own') &&
    before('delete signed', 'delete signature')
  )
}

function inTurn({ report }: ScenarioEnd, seeded: Seeded): readonly string[] {
  const nameOf = (digest: string): string =>
    Object.entries(seeded).find(([, known]) => known === digest)?.[0] ?? digest
  return report.repositories.flatMap(({ items }) =>
    items.map(({ kind, tags, digest, outcome }) => {
      const deed = `${kind} ${kind === 'untag' ? tags.join() : nameOf(digest)}`
      return outcome === 'deleted' ? deed : `${outcome}: ${deed}`
    })
  )
}

function ignore(): void {
  // what is logged is not what is tested here
}
