import type { Host } from '../host.js'
import { isHostPart, parseHost } from '../host.js'
import { DOCKER_HUB, isDockerHub } from '../providers/docker-hub/names.js'

/** A repository as the distribution specification names it, and the registry that holds it. */
export interface RepositoryName {
  readonly host: Host
  /** Name without the host, in lower case. */
  readonly name: string
}

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`)

/** True for the name of a repository, or of the part of its path that a login is for. */
export function isRepositoryName(text: string): boolean {
  return REPOSITORY.test(text)
}

/**
 * `HOST/NAME`, or docker's short form for Docker Hub (`acme/app`). The name is put in lower case, as `github.repository`
 * often is not. Undefined when the text is no repository, a tag or digest included.
 */
export function parseRepository(text: string): RepositoryName | undefined {
  const slash = text.indexOf('/')
  const first = slash === -1 ? '' : text.slice(0, slash)
  const hasHost = isHostPart(first)
  const host = hasHost ? parseHost(first) : DOCKER_HUB
  const given = (hasHost ? text.slice(slash + 1) : text).toLowerCase()
  // Docker Hub keeps the official images, which are written without a namespace, under `library`.
  const official = host !== undefined && isDockerHub(host) && !given.includes('/')
  const name = official ? `library/${given}` : given
  if (host === undefined || !REPOSITORY.test(name)) return undefined
  return { host, name }
}
