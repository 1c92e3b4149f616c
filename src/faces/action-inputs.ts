import { Failure } from '../errors.js'
import type { RawInputs } from '../inputs/inputs.js'
import { INPUTS } from '../inputs/table.js'
import type { InputName } from '../inputs/table.js'

/**
 * The step's inputs as the runner hands them over: `INPUT_<NAME>`, upper-case, blanks as underscores, hyphens kept.
 * A name that is no input of ours fails, since the runner only warns about it.
 */
export function readActionInputs(variables: Readonly<Record<string, string | undefined>>): RawInputs {
  const known = new Map<string, (typeof INPUTS)[number]>(
    INPUTS.filter(({ faces }) => faces.some(face => face === 'action')).map(input => [
      variableOf(input.name),
      input
    ])
  )
  const raw: Partial<Record<InputName, string>> = {}
  const unknown: string[] = []
  for (const [variable, value] of Object.entries(variables)) {
    if (!variable.toUpperCase().startsWith('INPUT_')) continue
    const input = known.get(variable.toUpperCase())
    const text = value?.trimEnd() ?? ''
    if (input === undefined) unknown.push(variable.slice('INPUT_'.length).toLowerCase())
    // empty lines at the beginning count when a mistake names its line
    else if (text.trim() !== '') raw[input.name] = input.type === 'lines' ? text : text.trim()
  }
  if (unknown.length > 0) {
    const names = [...known.values()].map(({ name }) => name)
    throw new Failure('input', unknownInputs(unknown, names))
  }
  return raw
}

/** https://github.com/actions/toolkit/tree/main/packages/core, `getInput` */
function variableOf(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

function unknownInputs(unknown: readonly string[], known: readonly string[]): string {
  const quoted = unknown.map(name => `"${name}"`).join(', ')
  return `unknown input ${quoted}: the inputs are ${known.join(', ')} (a variable of your own must not begin with "INPUT_")`
}
