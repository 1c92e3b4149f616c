import { Failure } from '../errors.js'

/** Means itself to a shell, to every dotenv reader, and to readers that take a line as it is. */
const PLAIN = /^[A-Za-z0-9_./:@%+=,-]*$/
/** Literal between double quotes as well, to a shell and to dotenv readers. */
const HARMLESS = /^[^$`"\\!]*$/

/**
 * `KEY=VALUE` lines that a shell may source and that dotenv readers understand alike: bare where every reader agrees, in
 * single quotes else, in double ones for the sake of a single quote. What none of them carries (a line break, a single
 * quote beside `$`, a backtick, a double quote, a backslash or `!`) fails, since the readers would part there.
 */
export function envFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${written(name, value)}\n`)
    .join('')
}

function written(name: string, value: string): string {
  if (PLAIN.test(value)) return value
  const isOneLine = !/[\r\n]/.test(value)
  // where readers unescape, two backslashes are one, and one at the end takes the closing quote with it
  if (isOneLine && !/'|\\(?:\\|$)/.test(value)) return `'${value}'`
  if (isOneLine && HARMLESS.test(value)) return `"${value}"`
  throw new Failure(
    'input',
    `werf: no env file can hold the value of ${name}, since its readers would not agree on it: use --as-file, or set ${name} yourself`
  )
}
