import type { Credential } from '../credential.js'
import { Secret } from '../secret.js'

/** Nobody: a registry is asked without a credential. Enough to plan where everyone may read. */
export const ANONYMOUS: Credential = {
  kind: 'basic',
  username: '',
  password: new Secret(''),
  source: 'anonymous'
}

/** True for the credential of nobody, which must never become an `Authorization` header. */
export function isAnonymous(credential: Credential): boolean {
  return credential.kind === 'basic' && credential.username === '' && credential.password.empty
}
