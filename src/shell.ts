import { Failure } from './errors.js'

/** Shells whose assignments we write. */
export const SHELLS = ['sh', 'bash', 'fish', 'powershell', 'cmd'] as const

export type Shell = (typeof SHELLS)[number]

interface Dialect {
  assign(name: string, value: string): string
  /** Sets a variable to another one's value; undefined where no quoting carries every value. */
  copy?(name: string, from: string): string
  unset(name: string): string
  /** A line that makes the shell which evaluates it fail. */
  readonly failure: string
}

/** Everything between single quotes is literal in a POSIX shell; a single quote itself is closed, escaped, reopened. */
const posix: Dialect = {
  assign: (name, value) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
  copy: (name, from) => `export ${name}="$${from}"`,
  unset: name => `unset ${name}`,
  failure: 'false'
}

const DIALECTS: Readonly<Record<Shell, Dialect>> = {
  sh: posix,
  bash: posix,
  fish: {
    // Only the backslash and the single quote are special (https://fishshell.com/docs/current/language.html#quotes).
    // The semicolon ends a command also where fish has made one line of all.
    assign: (name, value) => `set -gx ${name} '${value.replaceAll(/[\\']/g, String.raw`\$&`)}';`,
    copy: (name, from) => `set -gx ${name} "$${from}";`,
    unset: name => `set -e ${name};`,
    failure: 'false'
  },
  powershell: {
    assign: (name, value) => `$env:${name} = ${powershellText(value)}`,
    copy: (name, from) => `$env:${name} = $env:${from}`,
    unset: name => `Remove-Item -ErrorAction SilentlyContinue Env:${name}`,
    failure: "throw 'registry-auth failed'"
  },
  cmd: {
    // Inside the quotes of `set "NAME=value"` only the percent sign is read (in a batch file), and it is doubled.
    assign: (name, value) => `set "${name}=${cmdValue(value)}"`,
    unset: name => `set "${name}="`,
    failure: 'exit /b 1'
  }
}

/** The lines that set these variables in a shell, each value taken literally; undefined takes a variable away. */
export function exportLines(
  shell: Shell,
  variables: Readonly<Record<string, string | undefined>>
): readonly string[] {
  const dialect = DIALECTS[shell]
  return Object.entries(variables).map(([name, value]) =>
    value === undefined ? dialect.unset(name) : dialect.assign(name, value)
  )
}

/** The line that sets a variable to another one's value, so that a secret need not be printed; undefined for cmd. */
export function copyLine(shell: Shell, name: string, from: string): string | undefined {
  return DIALECTS[shell].copy?.(name, from)
}

/** The line that makes the evaluating shell fail. */
export function failureLine(shell: Shell): string {
  return DIALECTS[shell].failure
}

/**
 * A single quote is doubled (about_Quoting_Rules). What is not ASCII goes by its number: the typographic quotes close a
 * string as well, and a code page may make one of the bytes of any other character.
 */
function powershellText(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`
  return quoted.replaceAll(/[\u0080-\uffff]/g, unit => `' + [char]0x${unit.charCodeAt(0).toString(16)} + '`)
}

/** No spelling carries a double quote or a line break through `set "…"`; no path on Windows holds one. */
function cmdValue(value: string): string {
  if (/["\r\n]/.test(value)) {
    throw new Failure(
      'config',
      'a path holds a double quote or a line break, which cmd cannot take: set TEMP to another'
    )
  }
  return value.replaceAll('%', '%%')
}
