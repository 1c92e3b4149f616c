/**
 * What stands in one repository at one moment, complete or not at all: a listing that ended early, or a manifest that
 * could not be read, is no inventory but a throw of the reader, so that nothing is deleted on half a picture.
 */
export interface Inventory {
  /** Repository name without host. */
  readonly repository: string
  readonly tags: readonly Tag[]
  /** By digest: every manifest that was listed, or is reachable from one that was. */
  readonly manifests: ReadonlyMap<string, Manifest>
  /** False: the registry has no way to enumerate manifests without a tag, so `manifests` may lack some. */
  readonly listsUntagged: boolean
}

/** A tag and what it points to. Companions of an image (fallback tags, cosign's) are tags like any other here. */
export interface Tag {
  readonly name: string
  readonly digest: string
  /** When it came to point where it points, where the registry tells. */
  readonly movedAt?: Date
  readonly pulledAt?: Date
  /** Why the registry itself will not delete it (`immutable`, `locked`), where that is known. */
  readonly locked?: string
}

/**
 * A manifest by what it refers to. Times are as the registry or the image states them, unchecked: whether one is
 * plausible is for the planner to say.
 */
export interface Manifest {
  readonly digest: string
  /** `index` refers to manifests, `image` to blobs; `unknown` is of a media type that may refer to anything. */
  readonly kind: 'image' | 'index' | 'unknown'
  readonly mediaType: string
  readonly artifactType?: string
  /** Digests an index refers to, those that do not exist any more included. */
  readonly children: readonly string[]
  /** The manifest this one describes (OCI image manifest, `subject`). */
  readonly subject?: string
  /** Config and layers with their sizes in bytes, where the manifest was read. */
  readonly blobs?: readonly Blob[]
  /** Bytes of the manifest, or of the whole image where the registry tells no more. */
  readonly size?: number
  /** When it was pushed, by the registry's clock. */
  readonly pushedAt?: Date
  /** When the image says it was made (config `created`, `org.opencontainers.image.created`). */
  readonly createdAt?: Date
  readonly pulledAt?: Date
  /** Why the registry itself will not delete it, where that is known. */
  readonly locked?: string
  /** The registry's own name of it, for calls that need it (GitHub's version id). */
  readonly id?: string
}

export interface Blob {
  readonly digest: string
  readonly size: number
}
