import type { Inventory, Manifest, Tag } from '../../../cleanup/inventory/inventory.js'
import { readManifest } from '../../../cleanup/inventory/manifest.js'
import { inParallel } from '../../../cleanup/parallel.js'
import type { RegistryClient } from '../../../cleanup/registry/client.js'
import { answerFailure } from '../../../cleanup/registry/answer.js'
import { Failure } from '../../../errors.js'
import {
  dateOf,
  digestOf,
  jsonOf,
  known,
  numberOf,
  recordsOf,
  textOf
} from '../../../cleanup/vendor/fields.js'
import type { Fields } from '../../../cleanup/vendor/fields.js'
import { kindOf } from '../../../cleanup/vendor/kinds.js'

/** The most that a page holds. */
const PAGE_SIZE = 1000
const MAX_BYTES = 16 * 1024 * 1024
const CONCURRENCY = 4

interface ListedTag {
  readonly name: string
  readonly digest: string
  readonly mediaType: string | undefined
  readonly size: number | undefined
  readonly published: Date | undefined
  /** Manifests that name this one as their `subject`. */
  readonly referrers: readonly string[]
}

/**
 * The repository as GitLab's own registry API lists it: a marker by name and a thousand tags a page. Only indexes are
 * read, for their children; an image refers to no manifest but its subject, and the listing tells that with the subject
 * where it has a tag. Undefined where the registry has no such API (GitLab's without its metadata database, other
 * registries) or no such repository.
 * https://gitlab.com/gitlab-org/container-registry/-/blob/master/docs/spec/gitlab/api.md#list-repository-tags
 */
export async function readListing(
  registry: RegistryClient,
  repository: string
): Promise<Inventory | undefined> {
  const listed = await listTags(registry, repository)
  if (listed === undefined) return undefined
  const subjects = new Map(
    listed.flatMap(({ digest, referrers }) => referrers.map(one => [one, digest] as const))
  )
  const tags: Tag[] = []
  const manifests = new Map<string, Manifest>()
  const unread = new Map<string, string>()
  for (const { name, digest, mediaType = '', size, published } of listed) {
    tags.push({ name, digest, ...known({ movedAt: published }) })
    const image = kindOf(mediaType) === 'image'
    if (!image) unread.set(digest, mediaType)
    else if (!manifests.has(digest)) {
      const facts = known({ size, subject: subjects.get(digest) })
      manifests.set(digest, { digest, kind: 'image', mediaType, children: [], ...facts })
    }
  }
  await readDeeply(registry, repository, unread, manifests)
  return { repository, tags, manifests, listsUntagged: false }
}

/** Reads what may refer to other manifests, and those. */
async function readDeeply(
  registry: RegistryClient,
  repository: string,
  tagged: ReadonlyMap<string, string>,
  manifests: Map<string, Manifest>
): Promise<void> {
  await inParallel(tagged.keys(), CONCURRENCY, async (digest, add) => {
    if (manifests.has(digest)) return
    const raw = await registry.manifest(repository, digest)
    const mediaType = tagged.get(digest)
    // a child that is gone makes a broken index; what a tag names and nobody can read may refer to anything
    if (raw === undefined && mediaType === undefined) return
    const unknown: Manifest = { digest, kind: 'unknown', mediaType: mediaType ?? '', children: [] }
    const manifest = raw === undefined ? unknown : readManifest(raw)
    manifests.set(digest, manifest)
    manifest.children.forEach(add)
  })
}

async function listTags(
  registry: RegistryClient,
  repository: string
): Promise<readonly ListedTag[] | undefined> {
  const tags = new Map<string, ListedTag>()
  let last: string | undefined
  for (;;) {
    const marker = last === undefined ? '' : `&last=${encodeURIComponent(last)}`
    const path = `/gitlab/v1/repositories/${repository}/tags/list/?n=${PAGE_SIZE}&referrers=true${marker}`
    const answer = await registry.send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_BYTES })
    if (answer.status === 404 && last === undefined) return undefined
    const what = `listing the tags of "${registry.host}/${repository}"`
    if (answer.status !== 200) throw answerFailure(what, answer)
    const page = pageOf(answer.body)
    if (page === undefined)
      throw new Failure(
        'network',
        `${what} gave no list of tags: check the registry's name and what stands between it and this machine`
      )
    const before = tags.size
    for (const tag of page) tags.set(tag.name, tag)
    const end = page.at(-1)?.name
    if (!hasNext(answer.headers['link'] ?? '')) return [...tags.values()]
    if (end === undefined || tags.size === before)
      throw new Failure(
        'network',
        `${what} came back to a page it had given before: ask the registry's operator`
      )
    last = end
  }
}

/** The address in the link is not followed: the marker is the last name of the page. */
function hasNext(link: string): boolean {
  return /;\s*rel="?next"?/i.test(link)
}

function pageOf(body: string): readonly ListedTag[] | undefined {
  const records = recordsOf(jsonOf(body))
  const tags = records?.map(tagOf).filter(tag => tag !== undefined)
  return tags?.length === records?.length ? tags : undefined
}

function tagOf(fields: Fields): ListedTag | undefined {
  const [name, digest] = [textOf(fields['name']), digestOf(fields['digest'])]
  if (name === undefined || digest === undefined) return undefined
  const referrers = recordsOf(fields['referrers'] ?? []) ?? []
  return {
    name,
    digest,
    mediaType: textOf(fields['media_type']),
    size: numberOf(fields['size_bytes']),
    // `published_at` came later; it is the later one of the others
    published: dateOf(fields['published_at']) ?? dateOf(fields['updated_at']) ?? dateOf(fields['created_at']),
    referrers: referrers.map(one => digestOf(one['digest'])).filter(one => one !== undefined)
  }
}
