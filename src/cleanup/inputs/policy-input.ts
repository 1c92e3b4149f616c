import { resolve } from 'node:path'
import { Failure } from '../../errors.js'
import type { Guards, Policy } from '../policy/policy.js'
import { readTextFile } from '../workspace-file.js'

/** A policy is a page of text; more is another file. */
const LONGEST = 1 << 20

/** A value of several lines, or one that begins as YAML's flow does, is the policy itself; any other is a file's name. */
export function isInlinePolicy(text: string): boolean {
  return /[\r\n]/.test(text.trim()) || text.trimStart().startsWith('{')
}

/** The policy of the input, with the guards that stand beside it; undefined where none is given. */
export async function readPolicyInput(
  text: string | undefined,
  directory: string,
  guards: Partial<Guards>
): Promise<Policy | undefined> {
  if (text === undefined) return undefined
  const { readPolicy } = await import('../policy/read-policy.js')
  return readPolicy(isInlinePolicy(text) ? text : policyFile(resolve(directory, text.trim())), { guards })
}

function policyFile(path: string): string {
  const read = readTextFile(path, LONGEST)
  if ('text' in read) return read.text
  throw new Failure(
    'input',
    `policy: there is no file to read (${read.problem}); give its path, or the YAML itself`
  )
}
