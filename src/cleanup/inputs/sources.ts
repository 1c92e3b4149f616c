import type { Context } from '../../context.js'
import type { PlanRequest } from '../../commands/cleanup/cleanup.js'
import type { Policy } from '../policy/policy.js'
import type { CleanupInputs } from './inputs.js'

/** What is in use and what is alive in git, as far as the inputs and the policy ask for it. */
export type Sources = Pick<PlanRequest, 'deployed' | 'gitRefs'>

/** Reads every source that is configured; one that cannot be read is its reader's throw, and ends the run. */
export async function readSources(
  context: Context,
  { keepList, kubernetes, kubeconfig, gitDirectory }: CleanupInputs,
  policy: Policy,
  variables: Readonly<Record<string, string | undefined>>
): Promise<Sources> {
  return { ...(await inUse()), ...(await alive()) }

  async function inUse(): Promise<Sources> {
    if (keepList === undefined && kubernetes.length === 0) return {}
    const { readInUse } = await import('../deployed/in-use.js')
    const config = kubeconfig === undefined ? {} : { kubeconfig }
    const found = await readInUse(context, {
      ...(keepList === undefined ? {} : { keepList }),
      ...(kubernetes.length === 0 ? {} : { clusters: { contexts: kubernetes, ...config } })
    })
    context.log.info(`${found.count} images are in use and stay`)
    return { deployed: (host, repository) => found.of(host, repository) }
  }

  async function alive(): Promise<Sources> {
    const commits = wantedCommits(policy)
    if (commits === undefined) return {}
    const { readGitRefs } = await import('../git/read-git-refs.js')
    const gitRefs = await readGitRefs({ directory: gitDirectory, commits, env: variables })
    context.log.info(`git: ${gitRefs.branches.length} branches and ${gitRefs.tags.length} tags are alive`)
    return { gitRefs }
  }
}

/** The most commits per ref that a rule asks for; undefined where no rule asks git. */
function wantedCommits({ rules }: Policy): number | undefined {
  const wanted = rules.flatMap(rule =>
    rule.kind === 'tags' && rule.keep.gitRefs !== undefined ? [rule.keep.gitRefs.commits] : []
  )
  return wanted.length === 0 ? undefined : Math.max(...wanted)
}
