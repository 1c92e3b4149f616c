import type { Log } from '../context.js'
import type { Secret } from '../secret.js'
import type { Environment, Platform } from './platform.js'
import { cleanupLogin, ignoresAutologin } from './werf-variables.js'

export interface LocalOptions {
  readonly env: Environment
  readonly log: Log
  secret(value: string, username?: string): Secret
  readonly tempDirectory: string
  /** Undefined where users have no number. */
  readonly uid: number | undefined
}

/** A laptop or any other CI: no token of its own, no end of a job to count on. */
export function createLocal({ env, log, secret, tempDirectory, uid }: LocalOptions): Platform {
  return {
    id: 'local',
    ambient: {
      ...cleanupLogin(env, secret),
      ignoreAutologin: ignoresAutologin(env)
    },
    log,
    job: { id: `local-${uid ?? env('USERNAME') ?? ''}` },
    tempDirectory,
    mask: () => undefined,
    publish: () => undefined
  }
}
