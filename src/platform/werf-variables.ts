import type { Ambient } from '../ambient.js'
import type { Secret } from '../secret.js'
import type { Environment } from './platform.js'

/** The older name of each variable is dapp's, from which werf came. */
export function ignoresAutologin(env: Environment): boolean {
  return ['WERF_IGNORE_CI_DOCKER_AUTOLOGIN', 'DAPP_IGNORE_CI_DOCKER_AUTOLOGIN'].some(name =>
    /^(?:1|true|yes)$/i.test(env(name) ?? '')
  )
}

/**
 * Its names from werf's last one to dapp's first, each with the user name that its time gave it; GitLab looks at the
 * token alone.
 */
const CLEANUP_PASSWORDS = [
  ['WERF_IMAGES_CLEANUP_PASSWORD', 'werf-cleanup'],
  ['WERF_CLEANUP_REGISTRY_PASSWORD', 'werf-cleanup'],
  ['DAPP_DIMG_CLEANUP_REGISTRY_PASSWORD', 'dapp-cleanup-repo'],
  ['DAPP_SYNC_REGISTRY_PASSWORD', 'dapp-sync']
] as const

/** The credential that werf's documentation gives cleanup, whose job token could once not delete. */
export function cleanupLogin(
  env: Environment,
  secret: (value: string, username?: string) => Secret
): Pick<Ambient, 'cleanup'> {
  for (const [name, username] of CLEANUP_PASSWORDS) {
    const value = env(name)
    if (value !== undefined) return { cleanup: { username, password: secret(value, username) } }
  }
  return {}
}
