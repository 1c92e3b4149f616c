import type { Driver } from '../driver.js'
import type { Inventory, Manifest } from '../inventory/inventory.js'
import { compareText } from '../plan/canonical-json.js'
import { graphOf, ABSENT } from '../plan/graph.js'
import type { Graph } from '../plan/graph.js'
import { findMissingBlobs } from './missing-blobs.js'
import type { BlobLook } from './missing-blobs.js'
import type { Finding } from './verification.js'

/** What is asked of one repository. */
export interface RepositoryQuestion {
  readonly repository: string
  /** Tags that must be there. */
  readonly expected: readonly string[]
  /** Blobs are looked for, too. */
  readonly blobs: boolean
}

/** What was found, and how much was looked at. */
export interface RepositoryAnswer {
  readonly tags: number
  readonly manifests: number
  readonly blobs: number
  readonly findings: readonly Finding[]
}

const NOT_LOOKED: BlobLook = { blobs: 0, missing: new Map() }

/** Looks at everything in a repository: indexes without their children, tags that cannot be pulled, orphans. */
export async function verifyRepository(
  driver: Driver,
  { repository, expected, blobs }: RepositoryQuestion
): Promise<RepositoryAnswer> {
  const inventory = await driver.inventory(repository)
  const graph = graphOf(inventory)
  const leading = tagsLeadingTo(graph)
  const findings = [
    ...missingTags(inventory, expected),
    ...danglingTags(inventory),
    ...[...inventory.manifests.values()].flatMap(manifest => structural(graph, manifest, leading)),
    ...orphans(graph, leading)
  ]
  const looked = blobs ? await findMissingBlobs(driver, inventory) : NOT_LOOKED
  for (const [digest, reason] of looked.missing)
    findings.push({ kind: 'not-pullable', digest, tags: leading(digest), reason })
  return {
    tags: inventory.tags.length,
    manifests: inventory.manifests.size,
    blobs: looked.blobs,
    findings
  }
}

function missingTags({ tags }: Inventory, expected: readonly string[]): readonly Finding[] {
  const names = new Set(tags.map(({ name }) => name))
  return expected
    .filter(tag => !names.has(tag))
    .map(tag => ({
      kind: 'missing-tag',
      digest: '',
      tags: [tag],
      reason: `"${tag}" was to stay, and is gone`
    }))
}

function danglingTags({ tags, manifests }: Inventory): readonly Finding[] {
  return tags
    .filter(({ digest }) => !manifests.has(digest))
    .map(({ name, digest }) => ({
      kind: 'not-pullable',
      digest,
      tags: [name],
      reason: 'its manifest does not exist'
    }))
}

function structural(
  { manifests }: Graph,
  { digest, kind, children, mediaType }: Manifest,
  leading: Leading
): readonly Finding[] {
  if (kind === 'unknown')
    return [
      {
        kind: 'unknown-type',
        digest,
        tags: leading(digest),
        reason: `its type "${mediaType}" may refer to anything`
      }
    ]
  const missing = children.filter(child => !manifests.has(child))
  if (missing.length === 0) return []
  const tags = leading(digest)
  const isGhost = missing.length === children.length
  const reason = isGhost
    ? `none of its ${children.length} manifests exists`
    : `${missing.length} of its ${children.length} manifests do not exist`
  return [{ kind: isGhost ? 'ghost-index' : 'partial-index', digest, tags, reason }]
}

function orphans(graph: Graph, leading: Leading): readonly Finding[] {
  const found = new Set<string>()
  for (const digest of graph.manifests.keys()) if (graph.subjectOf(digest) === ABSENT) found.add(digest)
  for (const tag of graph.tags) if (graph.subjectOfTag(tag) === ABSENT) found.add(tag.digest)
  return [...found].map(digest => ({
    kind: 'orphaned-referrer',
    digest,
    tags: leading(digest),
    reason: 'the image it describes does not exist'
  }))
}

/** Which tags a manifest is pulled by, itself or as a child. */
type Leading = (digest: string) => readonly string[]

/** Looked for from the bottom up, and only for what is worth a word: from the top down it is everything times everything. */
function tagsLeadingTo({ parentsOf, tagsOf }: Graph): Leading {
  return digest => {
    const seen = new Set<string>()
    const open = [digest]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      for (const parent of parentsOf.get(next) ?? []) open.push(parent)
    }
    return [...seen].flatMap(one => (tagsOf.get(one) ?? []).map(({ name }) => name)).sort(compareText)
  }
}
