import { CLEANUP_OPTIONS } from './options.js'
import { columns } from '../help.js'

const COMMANDS: readonly (readonly [string, string])[] = [
  ['plan', 'say what would be deleted, and why; changes nothing (the default)'],
  ['apply', 'do what a saved plan says, or less'],
  ['run', 'plan, and with --dry-run false apply'],
  ['verify', 'look for what cannot be pulled any more'],
  ['restore', 'bring back what a report says was deleted, as far as the registry has it']
]

const FURTHER: readonly (readonly [string, string])[] = [
  ['--password-stdin', 'read the password from standard input'],
  ['--verbose', 'say more']
]

/** What `registry-auth cleanup --help` prints. */
export function cleanupHelpText(): string {
  const options = CLEANUP_OPTIONS.map(option => {
    const doc = 'default' in option ? `${option.doc} (default ${option.default})` : option.doc
    return [`--${option.name}`, doc] as const
  })
  return [
    'registry-auth cleanup [COMMAND] [OPTIONS]',
    '',
    'Commands',
    ...columns(COMMANDS),
    '',
    'Options',
    ...columns([...options, ...FURTHER]),
    '',
    'Exit codes: 0 done, 1 failed, 2 incomplete (a limit ended it: run it again for the rest).'
  ].join('\n')
}
