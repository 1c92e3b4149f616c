import { OPTIONS } from './command-line-options.js'

const COMMANDS: readonly (readonly [string, string])[] = [
  [
    'login',
    'make a docker config, logged in and proven; prints lines for the shell: eval "$(registry-auth login …)"'
  ],
  ['logout', 'remove the docker config that login made; prints lines for the shell'],
  ['check', 'prove the logins and their rights; writes nothing'],
  ['exec', 'run one command with a docker config of its own: registry-auth exec … -- COMMAND'],
  [
    'ci-env',
    "what werf's ci-env does, safely quoted: registry-auth ci-env [gitlab|github] [--as-file] [OPTIONS]"
  ],
  [
    'install-werf',
    'put a verified werf on PATH; prints a line for the shell: eval "$(registry-auth install-werf --werf-version …)"'
  ],
  [
    'cleanup',
    'delete old images by a policy, never one in use: registry-auth cleanup plan|apply|run|verify|restore (--help)'
  ],
  ['images', 'print the references of images: a line "NAME REFERENCE" each']
]

/** What `registry-auth --help` prints. */
export function helpText(): string {
  const options: readonly (readonly [string, string])[] = [
    ...OPTIONS.map(option => [`--${option.name}`, withDefault(option)] as const),
    ['--password-stdin', 'read the password from standard input'],
    ['--shell', 'shell that reads the printed lines: sh, bash, fish, powershell, cmd (default sh)'],
    ['--as-file', 'ci-env: write a script for the shell and print its path'],
    ['--as-env-file', 'ci-env: write lines of KEY=VALUE instead'],
    ['-o, --output-file-path', 'ci-env: write there and print nothing'],
    [
      '--registry-username, --registry-password',
      "exec: werf's and dapp's old options, for old scripts; every process can read them"
    ],
    ['--json', 'print the references of images as JSON'],
    ['--verbose', 'say more']
  ]
  return [
    'registry-auth COMMAND [OPTIONS]',
    '',
    'Commands',
    ...columns(COMMANDS),
    '',
    'Options',
    ...columns(options),
    '',
    'A secret is never an option: name its variable (--password-env, or password-env= in a registries line) or pipe it.'
  ].join('\n')
}

function withDefault(option: (typeof OPTIONS)[number]): string {
  return 'default' in option ? `${option.doc} (default ${option.default})` : option.doc
}

/** Rows of two columns. */
export function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2
  return rows.map(([name, doc]) => `  ${name.padEnd(width)}${doc}`)
}
