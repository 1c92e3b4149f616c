const NAME = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/

/** A request's place below `/v2/`. */
export interface Route {
  readonly repository: string
  readonly kind: 'blobs' | 'uploads' | 'manifests' | 'tags'
  /** Digest, upload id or tag; empty for `uploads/` and `tags/list`. */
  readonly reference: string
}

/** A repository name as the distribution specification allows it. */
export function isRepositoryName(name: string): boolean {
  return NAME.test(name)
}

/** The route of a path, undefined when the specification has none like it. */
export function parseRoute(pathname: string): Route | undefined {
  const match = /^\/v2\/(.+)\/(?:(blobs\/uploads)\/([^/]*)|(blobs|manifests)\/([^/]+)|(tags)\/list)$/.exec(
    pathname
  )
  if (match?.[1] === undefined) return undefined
  const [, repository, uploads, upload = '', kind, reference = ''] = match
  if (uploads !== undefined) return { repository, kind: 'uploads', reference: upload }
  if (kind === 'blobs' || kind === 'manifests')
    return { repository, kind, reference: decodeURIComponent(reference) }
  return { repository, kind: 'tags', reference: '' }
}
