import type { CleanupPlan } from '../../cleanup/plan/cleanup-plan.js'
import type { Policy } from '../../cleanup/policy/policy.js'
import { Failure } from '../../errors.js'
import type { RepositoryChoice } from './repositories.js'

/** What is said beside a plan that is to be applied. */
export interface SaidBeside {
  readonly policy?: Policy
  readonly repositories: readonly RepositoryChoice[]
}

/** Throws where a plan is not the one that is meant: of another policy, or for a repository that is not named. */
export function refuseOtherPlan(plan: CleanupPlan, { policy, repositories }: SaidBeside): void {
  if (policy !== undefined && policy.hash !== plan.policy)
    throw new Failure(
      'input',
      'plan: was made by another policy or other guards than are given now: make a new plan, or apply it without "policy"'
    )
  if (repositories.length === 0) return
  const strange = plan.repositories.find(
    one => !repositories.some(choice => isChosen(choice, one.host, one.repository))
  )
  if (strange === undefined) return
  throw new Failure(
    'input',
    `plan: is for "${strange.host}/${strange.repository}" too, which "repositories" does not name: make a new plan, or apply it without "repositories"`
  )
}

function isChosen(choice: RepositoryChoice, host: string, repository: string): boolean {
  if (choice.host.key !== host) return false
  return 'name' in choice ? choice.name === repository : choice.pattern.matches(repository)
}
