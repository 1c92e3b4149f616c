import { appendFileSync } from 'node:fs'
import { imagesJson } from '../commands/images.js'
import { login } from '../commands/login.js'
import type { LoginResult } from '../commands/login.js'
import { describeLogin } from '../commands/prove.js'
import type { Context } from '../context.js'
import { readInputs } from '../inputs/inputs.js'
import type { Inputs } from '../inputs/inputs.js'
import { AUTH_VARIABLE } from '../job-config/former.js'
import { homeConfigFile } from '../job-config/home-config-file.js'
import type { Environment } from '../platform/platform.js'
import { appendValue, workflowCommand } from '../platform/workflow-commands.js'
import type { Host } from '../run.js'
import { registriesOutput, summaryTable } from '../summary.js'
import { readActionInputs } from './action-inputs.js'
import { STATE } from './state.js'
import { openStep } from './step.js'

/** The Action's main phase: a docker config for the job, logged in and proven, or a failed step and nothing left. */
export async function actionMain(host: Host): Promise<number> {
  const raw = readActionInputs(host.variables)
  const { env, platform, context, reader } = openStep(host, raw['github-token'])
  const inputs = await readInputs(raw, reader)
  for (const warning of inputs.images?.warnings ?? []) platform.log.warning(warning)
  if (inputs.werfRequest !== undefined) await putWerfOnPath(host, context, inputs)
  const state = stateWriter(env)
  if (inputs.mirrorHome) state(STATE.mirror, homeConfigFile(host.homeDirectory))
  const result = await login({
    context,
    inputs,
    job: platform.job,
    tempDirectory: platform.tempDirectory,
    platform: host.platform,
    self: host.self,
    projectDirectory: env('GITHUB_WORKSPACE') ?? '.',
    record: directory => {
      state(STATE.directory, directory)
      state(STATE.job, platform.job.id)
      state(STATE.logout, String(inputs.logout))
    }
  })
  for (const one of result.logins) platform.log.info(describeLogin(one, inputs.verify))
  if (inputs.mirrorHome) recordOwner(state, platform.job.id, result.directory)
  handOver(result, inputs, env, state)
  return 0
}

/** Before the logins, so that a werf that cannot be had leaves no login behind. */
async function putWerfOnPath(host: Host, context: Context, inputs: Inputs): Promise<void> {
  const { installAskedWerf } = await import('../commands/install-werf.js')
  const directory = await installAskedWerf(context, inputs, host)
  const file = context.env('GITHUB_PATH')
  if (directory !== undefined && file !== undefined) appendFileSync(file, `${directory}\n`)
}

/** For a step that mirrors its logins in the name of an earlier step's directory, and has not recorded that. */
function recordOwner(state: (name: string, value: string) => void, job: string, directory: string): void {
  state(STATE.job, job)
  state(STATE.owner, directory)
}

/** What later steps see. Written only now, when every login is proven and stored. */
function handOver(
  result: LoginResult,
  inputs: Inputs,
  env: Environment,
  state: (name: string, value: string) => void
): void {
  state(STATE.former, JSON.stringify(formerOf(result, env)))
  append(env('GITHUB_ENV'), { ...result.exports, ...result.werf })
  append(env('GITHUB_OUTPUT'), {
    'docker-config': result.directory,
    'auth-file': result.authFile,
    registries: JSON.stringify(registriesOutput(result.logins)),
    repo: inputs.repo === undefined ? '' : `${inputs.repo.host.key}/${inputs.repo.name}`,
    ...(inputs.images === undefined ? {} : { images: imagesJson(inputs.images) })
  })
  const summary = env('GITHUB_STEP_SUMMARY')
  if (summary !== undefined) appendFileSync(summary, `${summaryTable(result.logins, inputs.verify)}\n`)
}

/** What the exported variables were, for a post that finds the directory gone. The secret one stays in the directory. */
function formerOf(
  { directory, exports, werf }: LoginResult,
  env: Environment
): Readonly<Record<string, string>> {
  const names = [...Object.keys(exports), ...Object.keys(werf)].filter(name => name !== AUTH_VARIABLE)
  const values = names.map(name => [name, env(name) ?? ''] as const)
  return Object.fromEntries(values.filter(([, value]) => !value.startsWith(directory)))
}

function append(file: string | undefined, values: Readonly<Record<string, string>>): void {
  if (file === undefined) return
  for (const [name, value] of Object.entries(values)) appendValue(file, name, value)
}

/** State is how main speaks to post; it holds paths and names, never a secret. */
function stateWriter(env: Environment): (name: string, value: string) => void {
  const file = env('GITHUB_STATE')
  return (name, value) => {
    if (file !== undefined) appendValue(file, name, value)
  }
}

/** The annotation of a failed step. */
export function reportActionFailure(host: Host, message: string): void {
  host.out(workflowCommand('error', message))
}
