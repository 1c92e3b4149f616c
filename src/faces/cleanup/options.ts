import { CLEANUP_COMMANDS, CLEANUP_INPUTS } from '../../cleanup/inputs/table.js'
import type { CleanupInputName, RawCleanupInputs } from '../../cleanup/inputs/table.js'
import { collectMistakes, quotedList } from '../../inputs/mistakes.js'
import { optionProblem, tokensOf, type KnownOptions } from '../command-line-options.js'

/** A command line behind `cleanup`, taken apart and checked. */
export interface CleanupLine {
  readonly raw: RawCleanupInputs
  readonly passwordStdin: boolean
  readonly verbose: boolean
  readonly help: boolean
}

/** Inputs that the command line takes as `--NAME VALUE`. */
export const CLEANUP_OPTIONS = CLEANUP_INPUTS.filter(({ faces }) => faces.some(face => face === 'cli'))

const FLAGS = ['password-stdin', 'verbose', 'help'] as const

const KNOWN: KnownOptions = {
  options: CLEANUP_OPTIONS.map(({ name }) => name),
  flags: FLAGS,
  whose: 'cleanup'
}

const TYPES = {
  ...Object.fromEntries(
    CLEANUP_OPTIONS.map(({ name }) => [name, { type: 'string', multiple: true } as const])
  ),
  ...Object.fromEntries(FLAGS.map(name => [name, { type: 'boolean' } as const])),
  username: { type: 'string', multiple: true, short: 'u' } as const,
  // known only so that its value is taken with it, and refused
  password: { type: 'string', multiple: true, short: 'p' } as const,
  help: { type: 'boolean', short: 'h' } as const
}

/** Reads `[COMMAND] [OPTIONS]`; throws one failure that lists every mistake. */
export function parseCleanupLine(args: readonly string[]): CleanupLine {
  const mistakes = collectMistakes()
  const values = new Map<string, string[]>()
  const words: string[] = []
  for (const token of tokensOf(args, TYPES)) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      words.push(token.value)
      continue
    }
    const problem = optionProblem(token, KNOWN)
    if (problem !== undefined) mistakes.add(...problem)
    else values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? 'true'])
  }
  const [word, ...further] = words
  const command = CLEANUP_COMMANDS.find(one => one === word)
  if (further.length > 0 || (word !== undefined && command === undefined))
    mistakes.add('cleanup', `takes one of ${quotedList(CLEANUP_COMMANDS)}, and options`)
  if (values.has('password-stdin') && values.has('password-env'))
    mistakes.add('"--password-stdin"', 'cannot be used with "--password-env"')
  mistakes.settle()
  return {
    raw: { ...rawInputs(values), ...(command === undefined ? {} : { command }) },
    passwordStdin: values.has('password-stdin'),
    verbose: values.has('verbose'),
    help: values.has('help')
  }
}

/** An option of several lines may be given several times, a line each; of the others the last one counts. */
function rawInputs(values: ReadonlyMap<string, readonly string[]>): RawCleanupInputs {
  const raw: Partial<Record<CleanupInputName, string>> = {}
  for (const { name, type } of CLEANUP_OPTIONS) {
    const given = values.get(name)
    const isJoined = type === 'lines' && name !== 'policy'
    const text = (isJoined ? given?.join('\n') : given?.at(-1)) ?? ''
    if (text.trim() !== '') raw[name] = type === 'lines' ? text.trimEnd() : text.trim()
  }
  return raw
}
