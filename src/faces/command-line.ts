import { check } from '../commands/check.js'
import { guard } from '../commands/guard.js'
import { login } from '../commands/login.js'
import { logout } from '../commands/logout.js'
import { describeLogin } from '../commands/prove.js'
import { Failure } from '../errors.js'
import { quotedList } from '../inputs/mistakes.js'
import { logLine } from '../platform/workflow-commands.js'
import type { Host } from '../run.js'
import { exportLines, failureLine, SHELLS } from '../shell.js'
import { parseCommandLine } from './command-line-options.js'
import type { CommandLine } from './command-line-options.js'
import { openSession } from './command-line-session.js'
import { AUTH_VARIABLE } from '../job-config/former.js'
import { loginLines, logoutLines } from './command-line-output.js'
import { helpText } from './help.js'
import { werfPath } from './werf-path.js'
import { VERSION } from '../version.js'

type Command = (host: Host, line: CommandLine) => Promise<number>

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['login', loginCommand],
  ['logout', logoutCommand],
  ['check', checkCommand],
  ['images', imagesCommand],
  ['install-werf', installWerfCommand]
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
  if (name === 'ci-env') {
    const { ciEnvCommand } = await import('./ci-env.js')
    return ciEnvCommand(host, args)
  }
  if (name === 'exec') {
    const { execCommand } = await import('./exec.js')
    return execCommand(host, args)
  }
  if (name === 'cleanup') {
    const { cleanupCommand } = await import('./cleanup/command.js')
    return cleanupCommand(host, args)
  }
  const command = COMMANDS.get(name)
  if (command === undefined) {
    const names = quotedList([...COMMANDS.keys(), 'exec', 'ci-env', 'cleanup'])
    throw new Failure('input', `unknown command: the commands are ${names}`)
  }
  const line = parseCommandLine(args)
  if (line.help) {
    host.err(helpText())
    return 0
  }
  if (line.json && name !== 'images') throw new Failure('input', '"--json": is for "images" alone')
  return command(host, line)
}

/** Commands whose output a shell evaluates. */
const PRINTING: readonly string[] = ['login', 'logout', 'install-werf']

/** The failure for people, and for the shell that evaluates what we print a line that makes it fail as well. */
export function reportCommandLineFailure(host: Host, message: string): void {
  for (const line of message.split(/[\r\n]+/)) host.err(`error: ${logLine(line)}`)
  if (!PRINTING.some(name => name === host.args[0])) return
  const given = host.args.flatMap((arg, index) =>
    arg === '--shell' ? [host.args[index + 1]] : [/^--shell=(.*)$/.exec(arg)?.[1]]
  )
  host.out(failureLine(SHELLS.find(shell => given.includes(shell)) ?? 'sh'))
}

/** Nothing is printed before all of it is known to be printable; what cannot be handed over is removed again. */
async function loginCommand(host: Host, line: CommandLine): Promise<number> {
  const { context, inputs, platform, place } = await openSession(host, line)
  const path = exportLines(line.shell, await werfPath(host, { context, inputs }))
  return guard({ context, ...place }, host, true, async ({ record, orSignal }) => {
    const result = await orSignal(login({ ...place, context, inputs, record }))
    const lines = [...loginLines(line.shell, result, host.variables), ...path]
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

async function imagesCommand(host: Host, line: CommandLine): Promise<number> {
  const { images } = (await openSession(host, line)).inputs
  if (images === undefined) throw new Failure('input', 'images: no image is named; name them by "--images"')
  const { imageLines, imagesJson } = await import('../commands/images.js')
  for (const one of line.json ? [imagesJson(images)] : imageLines(images)) host.out(one)
  return 0
}

/** What it prints puts werf on the PATH of the shell that reads it. */
async function installWerfCommand(host: Host, line: CommandLine): Promise<number> {
  const session = await openSession(host, line)
  if (session.inputs.werfRequest === undefined) {
    throw new Failure('input', 'install-werf: no version is named; name one by "--werf-version"')
  }
  for (const one of exportLines(line.shell, await werfPath(host, session))) host.out(one)
  return 0
}
