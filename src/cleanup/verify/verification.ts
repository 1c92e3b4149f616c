/** What a look at whole repositories found. JSON as it is written. */
export interface Verification {
  readonly format: 'registry-auth cleanup verification'
  readonly version: 1
  readonly startedAt: string
  readonly endedAt: string
  /** `failed`: something is broken, or a repository could not be read; `incomplete`: the budget ended it. */
  readonly result: 'done' | 'incomplete' | 'failed'
  readonly repositories: readonly RepositoryVerification[]
}

export interface RepositoryVerification {
  readonly host: string
  readonly repository: string
  readonly provider: string
  readonly tags: number
  readonly manifests: number
  /** Blobs that were looked for. */
  readonly blobs: number
  readonly findings: readonly Finding[]
  /** Why not all of it could be looked at, as a sentence. */
  readonly ended?: string
}

export interface Finding {
  readonly kind:
    /** An index of which no child exists. */
    | 'ghost-index'
    /** An index of which some children do not exist. */
    | 'partial-index'
    /** A manifest or a blob of it does not exist. */
    | 'not-pullable'
    /** A tag that a plan left is not there any more. */
    | 'missing-tag'
    /** It describes an image that does not exist: garbage, and nothing is broken by it. */
    | 'orphaned-referrer'
    /** Its type may refer to anything, so whether it is whole cannot be said. */
    | 'unknown-type'
  readonly digest: string
  /** The tags that lead to it. */
  readonly tags: readonly string[]
  /** Half a sentence. */
  readonly reason: string
}

/** True for what keeps somebody from pulling. */
export function isBroken({ kind }: Finding): boolean {
  return kind !== 'orphaned-referrer' && kind !== 'unknown-type'
}
