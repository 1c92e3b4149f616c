import { check } from '../commands/check.js'
import { exec } from '../commands/exec.js'
import { guard } from '../commands/guard.js'
import { login } from '../commands/login.js'
import { logout } from '../commands/logout.js'
import { describeLogin } from '../commands/prove.js'
import { Failure } from '../errors.js'
import { quotedList } from '../inputs/mistakes.js'
import { logLine } from '../platform/workflow-commands.js'
import type { Host } from '../run.js'
import { failureLine, SHELLS } from '../shell.js'
import { parseCommandLine } from './command-line-options.js'
import type { CommandLine } from './command-line-options.js'
import { openSession } from './command-line-session.js'
import { AUTH_VARIABLE } from '../job-config/former.js'
import { loginLines, logoutLines } from './command-line-output.js'
import { helpText } from './help.js'
import { VERSION } from '../version.js'

type Command = (host: Host, line: CommandLine) => Promise<number>

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['login', loginCommand],
  ['logout', logoutCommand],
  ['check', checkCommand],
  ['exec', execCommand]
])

/** The command line: `registry-auth COMMAND [OPTIONS]`. What a shell is to read goes to stdout, the rest to stderr. */
export async function commandLine(host: Host): Promise<number> {
  const [name, ...args] = host.args
  if (name === '--version') {
    host.out(VERSION)
    return 0
  }
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    host.out(helpText())
    return name === undefined ? 1 : 0
  }
  const command = COMMANDS.get(name)
  if (command === undefined) {
    throw new Failure('input', `unknown command: the commands are ${quotedList([...COMMANDS.keys()])}`)
  }
  const line = parseCommandLine(args)
  if (line.help) {
    host.err(helpText())
    return 0
  }
  return command(host, line)
}

/** The failure for people, and for the shell that evaluates what we print a line that makes it fail as well. */
export function reportCommandLineFailure(host: Host, message: string): void {
  for (const line of message.split(/[\r\n]+/)) host.err(`error: ${logLine(line)}`)
  if (host.args[0] !== 'login' && host.args[0] !== 'logout') return
  const given = host.args.flatMap((arg, index) =>
    arg === '--shell' ? [host.args[index + 1]] : [/^--shell=(.*)$/.exec(arg)?.[1]]
  )
  host.out(failureLine(SHELLS.find(shell => given.includes(shell)) ?? 'sh'))
}

/** Nothing is printed before all of it is known to be printable; what cannot be handed over is removed again. */
async function loginCommand(host: Host, line: CommandLine): Promise<number> {
  const { context, inputs, platform, place } = await openSession(host, line)
  return guard({ context, ...place }, host, true, async ({ record, orSignal }) => {
    const result = await orSignal(login({ ...place, context, inputs, record }))
    const lines = loginLines(line.shell, result.exports)
    platform.publish(result.exports)
    for (const one of lines) host.out(one)
    for (const one of result.logins) context.log.info(describeLogin(one, inputs.verify))
    return 0
  })
}

async function checkCommand(host: Host, line: CommandLine): Promise<number> {
  const { context, inputs } = await openSession(host, line)
  for (const one of await check(context, inputs))
    context.log.info(describeLogin(one, inputs.verify, 'checked'))
  return 0
}

async function logoutCommand(host: Host, line: CommandLine): Promise<number> {
  const { context, place, platform } = await openSession(host, line)
  const restored = await logout(context, place)
  const lines = logoutLines(line.shell, restored)
  const open = Object.entries(restored).filter(([name]) => name !== AUTH_VARIABLE)
  platform.publish(Object.fromEntries(open.map(([name, value]) => [name, value ?? ''])))
  for (const one of lines) host.out(one)
  return 0
}

async function execCommand(host: Host, line: CommandLine): Promise<number> {
  const { context, inputs, place } = await openSession(host, line)
  const { variables } = host
  return exec({ ...place, context, inputs, variables, signals: host, command: line.command })
}
