/** Where images go: each into a repository of its own below `repo`, or all into `repo`, told apart by their tags. */
export type RepoMode = 'multirepo' | 'monorepo'

/** What a path of a registry can be to images. */
export interface Place {
  /** Repositories can stand below it. */
  readonly holdsRepositories: boolean
  readonly isRepository: boolean
  /** What `auto` means there. */
  readonly auto: RepoMode
}

/** Which paths of a registry are repositories; all that counts is how many parts they have. */
export interface ImageLayout {
  /** `at Docker Hub`, for messages. */
  readonly at: string
  /** How a path that only holds repositories reads, for messages: `ACCOUNT`. */
  readonly collection: string
  /** How a repository reads, for messages: `ACCOUNT/REPOSITORY`. */
  readonly repository: string
  /** What a path of so many parts is, undefined where the registry has none. */
  placeOf(parts: number): Place | undefined
}

const COLLECTION: Place = { holdsRepositories: true, isRepository: false, auto: 'multirepo' }
const REPOSITORY: Place = { holdsRepositories: false, isRepository: true, auto: 'monorepo' }

/** A registry whose repositories all have the same number of parts, with nothing below them. */
export function fixedLayout(at: string, parts: readonly string[]): ImageLayout {
  return {
    at,
    collection: parts.slice(0, -1).join('/'),
    repository: parts.join('/'),
    placeOf: count => {
      if (count === parts.length) return REPOSITORY
      return count === parts.length - 1 ? COLLECTION : undefined
    }
  }
}

/** A registry whose repositories can stand below each other, at any depth from `first` on. */
export function nestedLayout(
  words: Pick<ImageLayout, 'at' | 'collection' | 'repository'>,
  first: number,
  auto: (parts: number) => RepoMode
): ImageLayout {
  return {
    ...words,
    placeOf: count => {
      if (count >= first) return { holdsRepositories: true, isRepository: true, auto: auto(count) }
      return count === first - 1 ? COLLECTION : undefined
    }
  }
}

/** Every registry whose provider says nothing else; the registry alone holds repositories and is none. */
export const ANY_LAYOUT: ImageLayout = nestedLayout(
  { at: 'at this registry', collection: 'HOST', repository: 'HOST/NAME' },
  1,
  () => 'multirepo'
)
