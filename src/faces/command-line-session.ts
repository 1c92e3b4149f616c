import type { JobPlace } from '../commands/login.js'
import type { Context } from '../context.js'
import { readInputs } from '../inputs/inputs.js'
import type { Inputs } from '../inputs/inputs.js'
import { createGitHub } from '../platform/github.js'
import { createGitLab } from '../platform/gitlab.js'
import { createLocal } from '../platform/local.js'
import { createPlainLog } from '../platform/plain-log.js'
import { environmentOf } from '../platform/platform.js'
import type { Environment, Platform } from '../platform/platform.js'
import { workflowCommand } from '../platform/workflow-commands.js'
import { createContext, createSecrets } from '../run.js'
import type { Host } from '../run.js'
import type { CommandLine } from './command-line-options.js'

/** What a command of the command line works with. */
export interface Session {
  readonly context: Context
  readonly inputs: Inputs
  readonly platform: Platform
  readonly place: JobPlace
}

/** Finds out where we run and reads the inputs. `system` is the CI whose variables count, wherever we run. */
export async function openSession(
  host: Host,
  line: CommandLine,
  system?: 'github' | 'gitlab'
): Promise<Session> {
  const env = environmentOf(host.variables)
  const onGitHub = env('GITHUB_ACTIONS') === 'true'
  const secret = createSecrets(text => {
    if (onGitHub) host.err(workflowCommand('add-mask', text))
  })
  const own = createPlatform(host, env, line.verbose, secret)
  const platform =
    system === undefined || system === own.id
      ? own
      : { ...own, ambient: platformOf(system, host, env, line.verbose, secret).ambient }
  const context = createContext({ host, env, platform, secret })
  const piped = line.passwordStdin ? (await host.readInput()).replace(/\r?\n$/, '') : undefined
  const raw = piped === undefined ? line.raw : { ...line.raw, password: piped }
  const inputs = await readInputs(raw, {
    env,
    secret,
    withheldSecrets: () => platform.ambient.withheldSecrets?.(),
    ambient: platform.ambient
  })
  for (const warning of inputs.images?.warnings ?? []) context.log.warning(warning)
  return {
    context,
    inputs,
    platform,
    place: {
      job: platform.job,
      tempDirectory: platform.tempDirectory,
      platform: host.platform,
      self: host.self,
      record: () => undefined
    }
  }
}

function createPlatform(host: Host, env: Environment, verbose: boolean, secret: Context['secret']): Platform {
  if (env('GITHUB_ACTIONS') === 'true') return platformOf('github', host, env, verbose, secret)
  return platformOf(env('GITLAB_CI') === 'true' ? 'gitlab' : 'local', host, env, verbose, secret)
}

function platformOf(
  id: Platform['id'],
  host: Host,
  env: Environment,
  verbose: boolean,
  secret: Context['secret']
): Platform {
  const write = (text: string): void => {
    host.err(text)
  }
  const { tempDirectory } = host
  const now = host.now()
  if (id === 'github')
    return createGitHub({ env, write, secret, token: env('GITHUB_TOKEN'), tempDirectory, now })
  const log = createPlainLog(write, verbose)
  if (id === 'gitlab') return createGitLab({ env, log, secret, tempDirectory, now })
  return createLocal({ env, log, secret, tempDirectory, uid: host.self.uid })
}
