import { settleEach } from '../../cleanup/apply/limited.js'
import type { InUse } from '../../cleanup/deployed/deployed-images.js'
import { blockedBy, endOf } from '../../cleanup/ending.js'
import { withDeployed } from '../../cleanup/inventory/with-deployed.js'
import type { RepositoryPlan } from '../../cleanup/plan/cleanup-plan.js'
import { listingHash } from '../../cleanup/plan/listing.js'
import type { GitRefs } from '../../cleanup/plan/plan-facts.js'
import { planRepository } from '../../cleanup/plan/plan-repository.js'
import { matchesAny } from '../../cleanup/policy/pattern.js'
import type { Policy } from '../../cleanup/policy/policy.js'
import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import type { Host } from '../../host.js'
import { providerOf } from '../../providers/index.js'
import { chosenNames } from './repositories.js'
import type { RepositoryChoice } from './repositories.js'
import type { Sessions } from './sessions.js'

/** What runs somewhere, of one repository: digests of anything, and its tags. */
export type Deployed = (host: string, repository: string) => InUse

export interface RepositoriesToPlan {
  readonly context: Context
  readonly policy: Policy
  readonly repositories: readonly RepositoryChoice[]
  readonly deployed?: Deployed
  readonly gitRefs?: GitRefs
  readonly concurrency?: number
}

interface Named {
  readonly host: Host
  readonly name: string
}

const REPOSITORIES_AT_ONCE = 3
const LONGEST_REASON = 2000
const NOTHING_IN_USE: InUse = { digests: new Set(), tags: new Set(), fromHere: new Set() }

/**
 * A plan for each repository. One that cannot be read is blocked, and does not stop the others; a choice that stands for
 * nothing is a mistake of the inputs, and a throw.
 */
export async function planRepositories(
  sessions: Sessions,
  request: RepositoriesToPlan
): Promise<readonly RepositoryPlan[]> {
  const { concurrency = REPOSITORIES_AT_ONCE } = request
  const names = await namesOf(sessions, request.repositories)
  warnOfRulesForNone(request, names)
  const planned = await settleEach(names, concurrency, named => planOne(sessions, request, named))
  return planned.map((one, index) => {
    const named = names[index]
    if ('value' in one) return one.value
    if (named === undefined || isMistake(one.error)) throw one.error
    return unread(request.context, named, blockedBy(endOf(one.error)))
  })
}

/** What such a rule was to keep is another rule's to delete. */
function warnOfRulesForNone({ context, policy }: RepositoriesToPlan, names: readonly Named[]): void {
  const keys = names.map(({ host, name }) => `${host.key}/${name}`)
  for (const { name, repositories } of policy.rules) {
    if (repositories.length === 0 || keys.some(key => matchesAny(repositories, key))) continue
    context.log.warning(
      `policy: the rule "${name}" is for none of the repositories of this run: its "repositories" are patterns of HOST/NAME`
    )
  }
}

async function namesOf(sessions: Sessions, choices: readonly RepositoryChoice[]): Promise<readonly Named[]> {
  const found = new Map<string, Named>()
  for (const choice of choices) {
    const { host } = choice
    const names = 'name' in choice ? [choice.name] : await namesAt(sessions, choice)
    for (const name of names) found.set(`${host.key}/${name}`, { host, name })
  }
  if (found.size === 0) throw new Failure('input', 'repositories: none is named; give HOST/NAME, one a line')
  return [...found.values()]
}

async function namesAt(sessions: Sessions, choice: RepositoryChoice): Promise<readonly string[]> {
  const { driver } = await sessions.sessionOf(choice.host, '')
  return chosenNames(choice, driver.repositories?.bind(driver))
}

async function planOne(
  sessions: Sessions,
  { context, policy, deployed, gitRefs }: RepositoriesToPlan,
  { host, name }: Named
): Promise<RepositoryPlan> {
  const { driver, provider } = await sessions.sessionOf(host, name)
  const inUse = deployed?.(host.key, name) ?? NOTHING_IN_USE
  const inventory = await withDeployed(driver, await driver.inventory(name), inUse.fromHere)
  // read after the inventory, which is where a driver finds out what its registry can do
  const { capabilities } = driver
  const plan = planRepository(inventory, policy, {
    host: host.key,
    provider: provider.id,
    capabilities,
    now: context.now(),
    deployed: inUse,
    ...(gitRefs === undefined ? {} : { gitRefs })
  })
  context.log.info(`${host.key}/${name}: ${describe(plan)}`)
  return plan
}

function describe({ blocked, counts }: RepositoryPlan): string {
  if (blocked !== undefined) return `nothing may be deleted (${blocked})`
  const { tags, manifests, tagsDeleted, manifestsDeleted } = counts
  return `${tagsDeleted} of ${tags} tags and ${manifestsDeleted} of ${manifests} manifests to delete`
}

function isMistake(error: unknown): boolean {
  return error instanceof Failure && error.kind === 'input'
}

function unread({ ambient }: Context, { host, name }: Named, reason: string): RepositoryPlan {
  return {
    host: host.key,
    repository: name,
    provider: providerOf(host, ambient).id,
    listing: listingHash({ tags: [], manifests: new Map() }),
    // several failures are several lines, and a plan's texts are one
    blocked: reason.replace(/\s*\n\s*/g, '; ').slice(0, LONGEST_REASON),
    decisions: [],
    steps: [],
    counts: { tags: 0, manifests: 0, tagsDeleted: 0, manifestsDeleted: 0 }
  }
}
