import { applyPlan } from '../../../src/cleanup/apply/apply.js'
import type { ApplyOptions } from '../../../src/cleanup/apply/apply.js'
import type { CleanupReport, ItemReport } from '../../../src/cleanup/apply/report.js'
import type { CleanupPlan, Decision, Step } from '../../../src/cleanup/plan/cleanup-plan.js'
import { withDeployed } from '../../../src/cleanup/inventory/with-deployed.js'
import { readPlan, planText, sealPlan } from '../../../src/cleanup/plan/plan-file.js'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import type { Memory } from './memory.js'

export const NOW = new Date('2026-05-01T00:00:00Z')

/** A plan of these steps over what stands in the memory now. Everything the steps do not name is decided to be kept. */
export function planOf(memory: Memory, steps: readonly Step[], over: Partial<CleanupPlan> = {}): CleanupPlan {
  const digests = new Set(steps.flatMap(step => (step.kind === 'delete' ? [step.digest] : [])))
  const tags = new Set(
    steps.flatMap(step => {
      if (step.kind === 'untag') return [step.tag]
      return step.kind === 'delete' ? step.tags : []
    })
  )
  const decisions = [...memory.tags].map(([tag, digest]): Decision => ({
    tag,
    digest,
    action: tags.has(tag) ? 'delete' : 'keep',
    reason: 'test'
  }))
  return {
    format: 'registry-auth cleanup plan',
    version: 1,
    createdAt: NOW.toISOString(),
    expiresAt: new Date(NOW.getTime() + 86_400_000).toISOString(),
    policy: 'p',
    hash: 'h',
    repositories: [
      {
        host: 'registry.example',
        repository: 'team/app',
        provider: 'generic',
        listing: 'l',
        decisions,
        steps,
        counts: {
          tags: memory.tags.size,
          manifests: memory.manifests.size,
          tagsDeleted: tags.size,
          manifestsDeleted: digests.size
        }
      }
    ],
    ...over
  }
}

/** The planner's own plan of what stands in the memory now, written and read as a file. */
export async function planBy(
  { driver }: Memory,
  policyText: string,
  digests: ReadonlySet<string> = new Set()
): Promise<CleanupPlan> {
  const policy = readPolicy(policyText)
  const inventory = await withDeployed(driver, await driver.inventory('team/app'), digests)
  const facts = {
    host: 'registry.example',
    provider: 'generic',
    capabilities: driver.capabilities,
    now: NOW,
    deployed: { digests, tags: new Set<string>() }
  }
  const repositories = [planRepository(inventory, policy, facts)]
  return readPlan(planText(sealPlan({ createdAt: NOW, policy: policy.hash, repositories })), NOW)
}

export const untag = (tag: string, digest: string): Step => ({ kind: 'untag', tag, digest })
export const remove = (digest: string, tags: readonly string[] = []): Step => ({
  kind: 'delete',
  digest,
  tags
})

/** Applies a plan to the memory; a clock that stands still unless one is given. */
export function apply(
  memory: Memory,
  plan: CleanupPlan,
  options: Partial<ApplyOptions> = {}
): Promise<CleanupReport> {
  const quiet = (): void => undefined
  return applyPlan(plan, {
    now: () => NOW,
    log: { debug: quiet, info: quiet, notice: quiet, warning: quiet, error: quiet },
    driverOf: () => Promise.resolve(memory.driver),
    ...options
  })
}

export function itemsOf(report: CleanupReport): readonly ItemReport[] {
  return report.repositories.flatMap(({ items }) => items)
}

/** `outcome` of each item, in order. */
export function outcomes(report: CleanupReport): readonly string[] {
  return itemsOf(report).map(({ outcome }) => outcome)
}
