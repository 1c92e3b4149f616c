import type { Inventory, Manifest, Tag } from '../../../cleanup/inventory/inventory.js'
import { dateOf, digestOf, fieldsOf, known, numberOf, textOf } from '../../../cleanup/vendor/fields.js'
import type { Fields } from '../../../cleanup/vendor/fields.js'
import { kindOf } from '../../../cleanup/vendor/kinds.js'
import { partsOf, unreadable, type HarborApi } from './api.js'

/** The repository as one listing shows it: artifacts with their tags, what they refer to and what describes them. */
export async function readInventory(api: HarborApi, repository: string): Promise<Inventory> {
  const artifacts = (await api.artifacts(repository)) ?? []
  const subjects = subjectsIn(artifacts)
  const tags: Tag[] = []
  const manifests = new Map<string, Manifest>()
  for (const artifact of artifacts) {
    const manifest = manifestOf(artifact, subjects)
    const own = tagsOf(artifact, manifest.digest)
    const locked = own.some(tag => tag.locked !== undefined) ? 'one of its tags is immutable' : undefined
    tags.push(...own)
    manifests.set(manifest.digest, { ...manifest, ...known({ locked }) })
  }
  return { repository, tags, manifests, listsUntagged: true }
}

/** By the digest of a signature, an SBOM or another accessory: what it describes. */
function subjectsIn(artifacts: readonly Fields[]): ReadonlyMap<string, string> {
  const subjects = new Map<string, string>()
  for (const accessory of artifacts.flatMap(artifact => partsOf(artifact, 'accessories'))) {
    const [digest, subject] = [digestOf(accessory['digest']), digestOf(accessory['subject_artifact_digest'])]
    if (digest !== undefined && subject !== undefined) subjects.set(digest, subject)
  }
  return subjects
}

function manifestOf(artifact: Fields, subjects: ReadonlyMap<string, string>): Manifest {
  const digest = digestOf(artifact['digest']) ?? unreadable()
  const mediaType = textOf(artifact['manifest_media_type']) ?? ''
  return {
    digest,
    kind: kindOf(mediaType),
    mediaType,
    children: childrenOf(artifact),
    ...known({
      artifactType: textOf(artifact['artifact_type']),
      subject: subjects.get(digest),
      size: numberOf(artifact['size']),
      pushedAt: dateOf(artifact['push_time']),
      pulledAt: dateOf(artifact['pull_time']),
      createdAt: dateOf(fieldsOf(artifact['extra_attrs'])?.['created'])
    })
  }
}

function childrenOf(artifact: Fields): readonly string[] {
  return partsOf(artifact, 'references').map(part => digestOf(part['child_digest']) ?? unreadable())
}

function tagsOf(artifact: Fields, digest: string): readonly Tag[] {
  return partsOf(artifact, 'tags').map(tag => {
    const name = textOf(tag['name']) ?? unreadable()
    const times = { movedAt: dateOf(tag['push_time']), pulledAt: dateOf(tag['pull_time']) }
    return {
      name,
      digest,
      ...known({ ...times, locked: tag['immutable'] === true ? 'immutable' : undefined })
    }
  })
}
