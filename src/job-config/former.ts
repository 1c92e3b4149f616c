import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Marker } from './marker.js'

/** The one exported variable whose value is a secret: new docker clients take it before the directory (docker/cli 28.3). */
export const AUTH_VARIABLE = 'DOCKER_AUTH_CONFIG'

/** The former value of `DOCKER_AUTH_CONFIG`, 0600: it is a secret, so neither the marker nor a state file may hold it. */
export const FORMER_AUTH_FILE = '.former-docker-auth-config'

/** The values the exported variables had before the job's first login; '' for one that was not set. */
export function readFormer(directory: string, marker: Marker): Readonly<Record<string, string>> {
  const values = Object.entries(marker.former).map(([name, value]) => [name, value ?? ''] as const)
  const auth = readFormerAuth(directory)
  return Object.fromEntries(auth === undefined ? values : [...values, [AUTH_VARIABLE, auth]])
}

/** What `DOCKER_AUTH_CONFIG` was before the job's first login, undefined when it was not set. */
export function readFormerAuth(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, FORMER_AUTH_FILE), 'utf8')
  } catch {
    return undefined
  }
}
