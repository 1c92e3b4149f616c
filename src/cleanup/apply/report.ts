/** What a run did. JSON as it is written; holds all that `restore` needs, and no secret. */
export interface CleanupReport {
  readonly format: 'registry-auth cleanup report'
  readonly version: 1
  /** The plan's hash. */
  readonly plan: string
  readonly startedAt: string
  readonly endedAt: string
  /**
   * `incomplete`: a budget or a rate limit ended it; apply the plan again. `failed`: something broke, a right is
   * missing, or a repository was blocked. An item the registry refuses for its own reasons (locked, immutable, too many
   * downloads) is reported and fails nothing, since it would fail every run from then on.
   */
  readonly result: 'done' | 'incomplete' | 'failed'
  readonly repositories: readonly RepositoryReport[]
}

export interface RepositoryReport {
  readonly host: string
  readonly repository: string
  readonly provider: string
  readonly items: readonly ItemReport[]
  /** What ended this repository before its last step, as a sentence. */
  readonly ended?: string
  readonly bytesFreed?: number
}

export interface ItemReport {
  readonly kind: 'untag' | 'delete' | 'rewrite-fallback'
  readonly digest: string
  readonly tags: readonly string[]
  /** `skipped`: the world has changed since the plan, so it was left; `left`: the run ended before it. */
  readonly outcome: 'deleted' | 'gone' | 'refused' | 'skipped' | 'failed' | 'left'
  readonly reason?: string
  /** The manifest as it was, where it was asked to be kept. */
  readonly manifest?: { readonly mediaType: string; readonly text: string }
  /** The registry's own name of it, for its own undo. */
  readonly id?: string
}
