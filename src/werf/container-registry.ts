import type { Ambient } from '../ambient.js'
import type { Host } from '../host.js'
import { parseRepository } from '../inputs/repositories.js'
import { isDockerHub } from '../providers/docker-hub/names.js'
import { GITHUB_LEGACY_REGISTRY, GITHUB_REGISTRY } from '../providers/github/names.js'
import { providerOf } from '../providers/index.js'

/** The names of werf's registry implementations that have something to do with ours. */
export type ContainerRegistry = 'gitlab' | 'dockerhub' | 'github' | 'harbor' | 'quay'

/**
 * What werf calls the registry of a host. GitHub is the one of github.com only: werf asks `api.github.com`, whichever
 * server the host belongs to, and must not take another server's token there.
 */
export function containerRegistryOf(host: Host, ambient: Ambient): ContainerRegistry | undefined {
  if (isDockerHub(host)) return 'dockerhub'
  const { id } = providerOf(host, ambient)
  if (id === 'github') return isGitHubDotCom(host) ? id : undefined
  return id === 'gitlab' || id === 'harbor' || id === 'quay' ? id : undefined
}

function isGitHubDotCom(host: Host): boolean {
  return host.key === GITHUB_REGISTRY || host.key === GITHUB_LEGACY_REGISTRY
}

/**
 * The implementation to name for a repository: GitLab's, which werf looks for at `gitlab.com` and so never finds. All
 * others it finds itself, and a name that is not said cannot be wrong for a repository given to werf later.
 */
export function implementationFor(repository: string | undefined, ambient: Ambient): 'gitlab' | undefined {
  const host = repository === undefined ? undefined : hostOf(repository)
  if (host === undefined) return undefined
  return containerRegistryOf(host, ambient) === 'gitlab' ? 'gitlab' : undefined
}

/** The host of a repository as werf is given it; undefined for what is none (`:local`). */
export function hostOf(repository: string): Host | undefined {
  return parseRepository(repository.replace(/^https?:\/\//, '').replace(/\/+$/, ''))?.host
}
