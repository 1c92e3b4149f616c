/**
 * The files through which a step talks to the runner.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
 */

/** `NAME=VALUE` lines and `NAME<<DELIMITER` blocks; the runner's complaint where it would fail the step. */
export function parseKeyValues(text: string): ReadonlyMap<string, string> | string {
  const values = new Map<string, string>()
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (heredoc > 0 && (equals < 0 || heredoc < equals)) {
      const delimiter = line.slice(heredoc + 2)
      const end = delimiter === '' ? -1 : lines.indexOf(delimiter, index + 1)
      if (end < 0) return `Invalid value. Matching delimiter not found '${delimiter}'`
      values.set(line.slice(0, heredoc), lines.slice(index + 1, end).join('\n'))
      index = end
    } else if (equals > 0) values.set(line.slice(0, equals), line.slice(equals + 1))
    else return `Invalid format '${line}'`
  }
  return values
}

/** Lines of the path file, the first one first in line. */
export function parsePaths(text: string): readonly string[] {
  return text.split(/\r?\n/).filter(line => line !== '')
}
