import type { Host } from '../host.js'
import { isHostPart, parseHost } from '../host.js'
import { canonicalHost } from '../inputs/login-fields.js'
import { isRepositoryName } from '../inputs/repositories.js'
import { DOCKER_HUB } from '../providers/docker-hub/names.js'

/** What `repo` names beside `images`: a repository, or what holds repositories (an account, a whole registry). */
export interface ImagesAddress {
  readonly host: Host
  /** Without the host, in lower case; empty for the registry alone. */
  readonly path: string
}

/**
 * `HOST[/PATH]`, or docker's short form for Docker Hub. Unlike a reference, where a bare `acme` is `library/acme`, it is
 * the account `acme`: the official images' account is written out, as in `library/alpine`. Undefined when it is no address.
 */
export function parseImagesAddress(text: string): ImagesAddress | undefined {
  const given = text.replace(/\/+$/, '')
  const slash = given.indexOf('/')
  const first = slash === -1 ? given : given.slice(0, slash)
  const hasHost = isHostPart(first)
  const host = hasHost ? parseHost(first) : DOCKER_HUB
  const path = (hasHost ? given.slice(first.length + 1) : given).toLowerCase()
  if (host === undefined || (path === '' ? !hasHost : !isRepositoryName(path))) return undefined
  return { host: canonicalHost(host), path }
}
