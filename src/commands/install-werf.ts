import { arch } from 'node:os'
import { delimiter } from 'node:path'
import type { Context } from '../context.js'
import { Failure } from '../errors.js'
import type { Inputs } from '../inputs/inputs.js'
import type { ProcessFacts } from '../job-config/process-facts.js'

/** The machine as a face knows it. */
export interface WerfPlace {
  readonly platform: string
  readonly self: ProcessFacts
}

/**
 * Installs the werf that the inputs ask for. Answers with the directory that has to stand on PATH, undefined when none
 * is asked for or it is on PATH already.
 */
export async function installAskedWerf(
  context: Context,
  inputs: Inputs,
  { platform, self }: WerfPlace
): Promise<string | undefined> {
  const request = inputs.werfRequest
  if (request === undefined) return undefined
  const { installWerf } = await import('../werf/install/install.js')
  const { directory } = await installWerf({ context, request, self, machine: { platform, arch: arch() } })
  if (directory !== undefined && (/[\r\n]/.test(directory) || directory.includes(delimiter))) {
    throw new Failure(
      'config',
      'the tool cache has a path that PATH cannot hold: set RUNNER_TOOL_CACHE to another directory'
    )
  }
  return directory
}

/** PATH with a directory before it, as a variable for a shell or a command; nothing when there is no directory. */
export function pathWith(
  directory: string | undefined,
  variables: Readonly<Record<string, string | undefined>>
): Readonly<Record<string, string>> {
  if (directory === undefined) return {}
  // Windows has one spelling among several
  const name = Object.keys(variables).find(key => key.toUpperCase() === 'PATH') ?? 'PATH'
  const path = variables[name] ?? ''
  return { [name]: path === '' ? directory : `${directory}${delimiter}${path}` }
}
