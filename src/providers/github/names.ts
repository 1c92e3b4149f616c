import { parseRegistryAddress } from '../../host.js'

/** The container registry of github.com. */
export const GITHUB_REGISTRY = 'ghcr.io'

/** The docker registry of github.com before 2020, still served for old packages. */
export const GITHUB_LEGACY_REGISTRY = 'docker.pkg.github.com'

/**
 * The container registry of a GitHub: ghcr.io for github.com, `containers.HOST` for an Enterprise Server with subdomain
 * isolation and for data residency (`containers.SUBDOMAIN.ghe.com`). Undefined when the address is none.
 * https://docs.github.com/enterprise-server/packages/working-with-a-github-packages-registry/working-with-the-container-registry
 */
export function registryOf(serverUrl: string): string | undefined {
  const address = parseRegistryAddress(serverUrl)
  if (address === undefined) return undefined
  return address.host.key === 'github.com' ? GITHUB_REGISTRY : `containers.${address.host.key}`
}
