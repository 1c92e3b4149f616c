import { gitlabRows } from './gitlab-variables.js'
import { githubRows } from './github-variables.js'
import type { Facts, Row } from './row.js'

export type CiSystem = 'gitlab' | 'github'

const ROWS: Readonly<Record<CiSystem, readonly Row[]>> = { gitlab: gitlabRows, github: githubRows }

/** Variables to be exported, and those that stay as the user set them although werf would write them anew. */
export interface WerfVariables {
  readonly variables: Readonly<Record<string, string>>
  readonly kept: readonly string[]
}

/**
 * What `werf ci-env` exports besides the docker config. What the user set stays, and an empty value leaves its variable
 * unset; to werf and to us an empty variable counts as not set.
 */
export function werfVariables(system: CiSystem, facts: Facts): WerfVariables {
  const variables: Record<string, string> = {}
  const kept: string[] = []
  for (const { name, generations, value } of ROWS[system]) {
    if (!generations.includes(facts.generation)) continue
    const own = value(facts) ?? ''
    if (own === '') continue
    const present = facts.env(name)
    if (present === undefined) variables[name] = own
    else if (isRenewedByWerf(name, facts) && present !== own) kept.push(name)
  }
  return { variables, kept }
}

/** werf 1.2.213 and newer overwrite the annotations, and nothing else of the user's. */
function isRenewedByWerf(name: string, { generation }: Facts): boolean {
  return generation !== '1.1' && name.startsWith('WERF_ADD_ANNOTATION_')
}
