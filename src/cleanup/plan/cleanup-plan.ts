/** A saved plan: what would be deleted and why, and nothing that a person may not read. JSON as it is written. */
export interface CleanupPlan {
  readonly format: 'registry-auth cleanup plan'
  readonly version: 1
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly expiresAt: string
  /** SHA-256 of the policy that made it. */
  readonly policy: string
  readonly repositories: readonly RepositoryPlan[]
  /** SHA-256 of all of the above, so that a plan changed by hand is not applied. */
  readonly hash: string
}

export interface RepositoryPlan {
  /** `host[:port]`. */
  readonly host: string
  /** Name without host. */
  readonly repository: string
  /** Id of the provider whose driver listed it. */
  readonly provider: string
  /** SHA-256 of the sorted (tag, digest) pairs and digests that were seen. */
  readonly listing: string
  /** Why nothing may be deleted here although the policy says so: a guard, a lock, a capability that is missing. */
  readonly blocked?: string
  /** What the policy asks for and this registry has no way to do, as sentences. */
  readonly notes?: readonly string[]
  readonly decisions: readonly Decision[]
  /** In the order in which they are to be done. Empty where `blocked`. */
  readonly steps: readonly Step[]
  readonly counts: Counts
}

export interface Counts {
  readonly tags: number
  readonly manifests: number
  readonly tagsDeleted: number
  readonly manifestsDeleted: number
  /** Bytes of blobs and manifests that nothing kept refers to; undefined where sizes are not known. */
  readonly bytesFreed?: number
}

/**
 * What becomes of a tag, or of a manifest without one, and by which rule. Parts of something kept that have no tag
 * have no decision of their own.
 */
export interface Decision {
  readonly tag?: string
  readonly digest: string
  readonly action: 'keep' | 'delete' | 'untouched' | 'skip'
  /** Name of the rule; a guard's, a protection's or the engine's own reason has none. */
  readonly rule?: string
  /** Half a sentence: `among the 10 newest`, `shares its digest with "v1"`. */
  readonly reason: string
  /** Nothing keeps this manifest, and the registry takes it away by itself: no step does. */
  readonly collected?: true
}

export type Step =
  /** The tag alone, if it still has this digest. */
  | { readonly kind: 'untag'; readonly tag: string; readonly digest: string }
  /** The manifest, if it has no tags beyond these now and nothing kept refers to it. */
  | { readonly kind: 'delete'; readonly digest: string; readonly tags: readonly string[] }
  /** A fallback tag's index without the descriptors of these referrers (OCI distribution-spec, referrers tag schema). */
  | {
      readonly kind: 'rewrite-fallback'
      readonly tag: string
      readonly digest: string
      readonly without: readonly string[]
    }
