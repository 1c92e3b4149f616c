import { statSync } from 'node:fs'
import { Failure } from '../errors.js'
import { inspectDirectory } from '../job-config/marker.js'
import { oldProgram } from '../werf/old-options.js'
import { guard } from './guard.js'
import type { Signals } from './guard.js'
import { login } from './login.js'
import type { LoginRequest } from './login.js'
import { describeLogin } from './prove.js'
import { runCommand } from './run-command.js'

export interface ExecRequest extends LoginRequest {
  readonly command: readonly string[]
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly signals: Signals
}

/**
 * Runs one command with a docker config of its own, which is removed when the command ends, also by a signal. Answers
 * with the command's exit code.
 */
export async function exec(request: ExecRequest): Promise<number> {
  const { command, variables, signals, context, inputs } = request
  refuseNoCommand(command)
  return guard(request, signals, false, async ({ record, orSignal }) => {
    const { directory, exports, werf, logins } = await orSignal(login({ ...request, fresh: true, record }))
    for (const one of logins) context.log.info(describeLogin(one, inputs.verify))
    const dapp = configOfDapp(request, directory)
    return runCommand(command, { ...variables, ...exports, ...dapp, ...werf }, signals, context.log)
  })
}

/** A docker config that the user prepared for werf or dapp, and the variable that names it. */
export interface ExternalConfig {
  readonly variable: string
  readonly directory: string
}

/** The one that the command would take; undefined when there is none, or when it is of our own making. */
export function externalConfig({
  command,
  context: { env },
  self
}: Pick<ExecRequest, 'command' | 'context' | 'self'>): ExternalConfig | undefined {
  const names = ['WERF_DOCKER_CONFIG', 'DAPP_DOCKER_CONFIG']
  if (oldProgram(command) === 'dapp') names.reverse()
  const found = names.flatMap(variable => {
    const directory = env(variable)
    return directory === undefined ? [] : [{ variable, directory }]
  })[0]
  return found === undefined || inspectDirectory(found.directory, self.uid).kind === 'ours'
    ? undefined
    : found
}

/** Runs one command with the user's own docker config as it is: nothing is read from it, nothing written. */
export async function execWith(
  request: ExecRequest,
  { variable, directory }: ExternalConfig
): Promise<number> {
  const { command, variables, signals, context } = request
  refuseNoCommand(command)
  if (!isDirectory(directory)) {
    throw new Failure('config', `${variable}: there is no such directory; unset it to be logged in`)
  }
  context.log.notice(`${variable} is set: its directory is used as it is, and no login is made`)
  const config = {
    DOCKER_CONFIG: directory,
    WERF_DOCKER_CONFIG: directory,
    ...configOfDapp(request, directory)
  }
  return runCommand(command, { ...variables, ...config }, signals, context.log)
}

/** dapp looks at no other variable; a directory it does not find there it makes itself, and logs in. */
function configOfDapp(
  { command, variables }: ExecRequest,
  directory: string
): Readonly<Record<string, string>> {
  const isRead = oldProgram(command) === 'dapp' || (variables['DAPP_DOCKER_CONFIG'] ?? '') !== ''
  return isRead ? { DAPP_DOCKER_CONFIG: directory } : {}
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function refuseNoCommand([program = '']: readonly string[]): void {
  if (program === '') throw new Failure('input', 'exec: no command stands behind "--"')
}
