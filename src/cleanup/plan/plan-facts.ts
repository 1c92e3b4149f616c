import type { Capabilities } from '../driver.js'

/** All a plan depends on beside the inventory and the policy; the planner asks nobody and reads no clock. */
export interface PlanFacts {
  /** `host[:port]`. */
  readonly host: string
  /** Id of the provider whose driver listed the repository. */
  readonly provider: string
  readonly capabilities: Capabilities
  readonly now: Date
  /** What runs somewhere: digests of anything, and tags of this repository. */
  readonly deployed: { readonly digests: ReadonlySet<string>; readonly tags: ReadonlySet<string> }
  /** What is alive in git; a policy with `git-refs` is not planned without it. */
  readonly gitRefs?: GitRefs
}

export interface GitRefs {
  /** Short names: `main`, `feature/x`. */
  readonly branches: readonly string[]
  readonly tags: readonly string[]
  /**
   * Commits in full, newest first, by the whole name of the ref that leads to them (`refs/heads/main`,
   * `refs/tags/v1`); at least as many as the policy's `commits`.
   */
  readonly commits: ReadonlyMap<string, readonly string[]>
}
