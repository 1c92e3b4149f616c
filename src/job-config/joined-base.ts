import type { DockerConfig } from '../docker-config.js'
import { canonicalKey } from '../docker-config/keys.js'
import { readConfigFile } from './base.js'

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

/** The directory's own `auth.json`, which holds what `config.json` may not, before an auth file of the user. */
export function readAuthFileOf(directory: string, users: DockerConfig | undefined): DockerConfig {
  const own = readConfigFile(directory, 'auth.json')
  return { auths: { ...users?.auths, ...own.auths } }
}
