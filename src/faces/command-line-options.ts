import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
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

/** What a command line can hold. */
export interface KnownOptions {
  /** They take a value. */
  readonly options: readonly string[]
  readonly flags: readonly string[]
  /** The command, where it has options of its own. */
  readonly whose?: string
}

const KNOWN: KnownOptions = { options: [...OPTIONS.map(({ name }) => name), 'shell'], flags: FLAGS }

/** How options are written, for the parser. */
type OptionTypes = NonNullable<ParseArgsConfig['options']>

/** The options of a login, which every command takes. */
const OPTION_TYPES = {
  ...Object.fromEntries(OPTIONS.map(({ name }) => [name, { type: 'string', multiple: true } as const])),
  ...Object.fromEntries(FLAGS.map(name => [name, { type: 'boolean' } as const])),
  shell: { type: 'string', multiple: true } as const,
  username: { type: 'string', multiple: true, short: 'u' } as const,
  // Known only so that its value is taken with it, and refused.
  password: { type: 'string', multiple: true, short: 'p' } as const,
  help: { type: 'boolean', short: 'h' } as const
}

/** A command's own options, taken out of its arguments. */
export interface TakenOptions {
  /** The last value of each option that was given, undefined where it was given none. */
  readonly values: ReadonlyMap<string, string | undefined>
  /** The words that belong to no option, where they were asked for. */
  readonly words: readonly string[]
  /** All other arguments, as they were. */
  readonly rest: readonly string[]
}

/**
 * Takes a command's own options, and its words where it has some, out of the arguments in front of `--`. The parser
 * knows every option, and so which arguments are values of another one.
 */
export function takeOptions(
  args: readonly string[],
  own: OptionTypes,
  taken: { readonly words: boolean }
): TakenOptions {
  const values = new Map<string, string | undefined>()
  const words: string[] = []
  const indices = new Set<number>()
  for (const token of tokensOf(args, { ...OPTION_TYPES, ...own })) {
    if (token.kind === 'option-terminator') break
    const isTaken = token.kind === 'positional' ? taken.words : Object.hasOwn(own, token.name)
    if (!isTaken) continue
    indices.add(token.index)
    if (token.kind === 'positional') words.push(token.value)
    else {
      values.set(token.name, token.value)
      if (token.inlineValue === false) indices.add(token.index + 1)
    }
  }
  return { values, words, rest: args.filter((_arg, index) => !indices.has(index)) }
}

/**
 * A command line's words and options, in order. Not strict: the parser's own errors quote arguments, and an argument can
 * be a secret.
 */
export function tokensOf(args: readonly string[], options: OptionTypes) {
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true }).tokens
}

/** Reads the arguments behind the command's name; throws one failure that lists every mistake. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const mistakes = collectMistakes()
  const values = new Map<string, string[]>()
  const command: string[] = []
  let terminated = false
  for (const token of tokensOf(args, OPTION_TYPES)) {
    if (token.kind === 'option-terminator') terminated = true
    else if (token.kind === 'positional') {
      if (terminated) command.push(token.value)
      else mistakes.add('command line', 'has a word that belongs to no option; a command stands behind "--"')
    } else {
      const problem = optionProblem(token, KNOWN)
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

/** What is wrong with one option, as where and what; undefined when nothing is. */
export function optionProblem(
  { name, value }: { readonly name: string; readonly value?: string | undefined },
  known: KnownOptions
): [string, string] | undefined {
  if (name === 'password') {
    return [
      '"--password"',
      'is no option, since every process of the machine can read it; use --password-stdin or --password-env'
    ]
  }
  if (known.flags.includes(name)) return value === undefined ? undefined : [`"--${name}"`, 'takes no value']
  if (known.options.includes(name)) return value === undefined ? [`"--${name}"`, 'takes a value'] : undefined
  const shown = /^[a-z-]{1,40}$/.test(name) ? `"--${name}"` : 'command line'
  const whose = known.whose === undefined ? '' : ` of ${known.whose}`
  const all = [...known.options, ...known.flags].map(one => `--${one}`).join(', ')
  return [shown, `is no option${whose}; the options are ${all}`]
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
