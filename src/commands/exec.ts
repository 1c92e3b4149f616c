import { Failure } from '../errors.js'
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
  if ((command[0] ?? '') === '') throw new Failure('input', 'exec: no command stands behind "--"')
  return guard(request, signals, false, async ({ record, orSignal }) => {
    const { exports, werf, logins } = await orSignal(login({ ...request, fresh: true, record }))
    for (const one of logins) context.log.info(describeLogin(one, inputs.verify))
    return runCommand(command, { ...variables, ...exports, ...werf }, signals, context.log)
  })
}
