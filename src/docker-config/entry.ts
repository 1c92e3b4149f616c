import type { Credential } from '../credential.js'
import { IDENTITY_TOKEN_USERNAME } from '../credential.js'
import { Failure } from '../errors.js'
import type { Host } from '../host.js'
import { basicAuth, Secret } from '../secret.js'
import type { AuthEntry } from './config.js'

/** A login to write into a docker config. */
export interface Entry {
  readonly host: Host
  /** The keys it is written under. */
  readonly keys: readonly string[]
  /** Further spellings of the registry, removed in every form. */
  readonly aliases: readonly string[]
  readonly credential: Credential
  /** The login is for repositories below this path only, and written under `host/path` alone. */
  readonly path?: string
}

/** The keys a login is written under. */
export function keysOf(entry: Entry): readonly string[] {
  return entry.path === undefined ? entry.keys : [`${entry.host.key}/${entry.path}`]
}

/** A credential as docker writes it; a `Failure` when a docker config cannot hold it. */
export function authEntryOf({ host, credential }: Pick<Entry, 'host' | 'credential'>): AuthEntry {
  if (credential.kind === 'identity') {
    // podman drops an identity token whose `auth` does not decode to a user name
    return {
      auth: basicAuth(IDENTITY_TOKEN_USERNAME, new Secret('')),
      identitytoken: credential.token.reveal()
    }
  }
  const { username } = credential
  if (username === '' || username.includes(':')) {
    const what = username === '' ? 'is empty' : 'contains a colon'
    const message = `the user name for "${host.key}" ${what}, which a docker config cannot hold: correct "username"`
    throw new Failure('input', message)
  }
  return { auth: basicAuth(username, credential.password) }
}
