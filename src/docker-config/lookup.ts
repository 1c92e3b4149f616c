import type { DockerConfig } from './config.js'
import { canonicalKey, helperKey, patternCovers } from './keys.js'
import { holdsCredential } from './merge.js'

/** True when clients find a credential for one of the keys: an entry that is not empty, or a helper of its own. */
export function hasCredentialFor(config: DockerConfig, keys: readonly string[]): boolean {
  const wanted = new Set(keys.map(canonicalKey))
  const entries = Object.entries(config.auths ?? {})
  if (entries.some(([key, entry]) => wanted.has(canonicalKey(key)) && holdsCredential(entry))) return true
  const helpers = Object.entries(config.credHelpers ?? {})
  return keys.map(helperKey).some(own => {
    const exact = helpers.find(([key]) => canonicalKey(key) === canonicalKey(own))
    if (exact !== undefined) return exact[1] !== ''
    return helpers.some(([pattern, helper]) => helper !== '' && patternCovers(pattern, canonicalKey(own)))
  })
}
