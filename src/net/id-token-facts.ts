import type { Secret } from '../secret.js'
import { readPayload } from './claims.js'

/** What an OIDC token says of the job, fit to be shown: for the sentence that says what a vendor was sent. */
export interface IdTokenFacts {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** A claim the token lacks, or holds in a form that has no place in a message, is `(none)`. */
const NOTHING = '(none)'

/** Reads whom a token speaks of. Nothing is decided by it, so nothing is verified. */
export function idTokenFacts(token: Secret): IdTokenFacts {
  const payload = readPayload(token.reveal()) ?? {}
  return {
    issuer: shown(payload['iss']),
    subject: shown(payload['sub']),
    audience: shown(Array.isArray(payload['aud']) ? payload['aud'].join(' ') : payload['aud'])
  }
}

function shown(claim: unknown): string {
  return typeof claim === 'string' && /^[\x20\x21\x23-\x7e]{1,300}$/.test(claim) ? claim : NOTHING
}
