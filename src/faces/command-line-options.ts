import { parseArgs } from 'node:util'
import { collectMistakes, quotedList } from '../inputs/mistakes.js'
import type { RawInputs } from '../inputs/inputs.js'
import { INPUTS } from '../inputs/table.js'
import type { InputName } from '../inputs/table.js'
import { SHELLS } from '../shell.js'
import type { Shell } from '../shell.js'

/** A command line, taken apart and checked. */
export interface CommandLine {
  readonly raw: RawInputs
  readonly passwordStdin: boolean
  readonly shell: Shell
  readonly verbose: boolean
  /** What `images` prints is JSON. */
  readonly json: boolean
  readonly help: boolean
  /** What stands behind `--`. */
  readonly command: readonly string[]
}

/** Inputs that the command line takes as `--NAME VALUE`. */
export const OPTIONS = INPUTS.filter(({ faces }) => faces.some(face => face === 'cli'))

const FLAGS = ['password-stdin', 'verbose', 'help', 'json'] as const

/** Every option and how it is written, for the parser. */
export const OPTION_TYPES = {
  ...Object.fromEntries(OPTIONS.map(({ name }) => [name, { type: 'string', multiple: true } as const])),
  ...Object.fromEntries(FLAGS.map(name => [name, { type: 'boolean' } as const])),
  shell: { type: 'string', multiple: true } as const,
  username: { type: 'string', multiple: true, short: 'u' } as const,
  // Known only so that its value is taken with it, and refused.
  password: { type: 'string', multiple: true, short: 'p' } as const,
  help: { type: 'boolean', short: 'h' } as const
}

/** Reads the arguments behind the command's name; throws one failure that lists every mistake. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const mistakes = collectMistakes()
  // Not strict: the parser's own errors quote arguments, and an argument can be a secret.
  const { tokens } = parseArgs({
    args: [...args],
    options: OPTION_TYPES,
    strict: false,
    allowPositionals: true,
    tokens: true
  })
  const values = new Map<string, string[]>()
  const command: string[] = []
  let terminated = false
  for (const token of tokens) {
    if (token.kind === 'option-terminator') terminated = true
    else if (token.kind === 'positional') {
      if (terminated) command.push(token.value)
      else mistakes.add('command line', 'has a word that belongs to no option; a command stands behind "--"')
    } else {
      const problem = optionProblem(token.name, token.value)
      if (problem !== undefined) mistakes.add(...problem)
      else values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? 'true'])
    }
  }
  const shell = SHELLS.find(known => known === (values.get('shell')?.at(-1) ?? 'sh'))
  if (shell === undefined) mistakes.add('"--shell"', `takes ${quotedList(SHELLS)}`)
  if (values.has('password-stdin') && values.has('password-env')) {
    mistakes.add('"--password-stdin"', 'cannot be used with "--password-env"')
  }
  mistakes.settle()
  return {
    raw: rawInputs(values),
    passwordStdin: values.has('password-stdin'),
    shell: shell ?? 'sh',
    verbose: values.has('verbose'),
    json: values.has('json'),
    help: values.has('help'),
    command
  }
}

/** What is wrong with one option, as where and what. */
function optionProblem(name: string, value: string | undefined): [string, string] | undefined {
  if (name === 'password') {
    return [
      '"--password"',
      'is no option, since every process of the machine can read it; use --password-stdin or --password-env'
    ]
  }
  const isFlag = FLAGS.some(flag => flag === name)
  if (isFlag) return value === undefined ? undefined : [`"--${name}"`, 'takes no value']
  if (name !== 'shell' && !OPTIONS.some(option => option.name === name)) {
    const shown = /^[a-z-]{1,40}$/.test(name) ? `"--${name}"` : 'command line'
    return [
      shown,
      `is no option; the options are ${[...OPTIONS.map(option => `--${option.name}`), '--shell', ...FLAGS.map(flag => `--${flag}`)].join(', ')}`
    ]
  }
  return value === undefined ? [`"--${name}"`, 'takes a value'] : undefined
}

/** An option of several lines may be given several times, a line each; of the others the last one counts. */
function rawInputs(values: ReadonlyMap<string, readonly string[]>): RawInputs {
  const raw: Partial<Record<InputName, string>> = {}
  for (const { name, type } of OPTIONS) {
    const given = values.get(name)
    const text = (type === 'lines' ? given?.join('\n') : given?.at(-1)) ?? ''
    if (text.trim() !== '') raw[name] = type === 'lines' ? text.trimEnd() : text.trim()
  }
  return raw
}
