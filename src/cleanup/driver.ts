import type { Context } from '../context.js'
import type { Credential } from '../credential.js'
import type { Target } from '../provider.js'
import type { Inventory, Manifest } from './inventory/inventory.js'

/** What a registry can do, by its own description; the planner never asks for more. */
export interface Capabilities {
  /**
   * How a tag goes alone, its siblings and its manifest staying: by a call of the registry, by pushing a throw-away
   * manifest to it first (`replace`, only where the user allowed it), or not at all.
   */
  readonly untag: 'native' | 'replace' | 'none'
  /**
   * What deleting by digest does: `with-tags` takes every tag of the digest along, `untagged` is refused while a tag
   * points to it; `none`: the registry collects what nothing refers to by itself.
   */
  readonly deleteManifest: 'with-tags' | 'untagged' | 'none'
  /** The last tag's removal removes the manifest too. Not where `deleteManifest` is `untagged`. */
  readonly lastTagTakesManifest?: boolean
  /** The server refuses to delete a manifest that an index refers to. */
  readonly protectsChildren: boolean
  /** Deleting a subject deletes what refers to it. Only where inventories list what has no tag. */
  readonly cascadesReferrers?: boolean
  /**
   * An index takes those of its children along that no tag and no other index has, be it when it is deleted or because
   * the registry collects what has no tag any more; an index that is kept for such a child therefore keeps its tag.
   */
  readonly cascadesChildren?: boolean
  /** The server refuses to delete a subject while what refers to it stands. */
  readonly referrersFirst?: boolean
  /** Reading a manifest counts as a pull against a limit, so reports hold no manifest of what is deleted. */
  readonly countsPulls?: boolean
  /** Items per call of `untag` and `deleteManifests`. */
  readonly batch: number
  /** Calls at the same time. */
  readonly concurrency: number
  /** How long what was deleted can be had back by the registry's own means, as half a sentence. */
  readonly undo?: string
}

/** A subject takes what refers to it along, or cannot go before it: whoever stays needs its subject to stay. */
export function needsSubject({ cascadesReferrers, referrersFirst }: Capabilities): boolean {
  return cascadesReferrers === true || referrersFirst === true
}

/** What became of one item. None of these ends the run; what must end it (a missing right for everything) is a throw. */
export type Outcome =
  | { readonly kind: 'deleted'; readonly undo?: Undo }
  /** It was not there any more. */
  | { readonly kind: 'gone' }
  /** The registry says no to this one: locked, immutable, referred to, too many downloads. Half a sentence. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The request or time budget is used up, or the registry asks for a longer wait than is left. */
  | { readonly kind: 'postponed'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** What `restore` needs beside the manifest's own text. */
export interface Undo {
  /** The registry's own name of what was deleted (GitHub's version id). */
  readonly id?: string
}

/** A tag with the digest it is expected to have. */
export interface TagRef {
  readonly tag: string
  readonly digest: string
}

/** A manifest as it is stored, for reports and restoring. */
export interface RawManifest {
  readonly digest: string
  readonly mediaType: string
  readonly text: string
}

/**
 * One registry's way of listing and deleting, for one login. Repository names are without host. Every call keeps the
 * limits of the pace it was made with; every way of not getting an answer is a `Failure`.
 */
export interface Driver {
  readonly capabilities: Capabilities
  /** Everything in the repository, complete or a throw; a repository that does not exist is an empty inventory. */
  inventory(repository: string): Promise<Inventory>
  /** Names of the repositories the credential may see that begin with the prefix, where the registry tells. */
  repositories?(prefix: string): Promise<readonly string[]>
  /** The digest a tag has now; undefined when there is no such tag. */
  resolve(repository: string, tag: string): Promise<string | undefined>
  /**
   * The tags a digest has now, where one cheap call tells; else absent, and the caller compares listings.
   */
  tagsOf?(repository: string, digest: string): Promise<readonly string[]>
  /** The names of all tags now. */
  tagNames(repository: string): Promise<readonly string[]>
  /** What a manifest refers to; undefined when there is none of this digest. */
  manifest(repository: string, digest: string): Promise<Manifest | undefined>
  /** The manifest's own text; undefined when there is none. Counts as a pull at some registries. */
  rawManifest(repository: string, digest: string): Promise<RawManifest | undefined>
  /** True when a blob is there. */
  hasBlob(repository: string, digest: string): Promise<boolean>
  /** Removes tags alone, at most `capabilities.batch` of them; one outcome each, in order. */
  untag(repository: string, tags: readonly TagRef[]): Promise<readonly Outcome[]>
  /** Deletes manifests by digest, at most `capabilities.batch` of them; one outcome each, in order. */
  deleteManifests(repository: string, digests: readonly string[]): Promise<readonly Outcome[]>
  /** Puts a manifest back under a tag, or under its digest alone. */
  putManifest(repository: string, reference: string, manifest: RawManifest): Promise<void>
  /** The registry's own undo, where it has one. */
  restore?(
    repository: string,
    item: { readonly digest: string; readonly tags: readonly string[] } & Undo
  ): Promise<void>
}

/** What a driver is made from. */
export interface Session {
  readonly context: Context
  readonly target: Target
  readonly credential: Credential
  readonly pace: Pace
  /** The user allowed pushing a throw-away manifest to a tag in order to remove it alone. */
  readonly allowReplace: boolean
  /** What the user knows of the registry: deleting by tag takes the tag alone there, or it deletes by digest only. */
  readonly deleteBy?: 'tag' | 'digest'
  /** The run goes on to delete, so a driver may find out how by deleting what cannot exist. */
  readonly deletes?: boolean
}

export type CreateDriver = (session: Session) => Promise<Driver>

/** The budget of a run, shared by all its drivers. */
export interface Pace {
  /** Milliseconds left; Infinity without a limit. */
  remaining(): number
  /** Counts one request; throws `BudgetSpent` when there is none left. */
  spend(): void
  /** Waits, unless that is more than is left: then it throws `BudgetSpent`. */
  wait(milliseconds: number): Promise<void>
}
