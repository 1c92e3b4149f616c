import { exec, execWith, externalConfig } from '../commands/exec.js'
import { Failure } from '../errors.js'
import type { Host } from '../run.js'
import { openSession } from './command-line-session.js'
import { parseExecLine } from './exec-options.js'
import { helpText } from './help.js'
import { werfPath } from './werf-path.js'

/** `registry-auth exec [OPTIONS] -- COMMAND`; takes the login options that werf and dapp once had. */
export async function execCommand(host: Host, args: readonly string[]): Promise<number> {
  const line = parseExecLine(args)
  if (line.help) {
    host.err(helpText())
    return 0
  }
  if (line.json) throw new Failure('input', '"--json": is for "images" alone')
  const { context, inputs, place } = await openSession(host, line)
  const variables = { ...host.variables, ...(await werfPath(host, { context, inputs })) }
  const request = { ...place, context, inputs, variables, signals: host, command: line.command }
  const external = line.leavesConfigToWerf ? externalConfig(request) : undefined
  if (line.hasOldLogin) context.log.warning(oldLoginWarning(external?.variable))
  return external === undefined ? exec(request) : execWith(request, external)
}

function oldLoginWarning(variable: string | undefined): string {
  const use = variable === undefined ? '' : ` It is not used here, since ${variable} is set.`
  return `"--registry-password" can be read by every process of the machine, and stays in the shell's history: give --registry, --username and --password-env in its place. The command is not given it.${use}`
}
