import { join, resolve } from 'node:path'
import type { Login } from '../commands/prove.js'
import type { Context } from '../context.js'
import { Failure } from '../errors.js'
import type { Inputs } from '../inputs/inputs.js'
import type { WerfInput } from './generation.js'
import { needsProject } from './github-variables.js'
import { readLimits } from './limits.js'
import { nativeCredentials } from './native-credentials.js'
import { readProject } from './project.js'
import type { Project } from './project.js'
import { werfVariables } from './variables.js'
import type { CiSystem } from './variables.js'

/** werf's variables of a job: known before a login is made, but for the credentials of the registries' own APIs. */
export interface JobVariables {
  readonly variables: Readonly<Record<string, string>>
  /** The same with the credentials that the logins bring. */
  withCredentials(logins: readonly Login[]): Readonly<Record<string, string>>
}

/**
 * Everything `werf ci-env` exports besides the docker config. `directory` is the project's, where werf would be run;
 * `WERF_DIR` and `WERF_CONFIG` lead on from there, as they lead werf.
 */
export async function jobVariables(
  werf: WerfInput,
  { repo }: Inputs,
  context: Context,
  directory: string
): Promise<JobVariables> {
  const { ambient, env, log, homeDirectory } = context
  const system = systemOf(context)
  const { generation, tagging } = werf
  if (system === 'github' && generation === '1.1' && tagging !== 'stages-signature') {
    throw new Failure(
      'input',
      'tagging-strategy: on GitHub werf 1.1 takes "stages-signature" only; leave it out'
    )
  }
  const given = {
    generation,
    tagging,
    ambient,
    env,
    ...(repo === undefined ? {} : { repo: `${repo.host.key}/${repo.name}` })
  }
  const project = system === 'github' && needsProject(given) ? await projectIn(directory, context) : undefined
  const limits =
    generation === '1.1' ? await readLimits(env('WERF_HOME') ?? join(homeDirectory, '.werf')) : undefined
  const { variables, kept } = werfVariables(system, {
    ...given,
    ...(project === undefined ? {} : { project }),
    ...(limits === undefined ? {} : { limits })
  })
  for (const name of kept) {
    log.notice(`werf: ${name} is set already and stays, where werf's own ci-env would write it anew`)
  }
  return {
    variables,
    withCredentials: logins => ({
      ...variables,
      ...nativeCredentials(logins, { generation, ambient, env, variables })
    })
  }
}

async function projectIn(directory: string, { env, log }: Context): Promise<Project | undefined> {
  const project = await readProject(resolve(directory, env('WERF_DIR') ?? ''), env('WERF_CONFIG'))
  if (project === undefined) {
    log.warning(
      "werf: there is no werf.yaml, so the variables of the repository are not set: check out the project's files first, or set WERF_DIR"
    )
  }
  return project
}

function systemOf({ ambient }: Context): CiSystem {
  if (ambient.github !== undefined) return 'github'
  if (ambient.gitlab !== undefined) return 'gitlab'
  throw new Failure(
    'input',
    'werf: this is neither GitHub Actions nor GitLab CI: name the one whose variables are there, "registry-auth ci-env github" or "gitlab"'
  )
}
