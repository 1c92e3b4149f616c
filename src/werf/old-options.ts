import { basename } from 'node:path'
import { parseRepository } from '../inputs/repositories.js'

/** The login options of dapp and of werf's first alphas, whose every command logged in by itself. */
export const OLD_OPTIONS = ['registry-username', 'registry-password'] as const

export type OldOption = (typeof OLD_OPTIONS)[number]

/** A command's words without the old options, and what these said; '' for one without its value. */
export interface OldWords {
  readonly words: readonly string[]
  readonly values: ReadonlyMap<OldOption, string>
}

const PROGRAMS = ['werf', 'dapp'] as const

/** `werf` or `dapp`, by whatever path; undefined for any other program. */
export function oldProgram([program = '']: readonly string[]): (typeof PROGRAMS)[number] | undefined {
  const name = basename(program)
  // Windows, which has that ending, finds a program in whichever case it is written
  const bare = /\.exe$/i.test(name) ? name.slice(0, -'.exe'.length).toLowerCase() : name
  return PROGRAMS.find(one => one === bare)
}

/** Takes the old options out of werf's or dapp's own arguments; any other program's mean something else. */
export function takeOldOptions(command: readonly string[]): OldWords {
  const values = new Map<OldOption, string>()
  if (oldProgram(command) === undefined) return { words: command, values }
  const words: string[] = []
  for (let index = 0; index < command.length; index++) {
    const word = command[index] ?? ''
    if (word === '--') return { words: [...words, ...command.slice(index)], values }
    const option = OLD_OPTIONS.find(name => word === `--${name}` || word.startsWith(`--${name}=`))
    if (option === undefined) words.push(word)
    else if (word.includes('=')) values.set(option, word.slice(word.indexOf('=') + 1))
    else values.set(option, command[++index] ?? '')
  }
  return { words, values }
}

const REPOSITORY_OPTIONS = ['--repo', '--images-repo', '-i']

/** The registry of the repository that a command of werf or dapp itself names; undefined when it names none. */
export function registryOfCommand(command: readonly string[]): string | undefined {
  const program = oldProgram(command)
  if (program === undefined) return undefined
  const end = command.indexOf('--')
  const args = command.slice(1, end === -1 ? undefined : end)
  const named = args.flatMap((word, index) => {
    const option = REPOSITORY_OPTIONS.find(one => word === one || word.startsWith(`${one}=`))
    if (option === undefined) return []
    return [word === option ? (args[index + 1] ?? '') : word.slice(option.length + 1)]
  })
  const repository = named.at(-1) ?? (program === 'dapp' ? firstAddress(args) : undefined)
  return repository === undefined ? undefined : parseRepository(repository)?.host.key
}

/** dapp takes its repository as a word behind the command's name: `dapp dimg push HOST/NAME`. */
function firstAddress(args: readonly string[]): string | undefined {
  const option = args.findIndex(word => word.startsWith('-'))
  return args.slice(0, option === -1 ? args.length : option).find(word => word.includes('/'))
}
