import { check } from '../commands/check.js'
import { exec } from '../commands/exec.js'
import { login } from '../commands/login.js'
import { logout } from '../commands/logout.js'
import type { Login } from '../commands/prove.js'
import { Failure } from '../errors.js'
import { quotedList } from '../inputs/mistakes.js'
import type { Host } from '../run.js'
import { exportLines, failureLine, SHELLS } from '../shell.js'
import { parseCommandLine } from './command-line-options.js'
import type { CommandLine } from './command-line-options.js'
import { openSession } from './command-line-session.js'
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
  for (const line of message.split('\n')) host.err(`error: ${line}`)
  if (host.args[0] !== 'login' && host.args[0] !== 'logout') return
  const given = host.args.flatMap((arg, index) =>
    arg === '--shell' ? [host.args[index + 1]] : [/^--shell=(.*)$/.exec(arg)?.[1]]
  )
  host.out(failureLine(SHELLS.find(shell => given.includes(shell)) ?? 'sh'))
}

async function loginCommand(host: Host, line: CommandLine): Promise<number> {
  const session = await openSession(host, line)
  const { context, inputs, platform } = session
  const result = await login({ ...session.place, context, inputs })
  for (const one of exportLines(line.shell, result.exports)) host.out(one)
  platform.publish(result.exports)
  describeAll(result.logins, session.describe)
  return 0
}

async function checkCommand(host: Host, line: CommandLine): Promise<number> {
  const { context, inputs, describe } = await openSession(host, line)
  describeAll(await check(context, inputs), describe)
  return 0
}

async function logoutCommand(host: Host, line: CommandLine): Promise<number> {
  const session = await openSession(host, line)
  const restored = await logout(session.context, session.place)
  for (const one of exportLines(line.shell, restored)) host.out(one)
  return 0
}

async function execCommand(host: Host, line: CommandLine): Promise<number> {
  const { context, inputs, place, describe } = await openSession(host, line)
  const { variables } = host
  return exec({ ...place, context, inputs, describe, variables, signals: host, command: line.command })
}

function describeAll(logins: readonly Login[], describe: (login: Login) => void): void {
  for (const login of logins) describe(login)
}
