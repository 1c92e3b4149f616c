import type { FakeAnswer } from './answer.js'
import { answer, isImage, type EcrImagesOptions, type Held, type ImageId, type Input } from './ecr-images.js'
import type { StoredManifest } from './image-store.js'

/** Partial failure is a 200. What an index refers to is judged by the state before the call. */
export function batchDelete({ options, key }: Held, { imageIds = [] }: Input): FakeAnswer {
  const held = options.store.repositories.get(key)
  const deleted: object[] = []
  const failures: object[] = []
  const referenced = new Set(options.store.manifests(key).flatMap(({ children }) => children))
  for (const id of imageIds) {
    const image = options.store.manifests(key).find(one => isImage(one, id))
    const code = deletionProblem(options, id, image, referenced)
    if (code !== undefined || image === undefined) {
      failures.push(failure(id, code ?? 'ImageNotFound'))
      continue
    }
    const tags = id.imageTag === undefined ? [...image.tags.keys()] : [id.imageTag]
    for (const tag of tags) {
      image.tags.delete(tag)
      deleted.push({ imageDigest: image.digest, imageTag: tag })
    }
    if (tags.length === 0) deleted.push({ imageDigest: image.digest })
    if (id.imageTag === undefined || image.tags.size === 0) held?.delete(image.digest)
  }
  return answer({ imageIds: deleted, failures })
}

function deletionProblem(
  { failures }: EcrImagesOptions,
  { imageDigest, imageTag }: ImageId,
  image: StoredManifest | undefined,
  referenced: ReadonlySet<string>
): string | undefined {
  if (imageDigest === undefined && imageTag === undefined) return 'MissingDigestAndTag'
  if (imageDigest !== undefined && !/^[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+$/.test(imageDigest))
    return 'InvalidImageDigest'
  if (image === undefined) return 'ImageNotFound'
  const goes = imageTag === undefined || image.tags.size === 1
  if (goes && referenced.has(image.digest)) return 'ImageReferencedByManifestList'
  return failures?.get(image.digest)
}

/** An entry of `failures`. */
export function failure(imageId: ImageId, failureCode: string): object {
  return { imageId, failureCode, failureReason: 'free text of the vendor' }
}
