import { startPace } from '../../cleanup/pace.js'
import type { CleanupPlan } from '../../cleanup/plan/cleanup-plan.js'
import type { VerifyTarget } from '../../cleanup/verify/verify.js'
import type { Host } from '../../host.js'
import { providerOf } from '../../providers/index.js'
import type { CleanupRequest } from './cleanup.js'
import { chosenNames } from './repositories.js'
import type { RepositoryChoice } from './repositories.js'
import { createSessions } from './sessions.js'

/**
 * The repositories to verify: those that are named, or those of the plan where none is. Every tag that the plan leaves
 * in one of them must be there.
 */
export async function verifyTargets(
  request: CleanupRequest,
  choices: readonly RepositoryChoice[],
  plan: CleanupPlan | undefined
): Promise<readonly VerifyTarget[]> {
  const { targetsOf } = await import('../../cleanup/verify/verify.js')
  const planned = plan === undefined ? [] : targetsOf(plan)
  if (choices.length === 0) return planned
  const named = new Map<string, VerifyTarget>()
  for (const choice of choices) {
    const provider = providerOf(choice.host, request.context.ambient).id
    const host = choice.host.key
    for (const repository of await namesOf(request, choice)) {
      const known = planned.find(one => one.host === host && one.repository === repository)
      named.set(`${host}/${repository}`, known ?? { host, repository, provider })
    }
  }
  return [...named.values()]
}

/** A glob is asked of the registry, by a login of its own. */
async function namesOf(request: CleanupRequest, choice: RepositoryChoice): Promise<readonly string[]> {
  if ('name' in choice) return [choice.name]
  const { context, inputs, budget = {} } = request
  const sessions = createSessions({ context, inputs, pace: startPace(context, budget), deletes: false })
  const list = await repositoriesOf(sessions, choice.host)
  return chosenNames(choice, list)
}

async function repositoriesOf(
  sessions: ReturnType<typeof createSessions>,
  host: Host
): Promise<Parameters<typeof chosenNames>[1]> {
  const { driver } = await sessions.sessionOf(host, '')
  return driver.repositories?.bind(driver)
}
