/** A refusal as a profile spells it. */
export interface Refusal {
  readonly status: number
  readonly code: string
}

/** How one server of the distribution API differs from the next. */
export interface V2Profile {
  /** `everything`: the careless way, the manifest with all its tags goes. */
  readonly deleteByTag: 'tag' | 'everything' | Refusal
  /** An allowed one takes all tags of the digest along. */
  readonly deleteByDigest: 'allowed' | Refusal
  /** DELETE by digest while it has a tag, while it has several, while it has none. */
  readonly whenTagged?: Refusal
  readonly whenSeveralTags?: Refusal
  readonly whenUntagged?: Refusal
  /** DELETE by digest while an index refers to it. */
  readonly whenReferred?: Refusal
  readonly lastTagTakesManifest?: true
  readonly referrers: boolean
  /** `none`: `n` and `last` mean nothing. `silent`: pages without a `Link`. */
  readonly pages: 'none' | 'link' | 'silent'
  /** Most tags in a page, whatever `n` says. */
  readonly maxPage?: number
  /** A repository whose tags are gone. */
  readonly noTags: 'null' | 'list'
  /** A repository that never was. */
  readonly noRepository: Refusal
  /** distribution#4891: a tag that begins with the one before it is left out of a page. */
  readonly hidesPrefixed?: true
  /** 3.0.0: a `last` that is not there any more makes it skip the next tag. */
  readonly skipsBehindGone?: true
  readonly immutable?: { readonly tags: readonly string[] } & Refusal
}

const UNKNOWN: Refusal = { status: 404, code: 'NAME_UNKNOWN' }

/** Each is checked against what is published of the server; the first one against the server itself. */
export const PROFILES = {
  'distribution 2.8': {
    deleteByTag: { status: 400, code: 'DIGEST_INVALID' },
    deleteByDigest: 'allowed',
    referrers: false,
    pages: 'none',
    noTags: 'null',
    noRepository: UNKNOWN
  },
  'distribution 2.8, deletion off': {
    deleteByTag: { status: 405, code: 'UNSUPPORTED' },
    deleteByDigest: { status: 405, code: 'UNSUPPORTED' },
    referrers: false,
    pages: 'none',
    noTags: 'null',
    noRepository: UNKNOWN
  },
  'distribution 3.0': {
    deleteByTag: 'tag',
    deleteByDigest: 'allowed',
    referrers: false,
    pages: 'link',
    noTags: 'null',
    noRepository: UNKNOWN,
    skipsBehindGone: true
  },
  'distribution 3.1 on S3': {
    deleteByTag: 'tag',
    deleteByDigest: 'allowed',
    referrers: false,
    pages: 'link',
    maxPage: 1000,
    noTags: 'null',
    noRepository: UNKNOWN,
    hidesPrefixed: true
  },
  zot: {
    deleteByTag: 'tag',
    deleteByDigest: 'allowed',
    whenSeveralTags: { status: 409, code: 'MANIFEST_INVALID' },
    whenReferred: { status: 405, code: 'DENIED' },
    referrers: true,
    pages: 'link',
    noTags: 'list',
    noRepository: { status: 400, code: 'NAME_UNKNOWN' }
  },
  'quay v2': {
    deleteByTag: 'tag',
    deleteByDigest: 'allowed',
    whenUntagged: { status: 404, code: 'MANIFEST_UNKNOWN' },
    referrers: true,
    pages: 'link',
    maxPage: 100,
    noTags: 'list',
    noRepository: UNKNOWN,
    immutable: { tags: ['locked'], status: 409, code: 'TAG_IMMUTABLE' }
  },
  'harbor v2': {
    deleteByTag: { status: 400, code: 'UNSUPPORTED' },
    deleteByDigest: 'allowed',
    whenReferred: { status: 412, code: 'PRECONDITION' },
    referrers: true,
    pages: 'link',
    noTags: 'list',
    noRepository: UNKNOWN
  },
  gitlab: {
    deleteByTag: 'tag',
    deleteByDigest: 'allowed',
    whenReferred: { status: 409, code: 'MANIFEST_REFERENCED_BY_LIST' },
    referrers: false,
    pages: 'link',
    noTags: 'list',
    noRepository: UNKNOWN
  },
  ghcr: {
    deleteByTag: { status: 405, code: 'UNSUPPORTED' },
    deleteByDigest: { status: 405, code: 'UNSUPPORTED' },
    referrers: false,
    pages: 'link',
    noTags: 'list',
    noRepository: UNKNOWN
  },
  'docker hub v2': {
    deleteByTag: { status: 405, code: 'UNSUPPORTED' },
    deleteByDigest: 'allowed',
    whenTagged: { status: 403, code: 'DENIED' },
    whenReferred: { status: 403, code: 'DENIED' },
    referrers: false,
    pages: 'link',
    noTags: 'list',
    noRepository: UNKNOWN
  },
  careless: {
    deleteByTag: 'everything',
    deleteByDigest: 'allowed',
    referrers: false,
    pages: 'silent',
    maxPage: 1000,
    noTags: 'list',
    noRepository: UNKNOWN
  }
} satisfies Readonly<Record<string, V2Profile>>
