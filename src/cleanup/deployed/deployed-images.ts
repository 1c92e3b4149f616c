import type { ImageReference } from './image-reference.js'

/** What is in use somewhere and must stay: digests wherever they are, and tags of one repository. */
export interface InUse {
  readonly digests: ReadonlySet<string>
  readonly tags: ReadonlySet<string>
}

/** Images in use, from all sources together. */
export interface DeployedImages {
  /**
   * What is in use of a repository. Digests are those of every repository: a mirror's pod runs the same manifest under
   * another name.
   */
  of(host: string, repository: string): InUse
  /** How many references were found. */
  readonly count: number
}

/** Puts references together. */
export function deployedImages(references: Iterable<ImageReference>): DeployedImages {
  const digests = new Set<string>()
  const tags = new Map<string, Set<string>>()
  let count = 0
  for (const { repository, tag, digest } of references) {
    count += 1
    if (digest !== undefined) digests.add(digest)
    if (repository === undefined || tag === undefined) continue
    const key = keyOf(repository.host.key, repository.name)
    tags.set(key, (tags.get(key) ?? new Set()).add(tag))
  }
  return {
    count,
    of: (host, repository) => ({ digests, tags: tags.get(keyOf(host, repository)) ?? new Set() })
  }
}

function keyOf(host: string, repository: string): string {
  return `${host}/${repository}`
}
