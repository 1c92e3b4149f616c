/** The runner's present form, a subshell with a closed standard input, or the one of before, a no-op piped into eval. */
export type Wrapper = 'subshell' | 'legacy'

/** The text of a stage: what the runner says first, then each line behind an echo of what it is. */
export function stageText(
  lines: readonly string[],
  variables: Readonly<Record<string, string>>,
  trace = false
): string {
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`)
  const file = '"${GITLAB_ENV:-}"'
  const readFile = `if [ -f ${file} ]; then while read -r line; do export "$line"; done <${file}; fi`
  const commands = lines.flatMap(line => {
    const [first = '', ...rest] = line.trim().split('\n')
    return [`echo ${quoted(`$ ${first}${rest.length > 0 ? ' # collapsed' : ''}`)}`, line]
  })
  // The runner's own exports are traced as well; what they show is the runner's to mask, so they stand before it.
  const tracing = trace ? ['set -o xtrace'] : []
  return [...exports, readFile, ...tracing, 'cd "$CI_PROJECT_DIR"', ...commands].join('\n')
}

/** What the shell reads: the text of a stage as one word, evaluated where it cannot read the rest. */
export function wrapped(text: string, wrapper: Wrapper = 'subshell'): string {
  const start = [
    "trap 'exit 1' TERM",
    'if set -o | grep pipefail >/dev/null; then set -o pipefail; fi',
    'set -o errexit',
    'set +o noclobber'
  ]
  const run = wrapper === 'legacy' ? `: | eval ${quoted(text)}` : `(eval ${quoted(text)}) <&-`
  return [...start, run, 'exit 0', ''].join('\n')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
