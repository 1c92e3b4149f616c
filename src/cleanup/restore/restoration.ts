/** What restoring brought back. JSON as it is written. */
export interface Restoration {
  readonly format: 'registry-auth cleanup restoration'
  readonly version: 1
  /** The hash of the plan whose deletions these were. */
  readonly plan: string
  readonly startedAt: string
  readonly endedAt: string
  /** `failed`: something could not be had back. */
  readonly result: 'done' | 'incomplete' | 'failed'
  readonly repositories: readonly RepositoryRestoration[]
}

export interface RepositoryRestoration {
  readonly host: string
  readonly repository: string
  readonly provider: string
  readonly items: readonly RestoredItem[]
  readonly ended?: string
}

export interface RestoredItem {
  readonly digest: string
  readonly tags: readonly string[]
  /** `present`: it was there already; `partly`: the image is back, and not all of its tags. */
  readonly outcome: 'restored' | 'present' | 'partly' | 'not-restored' | 'left'
  /** Half a sentence. */
  readonly reason?: string
}
