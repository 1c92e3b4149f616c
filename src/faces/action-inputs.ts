import { Failure } from '../errors.js'
import type { RawInputs } from '../inputs/inputs.js'
import { INPUTS } from '../inputs/table.js'
import type { InputDefinition } from '../inputs/table.js'

/** The inputs of a step that logs in. */
export function readActionInputs(variables: Readonly<Record<string, string | undefined>>): RawInputs {
  return readStepInputs(variables, INPUTS)
}

/**
 * A step's inputs as the runner hands them over: `INPUT_<NAME>`, upper-case, blanks as underscores, hyphens kept.
 * A name that is no input of the action's fails, since the runner only warns about it.
 */
export function readStepInputs<Definition extends InputDefinition>(
  variables: Readonly<Record<string, string | undefined>>,
  definitions: readonly Definition[]
): Readonly<Partial<Record<Definition['name'], string>>> {
  const known = new Map<string, Definition>(
    definitions
      .filter(({ faces }) => faces.some(face => face === 'action'))
      .map(input => [variableOf(input.name), input])
  )
  const raw: Partial<Record<Definition['name'], string>> = {}
  const unknown: string[] = []
  for (const [variable, value] of Object.entries(variables)) {
    if (!variable.toUpperCase().startsWith('INPUT_')) continue
    const input = known.get(variable.toUpperCase())
    const text = value?.trimEnd() ?? ''
    if (input === undefined) unknown.push(variable.slice('INPUT_'.length).toLowerCase())
    // empty lines at the beginning count when a mistake names its line
    else if (text.trim() !== '')
      raw[input.name as Definition['name']] = input.type === 'lines' ? text : text.trim()
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
