import type { Ambient } from './ambient.js'
import type { IdTokenSource } from './identity.js'
import type { Transport } from './net/transport.js'
import type { Secret } from './secret.js'

/** Where people read what happened. Messages are single lines and hold no secret. */
export interface Log {
  debug(message: string): void
  info(message: string): void
  notice(message: string): void
  warning(message: string): void
  error(message: string): void
}

/** All the core may touch of the world: time, network, environment and secrets come through here. */
export interface Context {
  readonly ambient: Ambient
  readonly log: Log
  /** A variable of the job's environment; an empty one counts as unset. */
  env(name: string): string | undefined
  /** A secret, masked at birth in every spelling a log may come to hold. */
  secret(value: string, username?: string): Secret
  readonly transport: Transport
  /** An OIDC token of this job. */
  readonly idToken: IdTokenSource
  now(): Date
  /** Waits that many milliseconds. */
  sleep(milliseconds: number): Promise<void>
  /** A number in [0, 1) for jitter. */
  random(): number
  readonly homeDirectory: string
}
