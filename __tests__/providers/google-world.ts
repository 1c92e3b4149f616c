import { createFakeGoogle, type FakeGoogle, type FakeGoogleOptions } from '../fake/google.js'
import type { OidcIssuer } from '../fake/oidc-issuer.js'

export const HOST = 'europe-docker.pkg.dev'
export const POOL = 'projects/123456789012/locations/global/workloadIdentityPools/ci'
export const PROVIDER = `${POOL}/providers/ci`
/** The audience a provider takes where it names none. */
export const AUDIENCE = `https://iam.googleapis.com/${PROVIDER}`
export const ACCOUNT = 'pusher@acme.iam.gserviceaccount.com'
/** The user name of every token. */
export const USER = 'oauth2accesstoken'

/** Whose OIDC tokens are trusted. */
export interface Trusted {
  readonly issuer: OidcIssuer
  readonly subject: string
}

/** A pool with one provider, and one service account that one subject may impersonate. */
export function createGoogle(
  { issuer, subject }: Trusted,
  options: Partial<FakeGoogleOptions> = {}
): FakeGoogle {
  return createFakeGoogle({ issuer, provider: PROVIDER, accounts: { [ACCOUNT]: [subject] }, ...options })
}
