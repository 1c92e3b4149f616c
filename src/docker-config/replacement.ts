import type { AuthEntry } from './config.js'
import { sameJson } from './equality.js'
import { canonicalKey } from './keys.js'

/** Something that stood where a login was written. */
export interface Replacement {
  readonly key: string
  /** What it was, for people: `a credential`, `the credential helper "gcloud"`. */
  readonly stood: string
  /** Where it came from, unless it stood in the docker config. */
  readonly of?: 'DOCKER_AUTH_CONFIG'
}

/** Entries of `auths` under their keys. */
export type Auths = readonly (readonly [string, AuthEntry | null])[]

/** An entry that gives way; `variable` holds those of `DOCKER_AUTH_CONFIG`. */
export function replacedEntry(key: string, entry: AuthEntry | null, variable: Auths): Replacement {
  const isToken = typeof entry?.identitytoken === 'string' && entry.identitytoken !== ''
  const isOfVariable = variable.some(
    ([other, value]) => canonicalKey(other) === canonicalKey(key) && sameJson(value, entry)
  )
  return {
    key,
    stood: isToken ? 'an identity token' : 'a credential',
    ...(isOfVariable ? { of: 'DOCKER_AUTH_CONFIG' as const } : {})
  }
}

/** A credential helper that gives way. */
export function replacedHelper(key: string, helper: string): Replacement {
  const isName = /^[A-Za-z0-9._-]+$/.test(helper)
  return { key, stood: isName ? `the credential helper "${helper}"` : 'a credential helper' }
}
