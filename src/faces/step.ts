import type { Context } from '../context.js'
import type { InputReader } from '../inputs/inputs.js'
import { createGitHub } from '../platform/github.js'
import { environmentOf } from '../platform/platform.js'
import type { Environment, Platform } from '../platform/platform.js'
import { workflowCommand } from '../platform/workflow-commands.js'
import { createContext, createSecrets } from '../run.js'
import type { Host } from '../run.js'

/** A step of a GitHub workflow: where it runs, and what reads its inputs. */
export interface Step {
  readonly env: Environment
  readonly platform: Platform
  readonly context: Context
  readonly reader: InputReader
}

/** Opens the step's world on a host; `token` is the step's own for GitHub's registry, before the job's. */
export function openStep(host: Host, token: string | undefined): Step {
  const env = environmentOf(host.variables)
  const write = (line: string): void => {
    host.out(line)
  }
  const secret = createSecrets(text => {
    write(workflowCommand('add-mask', text))
  })
  const platform = createGitHub({
    env,
    write,
    secret,
    token: token ?? env('GITHUB_TOKEN'),
    tempDirectory: host.tempDirectory,
    now: host.now()
  })
  const { ambient } = platform
  const reader = { env, secret, withheldSecrets: () => ambient.withheldSecrets?.(), ambient }
  return { env, platform, context: createContext({ host, env, platform, secret }), reader }
}
