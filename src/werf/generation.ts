/** The generations of werf whose `ci-env` differ; each stands for its newest release. */
export const GENERATIONS = ['1.1', '1.2', '2', '3'] as const

export type Generation = (typeof GENERATIONS)[number]

/** How images of werf 1.1 are tagged; newer ones tag by content alone. */
export const TAGGING_STRATEGIES = ['stages-signature', 'tag-or-branch'] as const

export type TaggingStrategy = (typeof TAGGING_STRATEGIES)[number]

/** What the user asked of werf's variables. */
export interface WerfInput {
  readonly generation: Generation
  readonly tagging: TaggingStrategy
  /** The job's own images are in GitHub's docker registry of old, so the workflow's token goes there too. */
  readonly legacyRegistry: boolean
}
