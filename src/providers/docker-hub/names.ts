import type { Host } from '../../host.js'

/** Docker Hub's name in image references. */
export const DOCKER_HUB: Host = { name: 'docker.io', key: 'docker.io' }

/** The only key that docker, the engine and BuildKit look up for Docker Hub (docker/cli `registry.IndexServer`). */
export const DOCKER_HUB_KEY = 'https://index.docker.io/v1/'

/** Where Docker Hub answers the registry API. */
export const DOCKER_HUB_ENDPOINT: Host = { name: 'registry-1.docker.io', key: 'registry-1.docker.io' }

const NAMES: readonly string[] = [
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
  'hub.docker.com'
]

/** True for the names under which people write Docker Hub. */
export function isDockerHub(host: Host): boolean {
  return NAMES.includes(host.name) && (host.port === undefined || host.port === 443)
}

/** True for Docker Hub and for the registry of Docker's hardened images, which takes the same logins. */
export function takesDockerLogins(host: Host): boolean {
  return isDockerHub(host) || host.key === 'dhi.io'
}

/** Spellings of Docker Hub that clients ignore or read inconsistently, to be cleared away. */
export const DOCKER_HUB_ALIASES: readonly string[] = NAMES
