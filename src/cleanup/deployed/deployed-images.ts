import type { ImageReference } from './image-reference.js'

/** What is in use somewhere and must stay: digests wherever they are, and tags of one repository. */
export interface InUse {
  readonly digests: ReadonlySet<string>
  readonly tags: ReadonlySet<string>
  /** Those of the digests that may run from this repository: not the ones that run from another of its registry alone. */
  readonly fromHere: ReadonlySet<string>
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
  const places = new Map<string, (Place | undefined)[]>()
  const tags = new Map<string, Set<string>>()
  let count = 0
  for (const { repository, tag, digest } of references) {
    count += 1
    const place = repository === undefined ? undefined : placeOf(repository.host.key, repository.name)
    if (digest !== undefined) {
      digests.add(digest)
      const known = places.get(digest)
      if (known === undefined) places.set(digest, [place])
      else known.push(place)
    }
    if (place === undefined || tag === undefined) continue
    tags.set(place.key, (tags.get(place.key) ?? new Set()).add(tag))
  }
  return {
    count,
    of(host, repository) {
      const { key } = placeOf(host, repository)
      const fromHere = [...places].filter(([, all]) => all.some(place => mayBe(place, host, key)))
      return {
        digests,
        tags: tags.get(key) ?? new Set(),
        fromHere: new Set(fromHere.map(([digest]) => digest))
      }
    }
  }
}

/** Where something runs from. */
interface Place {
  readonly host: string
  /** `HOST/NAME`. */
  readonly key: string
}

/** Some runtimes tell no name, and another registry's name may be a mirror's. */
function mayBe(place: Place | undefined, host: string, key: string): boolean {
  return place === undefined || place.key === key || place.host !== host
}

function placeOf(host: string, repository: string): Place {
  return { host, key: `${host}/${repository}` }
}
