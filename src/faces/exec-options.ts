import { collectMistakes } from '../inputs/mistakes.js'
import type { InputName } from '../inputs/table.js'
import { OLD_OPTIONS, registryOfCommand, takeOldOptions } from '../werf/old-options.js'
import { parseCommandLine, takeOptions } from './command-line-options.js'
import type { CommandLine } from './command-line-options.js'

/** The command line of `exec`: a login's options, the old ones made into a login, the command without them. */
export interface ExecLine extends CommandLine {
  /** The old login options were given. */
  readonly hasOldLogin: boolean
  /** Nothing is asked for that an external docker config would not do; the old options do not count, as they never did. */
  readonly leavesConfigToWerf: boolean
}

const OLD_TYPES = Object.fromEntries(OLD_OPTIONS.map(name => [name, { type: 'string' } as const]))

/** Options that say nothing about which logins are wanted. */
const NEUTRAL: readonly InputName[] = ['for', 'verify', 'werf-version', 'werf-sha256']
/** Those that only complete the old login. */
const OLD_PLACE: readonly InputName[] = ['registry', 'repo']

/** Reads the arguments behind `exec`; throws one failure that lists the mistakes. */
export function parseExecLine(args: readonly string[]): ExecLine {
  // words stay, to be refused with the other mistakes
  const { values, rest } = takeOptions(args, OLD_TYPES, { words: false })
  const line = parseCommandLine(rest)
  const { words, values: behind } = takeOldOptions(line.command)
  const given = new Map<string, string | undefined>([...values, ...behind])
  const hasOldLogin = given.size > 0
  const neutral = hasOldLogin ? [...NEUTRAL, ...OLD_PLACE] : NEUTRAL
  const names = Object.keys(line.raw)
  return {
    ...line,
    raw: hasOldLogin ? withOldLogin(line, words, given) : line.raw,
    command: words,
    hasOldLogin,
    leavesConfigToWerf: !line.passwordStdin && names.every(name => neutral.some(one => one === name))
  }
}

/** Both are needed, as they were. What the CI offers is logged in to as well: base images had a login of their own. */
function withOldLogin(
  { raw, passwordStdin }: CommandLine,
  command: readonly string[],
  given: ReadonlyMap<string, string | undefined>
): CommandLine['raw'] {
  const mistakes = collectMistakes()
  for (const name of OLD_OPTIONS) {
    if ((given.get(name) ?? '') === '')
      mistakes.add(`"--${name}"`, 'is needed, with a value, beside the other')
  }
  if (raw.username !== undefined || raw['password-env'] !== undefined || passwordStdin) {
    mistakes.add('"--registry-username"', 'cannot be used with another user name or password')
  }
  const registry = raw.registry ?? (raw.repo === undefined ? undefined : hostOf(raw.repo))
  const place = registry ?? registryOfCommand(command)
  if (place === undefined) {
    mistakes.add('"--registry-username"', 'no registry is named; name it by "--registry"')
  }
  mistakes.settle()
  return {
    ...raw,
    registry: place ?? '',
    username: given.get('registry-username') ?? '',
    password: given.get('registry-password') ?? '',
    autologin: raw.autologin ?? 'true'
  }
}

function hostOf(repository: string): string | undefined {
  return registryOfCommand(['werf', '--repo', repository])
}
