import { collectMistakes, quotedList } from '../inputs/mistakes.js'
import { SHELLS } from '../shell.js'
import type { Shell } from '../shell.js'
import { takeOptions } from './command-line-options.js'

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
/** werf's names for shells. */
const WERF_SHELLS: ReadonlyMap<string, Shell> = new Map([
  ['default', 'sh'],
  ['cmdexe', 'cmd']
])

const FLAGS = {
  'as-file': { type: 'boolean' },
  'as-env-file': { type: 'boolean' },
  'login-to-registry': { type: 'boolean' }
} as const
const OPTIONS = {
  ...FLAGS,
  'output-file-path': { type: 'string', short: 'o' },
  shell: { type: 'string' }
} as const

/** Takes the arguments of `ci-env` apart; werf's variables stand in for options that are not given. */
export function readCiEnvOptions(
  args: readonly string[],
  env: (name: string) => string | undefined
): CiEnvOptions {
  const { values, words, rest } = takeOptions(args, OPTIONS, { words: true })
  const mistakes = collectMistakes()
  const given = (name: keyof typeof OPTIONS): string | undefined => {
    if (!values.has(name)) return env(`WERF_${name.replaceAll('-', '_').toUpperCase()}`)
    const value = values.get(name) ?? (name in FLAGS ? 'true' : '')
    // the parser takes the next option for the value of one that has none
    if (value !== '' && !value.startsWith('-')) return value
    mistakes.add(`"--${name}"`, 'takes a value')
    return undefined
  }
  const flag = (name: keyof typeof FLAGS, fallback: boolean): boolean => {
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
  const shell = SHELLS.find(one => one === named) ?? WERF_SHELLS.get(named)
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
