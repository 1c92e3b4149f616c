import type { Secret } from './secret.js'

/**
 * Keys of a `registries` line that say who the job is, instead of a password: the cloud's own words, hyphenated.
 * Each provider says which of them mean something to it.
 */
export const IDENTITY_KEYS = [
  'role',
  'region',
  'workload-identity-provider',
  'service-account',
  'client-id',
  'tenant-id',
  'connection-id',
  'robot',
  'audience',
  'id-token-env',
  'expires-in'
] as const

export type IdentityKey = (typeof IDENTITY_KEYS)[number]

/** An identity as the user gave it; a value is never empty. */
export type Identity = Readonly<Partial<Record<IdentityKey, string>>>

/** What an OIDC token is asked for. */
export interface IdTokenRequest {
  /** Its `aud` claim, where the CI issues tokens on demand. */
  readonly audience: string
  /** The variable that holds a token issued beforehand (GitLab's `id_tokens`), from `id-token-env`. */
  readonly variable?: string
}

/**
 * An OIDC token of the job, masked. Throws a `Failure` that says what to add to the job when there is none.
 * https://docs.github.com/actions/concepts/security/openid-connect and
 * https://docs.gitlab.com/ci/secrets/id_token_authentication/
 */
export type IdTokenSource = (request: IdTokenRequest) => Promise<Secret>
