import type { DockerConfig } from '../docker-config.js'
import { sameJson } from '../docker-config/equality.js'
import { canonicalKey } from '../docker-config/keys.js'
import { Failure } from '../errors.js'
import { readAuthVariable, readConfigFile } from './base.js'
import { readFormerAuth } from './former.js'

/** A config's entries without those of certain registries: an earlier login of the job beats `DOCKER_AUTH_CONFIG`. */
export function withoutKeys(
  config: DockerConfig | undefined,
  keys: readonly string[]
): DockerConfig | undefined {
  if (config === undefined) return undefined
  const known = new Set(keys.map(canonicalKey))
  const auths = Object.entries(config.auths ?? {}).filter(([key]) => !known.has(canonicalKey(key)))
  return { auths: Object.fromEntries(auths) }
}

/** A config without the entries that another one holds just so. */
export function withoutEntriesOf(config: DockerConfig, other: DockerConfig | undefined): DockerConfig {
  if (other === undefined) return config
  const others = Object.entries(other.auths ?? {})
  const auths = Object.entries(config.auths ?? {}).filter(
    ([key, value]) =>
      !others.some(([known, entry]) => canonicalKey(known) === canonicalKey(key) && sameJson(entry, value))
  )
  return { ...config, auths: Object.fromEntries(auths) }
}

/** What an earlier step took out of `DOCKER_AUTH_CONFIG` into the directory. */
export function readTakenOver(directory: string): DockerConfig | undefined {
  try {
    return readAuthVariable(readFormerAuth(directory))
  } catch (error) {
    // the file that the variable named is gone
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** The directory's own `auth.json`, which holds what `config.json` may not, before an auth file of the user. */
export function readAuthFileOf(directory: string, users: DockerConfig | undefined): DockerConfig {
  const own = readConfigFile(directory, 'auth.json')
  return { auths: { ...users?.auths, ...own.auths } }
}
