import type { Context } from '../../context.js'
import type { ProcessFacts } from '../../job-config/process-facts.js'
import { RELEASE_KEY } from './release-key.js'
import type { Machine } from './release-platform.js'
import { BINARY_LIMITS, RELEASE_SERVER, type DownloadLimits } from './release-server.js'
import type { WerfRequest } from './request.js'

/** Where releases come from and who signs them. */
export interface Origin {
  readonly server: URL
  /** An armored OpenPGP key. */
  readonly key: string
  readonly limits: DownloadLimits
}

/** werf itself. */
export const WERF: Origin = { server: RELEASE_SERVER, key: RELEASE_KEY, limits: BINARY_LIMITS }

/** What an installation needs. */
export interface InstallSetup {
  readonly context: Pick<Context, 'transport' | 'now' | 'sleep' | 'random' | 'log' | 'env' | 'homeDirectory'>
  readonly request: WerfRequest
  readonly machine: Machine
  readonly self: ProcessFacts
  /** Default: werf's own. */
  readonly origin?: Origin
}

/** A werf to work with. */
export interface WerfInstall {
  readonly file: string
  /** Undefined for an installed one that does not tell. */
  readonly version: string | undefined
  /** What has to stand on PATH; undefined where werf is on it already. */
  readonly directory?: string
}
