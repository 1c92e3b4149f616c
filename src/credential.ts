import type { Secret } from './secret.js'

interface CredentialFacts {
  /** Where it came from, for people: `username and password`, `workflow token`, `job token`. */
  readonly source: string
  readonly expiresAt?: Date
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
