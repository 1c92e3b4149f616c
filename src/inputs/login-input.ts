import type { Host } from '../host.js'
import type { Identity } from '../identity.js'
import type { AuthInputs, BuildxScope } from '../provider.js'
import type { Purpose } from '../purpose.js'
import type { Secret } from '../secret.js'

/** One login as a user asked for it, whichever input it came by. */
export interface LoginInput {
  /** Where it stands, for messages: `registries, line 3`. */
  readonly at: string
  readonly host: Host
  readonly scheme?: 'http' | 'https'
  readonly path?: string
  readonly scope?: BuildxScope
  readonly username?: string
  readonly password?: Secret
  /** Who the job is, in place of a password. */
  readonly identity: Identity
  /** Purposes of this login alone; undefined takes those of the step. */
  readonly purposes?: readonly Purpose[]
  readonly caFile?: string
  readonly insecure: boolean
  readonly optional: boolean
  readonly ecr?: NonNullable<AuthInputs['ecr']>
}

/** An `optional` login that is left out, and why. */
export interface SkippedLogin {
  readonly at: string
  readonly host: Host
  readonly reason: string
}
