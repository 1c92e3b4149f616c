import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from './atomic-write.js'
import { AUTH_VARIABLE, FORMER_AUTH_FILE } from './former.js'
import { isInside } from './links.js'

export type Environment = (name: string) => string | undefined

/**
 * The variables that lead every client to a job directory. Helm reads docker's format from a file of its own; werf takes
 * its variable before docker's; BUILDX_CONFIG is set only to take the place of a value the user set, because a private
 * `buildx/` is where buildx looks anyway. DOCKER_AUTH_CONFIG beats the directory (docker/cli 28.3), so it is emptied.
 */
export function exportsFor(
  directory: string,
  authFile: string,
  privateTree: string | undefined,
  env: Environment
): Readonly<Record<string, string>> {
  const config = join(directory, 'config.json')
  return {
    DOCKER_CONFIG: directory,
    REGISTRY_AUTH_FILE: authFile,
    HELM_REGISTRY_CONFIG: config,
    WERF_DOCKER_CONFIG: directory,
    ...(privateTree !== undefined && env('BUILDX_CONFIG') !== undefined
      ? { BUILDX_CONFIG: privateTree }
      : {}),
    ...(env(AUTH_VARIABLE) === undefined ? {} : { [AUTH_VARIABLE]: '' })
  }
}

/** The former values of variables to be exported that nobody noted yet; a value of our own making is none. */
export function formerValues(
  directory: string,
  names: readonly string[],
  known: Readonly<Record<string, string | null>>,
  env: Environment
): Readonly<Record<string, string | null>> {
  const former: Record<string, string | null> = { ...known }
  for (const name of names) {
    if (name === AUTH_VARIABLE || name in former) continue
    const value = env(name)
    former[name] = value === undefined || isInside(value, directory) ? null : value
  }
  return former
}

/** Keeps the former DOCKER_AUTH_CONFIG for the end of the job. The first value seen is the job's own. */
export function keepFormerAuth(directory: string, env: Environment): void {
  const value = env(AUTH_VARIABLE)
  const file = join(directory, FORMER_AUTH_FILE)
  if (value !== undefined && !existsSync(file)) replaceFile(file, value)
}
