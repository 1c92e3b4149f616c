/** What to keep, read and checked. Everything a rule does not select is untouched. */
export interface Policy {
  readonly rules: readonly Rule[]
  /** Tags no rule may delete, whatever it says. */
  readonly protect: readonly Pattern[]
  /** Tags whose deletion ends the repository's plan instead: what moves and is deployed by name (`latest`). */
  readonly refuse?: readonly Pattern[]
  /** Nothing younger is deleted; milliseconds, never below one hour. */
  readonly grace: number
  readonly guards: Guards
  /** SHA-256 of the policy's meaning, so that a plan can say which policy made it. */
  readonly hash: string
}

/** Limits that end a plan rather than delete more. Each is for one repository. */
export interface Guards {
  /** Share of the tags, and of the manifests, that one run may delete. */
  readonly maxPercent: number
  readonly maxCount: number
  /** Images with a tag that must be left; never below one. */
  readonly minKept: number
}

/** A glob or a regular expression, matched in linear time. */
export interface Pattern {
  /** As the user wrote it. */
  readonly text: string
  matches(value: string): boolean
}

export type Rule = TagRule | UntaggedRule | OrphanRule

interface RuleBase {
  /** For people: every decision names the rule that made it. */
  readonly name: string
  /** Repositories (`HOST/NAME`) it is for; empty: all. */
  readonly repositories: readonly Pattern[]
}

/** Selects images by tag; what it selects and no rule keeps is deleted. */
export interface TagRule extends RuleBase {
  readonly kind: 'tags'
  readonly include: readonly Pattern[]
  readonly exclude: readonly Pattern[]
  readonly keep: KeepConditions
}

/** Manifests without a tag that nothing kept refers to. */
export interface UntaggedRule extends RuleBase {
  readonly kind: 'untagged'
  readonly keep: Pick<KeepConditions, 'youngerThan' | 'pulledWithin' | 'combine'>
}

/** Referrers, fallback tags and cosign's tags whose subject is gone. */
export interface OrphanRule extends RuleBase {
  readonly kind: 'orphaned-referrers'
  readonly keep: Pick<KeepConditions, 'youngerThan' | 'combine'>
}

/** Durations are milliseconds. An empty object keeps nothing. */
export interface KeepConditions {
  readonly always?: true
  /** The N newest images the rule selects, young ones included; tags of one digest count once. */
  readonly newest?: number
  readonly youngerThan?: number
  readonly pulledWithin?: number
  readonly semver?: SemverKeep
  readonly gitRefs?: GitRefsKeep
  /** Several conditions: `any` keeps what one of them keeps, `all` what all of them keep. */
  readonly combine: 'any' | 'all'
}

/** How many of each, newest versions first; a level left out keeps all of it. */
export interface SemverKeep {
  readonly majors?: number
  readonly minorsPerMajor?: number
  readonly patchesPerMinor?: number
  /** Of the versions that are not released; 0 keeps none. */
  readonly prereleases?: number
}

/** Tags that name a branch, tag or commit that is alive in git. */
export interface GitRefsKeep {
  readonly branches: readonly Pattern[]
  readonly tags: readonly Pattern[]
  /** Commits per live branch or tag whose images are kept; 0: none by commit. */
  readonly commits: number
}
