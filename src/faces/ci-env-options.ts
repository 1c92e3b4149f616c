import { parseArgs } from 'node:util'
import { collectMistakes, quotedList } from '../inputs/mistakes.js'
import { SHELLS } from '../shell.js'
import type { Shell } from '../shell.js'
import { OPTION_TYPES } from './command-line-options.js'

/** What `ci-env` has beyond the options of a login, in werf's own spelling. */
export interface CiEnvOptions {
  readonly system?: 'gitlab' | 'github'
  readonly kind: 'lines' | 'script' | 'env-file'
  readonly path?: string
  readonly shell: Shell
  /** The arguments that are a login's. */
  readonly rest: readonly string[]
  /** Throws one failure that lists the mistakes; the rest is usable without it, to say in the right way that it failed. */
  check(): void
}

const SYSTEMS = ['gitlab', 'github'] as const
const FLAGS = ['as-file', 'as-env-file', 'login-to-registry'] as const
const VALUES = ['output-file-path', 'shell'] as const
/** werf's names for shells. */
const WERF_SHELLS: Readonly<Record<string, Shell>> = { default: 'sh', cmdexe: 'cmd' }

const TYPES = {
  ...OPTION_TYPES,
  ...Object.fromEntries(FLAGS.map(name => [name, { type: 'boolean' } as const])),
  'output-file-path': { type: 'string', short: 'o' } as const
}

/** Takes the arguments of `ci-env` apart; werf's variables stand in for options that are not given. */
export function readCiEnvOptions(
  args: readonly string[],
  env: (name: string) => string | undefined
): CiEnvOptions {
  const { own, words, rest } = split(args)
  const given = (name: (typeof FLAGS)[number] | (typeof VALUES)[number]): string | undefined =>
    own.get(name) ?? env(`WERF_${name.replaceAll('-', '_').toUpperCase()}`)
  const mistakes = collectMistakes()
  const flag = (name: (typeof FLAGS)[number], fallback: boolean): boolean => {
    const value = given(name)
    if (value === undefined) return fallback
    if (!/^(?:true|false|t|f|1|0|yes|no|y|n)$/i.test(value))
      mistakes.add(`"--${name}"`, 'takes true or false')
    return /^(?:true|t|1|yes|y)$/i.test(value)
  }
  const system = SYSTEMS.find(one => one === words[0])
  if (words.length > 1 || (words.length === 1 && system === undefined)) {
    mistakes.add('ci-env', `takes the CI system, ${quotedList(SYSTEMS)}, and options`)
  }
  const named = given('shell') ?? 'sh'
  const shell = SHELLS.find(one => one === named) ?? WERF_SHELLS[named]
  if (shell === undefined) mistakes.add('"--shell"', `takes ${quotedList([...SHELLS, 'cmdexe'])}`)
  const path = given('output-file-path')
  const isScript = flag('as-file', path !== undefined)
  const kind = flag('as-env-file', false) ? 'env-file' : scriptOrLines(isScript || path !== undefined)
  const logsIn = flag('login-to-registry', true)
  return {
    ...(system === undefined ? {} : { system }),
    kind,
    ...(path === undefined ? {} : { path }),
    shell: shell ?? 'sh',
    // in front, so that the user's own win
    rest: ['--werf', '2', ...(logsIn ? [] : ['--autologin', 'false']), ...rest],
    check: mistakes.settle
  }
}

function scriptOrLines(isScript: boolean): CiEnvOptions['kind'] {
  return isScript ? 'script' : 'lines'
}

/** The parser knows which words are values; where an argument is ours it is taken out, all others stay as they are. */
function split(args: readonly string[]): {
  readonly own: ReadonlyMap<string, string>
  readonly words: readonly string[]
  readonly rest: readonly string[]
} {
  const { tokens } = parseArgs({
    args: [...args],
    options: TYPES,
    strict: false,
    allowPositionals: true,
    tokens: true
  })
  const own = new Map<string, string>()
  const words: string[] = []
  const taken = new Set<number>()
  for (const token of tokens) {
    if (token.kind === 'option-terminator') break
    if (token.kind === 'positional') {
      words.push(token.value)
      taken.add(token.index)
    } else if ([...FLAGS, ...VALUES].some(name => name === token.name)) {
      own.set(token.name, token.value ?? 'true')
      taken.add(token.index)
      if (token.inlineValue === false) taken.add(token.index + 1)
    }
  }
  return { own, words, rest: args.filter((_arg, index) => !taken.has(index)) }
}
