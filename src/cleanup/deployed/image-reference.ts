import { canonicalHost } from '../../inputs/login-fields.js'
import { parseRepository } from '../../inputs/repositories.js'
import type { RepositoryName } from '../../inputs/repositories.js'

/** An image as people, manifests of clusters and container runtimes write it; it has a tag, a digest or both. */
export interface ImageReference {
  /** Undefined for a digest alone, as some runtimes report what they run. */
  readonly repository?: RepositoryName
  /** `latest` where neither tag nor digest is written. */
  readonly tag?: string
  readonly digest?: string
}

const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/**
 * `[HOST/]NAME[:TAG][@DIGEST]`, a digest alone, and what the kubelet puts in front of them (`docker-pullable://`,
 * `docker://`). Undefined when it is none of these.
 * https://github.com/distribution/reference/blob/main/reference.go
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const written = text.replace(/^[a-z-]+:\/\//, '')
  if (DIGEST.test(written)) return { digest: written }
  const at = written.indexOf('@')
  const digest = at === -1 ? undefined : written.slice(at + 1)
  if (digest !== undefined && !DIGEST.test(digest)) return undefined
  const tagged = at === -1 ? written : written.slice(0, at)
  // the colon of a port stands before a slash
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1)
  const tag = colon === -1 ? undefined : tagged.slice(colon + 1)
  if (tag !== undefined && !TAG.test(tag)) return undefined
  const repository = parseRepository(colon === -1 ? tagged : tagged.slice(0, colon))
  if (repository === undefined) return undefined
  const named = { repository: { host: canonicalHost(repository.host), name: repository.name } }
  if (digest === undefined) return { ...named, tag: tag ?? 'latest' }
  return { ...named, digest, ...(tag === undefined ? {} : { tag }) }
}
