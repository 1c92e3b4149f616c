import type { Buffer } from 'node:buffer'
import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'
import { parseRoute, type Route } from './route.js'
import { answerStorage, type Storage } from './storage.js'
import type { Refusal, V2Profile } from './v2-profiles.js'

type Repository = NonNullable<ReturnType<Storage['get']>>

/** A route, referrers included. */
export function v2Route(pathname: string): Route | undefined {
  const match = /^\/v2\/(.+)\/referrers\/([^/]+)$/.exec(pathname)
  if (match?.[1] === undefined) return parseRoute(pathname)
  return { repository: match[1], kind: 'manifests', reference: decodeURIComponent(match[2] ?? '') }
}

/** The answer to an authorised request, as the profile has it. */
export function answerV2(
  profile: V2Profile,
  storage: Storage,
  route: Route,
  request: FakeRequest
): FakeAnswer {
  const { pathname } = request.url
  if (pathname.includes('/referrers/')) return answerReferrers(profile, storage, route)
  if (route.kind === 'tags') return answerTags(profile, storage, route, request)
  if (route.kind === 'manifests' && request.method === 'DELETE') return answerDelete(profile, storage, route)
  return answerStorage(storage, route, request)
}

export function answerCatalogue(storage: Storage, { url }: FakeRequest): FakeAnswer {
  const last = url.searchParams.get('last') ?? ''
  const limit = Math.min(100, Number(url.searchParams.get('n') ?? 100))
  const names = [...storage.keys()].sort().filter(name => name > last)
  const repositories = names.slice(0, limit)
  const next = `</v2/_catalog?n=${limit}&last=${encodeURIComponent(repositories.at(-1) ?? '')}>; rel="next"`
  return json(200, { repositories }, names.length > limit ? { link: next } : {})
}

function answerReferrers(profile: V2Profile, storage: Storage, { repository, reference }: Route): FakeAnswer {
  if (!profile.referrers)
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' }
  const found = [...(storage.get(repository)?.manifests ?? [])].flatMap(([digest, { body, type }]) => {
    const { subject, artifactType } = contentOf(body)
    const entry = { mediaType: type, digest, size: body.length, ...(artifactType ? { artifactType } : {}) }
    return subject?.digest === reference ? [entry] : []
  })
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  return json(200, { schemaVersion: 2, mediaType, manifests: found }, { 'content-type': mediaType })
}

function answerTags(
  profile: V2Profile,
  storage: Storage,
  { repository: name }: Route,
  { method, url }: FakeRequest
): FakeAnswer {
  if (method !== 'GET') return specError(405, 'UNSUPPORTED')
  const repository = storage.get(name)
  if (repository === undefined) return refused(profile.noRepository)
  const sorted = [...repository.tags.keys()].sort()
  if (sorted.length === 0) return json(200, { name, tags: profile.noTags === 'null' ? null : [] })
  // as the folder has them
  if (profile.pages === 'none') return json(200, { name, tags: [...repository.tags.keys()] })
  const wanted = url.searchParams.get('n')
  if (wanted !== null && !/^[1-9]\d*$/.test(wanted)) return specError(400, 'PAGINATION_NUMBER_INVALID')
  const limit = Math.min(profile.maxPage ?? Infinity, wanted === null ? Infinity : Number(wanted))
  const rest = behind(profile, sorted, url.searchParams.get('last') ?? '')
  const visible = profile.hidesPrefixed ? withoutPrefixed(rest) : rest
  const page = visible.slice(0, limit)
  const query = `n=${limit}&last=${encodeURIComponent(page.at(-1) ?? '')}`
  const more = visible.length > page.length && profile.pages === 'link'
  const tags = page.length === 0 && profile.noTags === 'null' ? null : page
  return json(200, { name, tags }, more ? { link: `</v2/${name}/tags/list?${query}>; rel="next"` } : {})
}

function behind(profile: V2Profile, sorted: readonly string[], last: string): readonly string[] {
  const rest = sorted.filter(tag => tag > last)
  const gone = last !== '' && !sorted.includes(last)
  return profile.skipsBehindGone && gone ? rest.slice(1) : rest
}

/** The walk leaves a folder out whose path begins with that of the folder it has just skipped into. */
function withoutPrefixed(tags: readonly string[]): readonly string[] {
  const seen: string[] = []
  for (const tag of tags) {
    const previous = seen.at(-1)
    if (previous === undefined || !tag.startsWith(previous)) seen.push(tag)
  }
  return seen
}

function answerDelete(
  profile: V2Profile,
  storage: Storage,
  { repository: name, reference }: Route
): FakeAnswer {
  const repository = storage.get(name)
  const byDigest = reference.startsWith('sha256:')
  const way = byDigest ? profile.deleteByDigest : profile.deleteByTag
  if (typeof way === 'object') return refused(way)
  const digest = byDigest ? reference : repository?.tags.get(reference)
  if (repository === undefined || digest === undefined || !repository.manifests.has(digest))
    return specError(404, 'MANIFEST_UNKNOWN')
  const protectedTags = tagsOf(repository, digest).filter(tag => profile.immutable?.tags.includes(tag))
  if (profile.immutable !== undefined && protectedTags.some(tag => byDigest || tag === reference))
    return refused(profile.immutable)
  if (way === 'tag') return untag(profile, repository, reference, digest)
  const refusal = digestRefusal(profile, repository, digest)
  if (refusal !== undefined && way === 'allowed') return refused(refusal)
  for (const tag of tagsOf(repository, digest)) repository.tags.delete(tag)
  repository.manifests.delete(digest)
  return { status: 202 }
}

function untag(profile: V2Profile, { tags, manifests }: Repository, tag: string, digest: string): FakeAnswer {
  tags.delete(tag)
  if (profile.lastTagTakesManifest && ![...tags.values()].includes(digest)) manifests.delete(digest)
  return { status: 202 }
}

function digestRefusal(profile: V2Profile, repository: Repository, digest: string): Refusal | undefined {
  const count = tagsOf(repository, digest).length
  const referred = [...repository.manifests.values()].some(({ body }) =>
    contentOf(body).manifests?.some(entry => entry.digest === digest)
  )
  if (referred && profile.whenReferred !== undefined) return profile.whenReferred
  if (count > 1 && profile.whenSeveralTags !== undefined) return profile.whenSeveralTags
  if (count > 0 && profile.whenTagged !== undefined) return profile.whenTagged
  return count === 0 ? profile.whenUntagged : undefined
}

function tagsOf({ tags }: Repository, digest: string): readonly string[] {
  return [...tags].flatMap(([tag, target]) => (target === digest ? [tag] : []))
}

interface Content {
  readonly artifactType?: string
  readonly subject?: { readonly digest: string }
  readonly manifests?: readonly { readonly digest: string }[]
}

function contentOf(body: Buffer): Content {
  return JSON.parse(body.toString('utf8')) as Content
}

function refused({ status, code }: Refusal): FakeAnswer {
  return specError(status, code)
}
