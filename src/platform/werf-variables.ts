import type { Secret } from '../secret.js'
import type { Environment } from './platform.js'

/** The older name of each variable is dapp's, from which werf came. */
export function ignoresAutologin(env: Environment): boolean {
  return ['WERF_IGNORE_CI_DOCKER_AUTOLOGIN', 'DAPP_IGNORE_CI_DOCKER_AUTOLOGIN'].some(name =>
    /^(?:1|true|yes)$/i.test(env(name) ?? '')
  )
}

/** The credential that werf's documentation gives cleanup, whose job token could once not delete. */
export function cleanupPassword(
  env: Environment,
  secret: (value: string, username?: string) => Secret
): Secret | undefined {
  const value = env('WERF_IMAGES_CLEANUP_PASSWORD')
  return value === undefined ? undefined : secret(value, 'werf-cleanup')
}
