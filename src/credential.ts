import type { Secret } from './secret.js'

interface CredentialFacts {
  /** Where it came from, for people: `username and password`, `workflow token`, `job token`. */
  readonly source: string
  readonly expiresAt?: Date
  /** How one is had that lives longer, as half a sentence, for the warning about a login that ends early. */
  readonly longerLife?: string
  /** Further hosts the vendor says it is for, to be written beside the host the user named. */
  readonly furtherHosts?: readonly string[]
}

/** A user name with its password or token. */
export interface BasicCredential extends CredentialFacts {
  readonly kind: 'basic'
  readonly username: string
  readonly password: Secret
}

/** A refresh token of the registry's token service, docker's `identitytoken`. */
export interface IdentityCredential extends CredentialFacts {
  readonly kind: 'identity'
  readonly token: Secret
}

export type Credential = BasicCredential | IdentityCredential

/** The user name docker reserves for "the password is an identity token" (docker/cli, `docker login`). */
export const IDENTITY_TOKEN_USERNAME = '<token>'

/** The name a person or a config shows for a credential. */
export function usernameOf(credential: Credential): string {
  return credential.kind === 'basic' ? credential.username : IDENTITY_TOKEN_USERNAME
}
