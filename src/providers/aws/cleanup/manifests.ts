import { BatchGetImageCommand } from '@aws-sdk/client-ecr'
import { digestedText, digestLike } from '../../../cleanup/inventory/content-digest.js'
import type { RawManifest } from '../../../cleanup/driver.js'
import type { Manifest } from '../../../cleanup/inventory/inventory.js'
import { readManifest } from '../../../cleanup/inventory/manifest.js'
import { Failure } from '../../../errors.js'
import { kindOf } from '../../../cleanup/vendor/kinds.js'
import { known } from '../../../cleanup/vendor/fields.js'
import { isApiError } from './api.js'
import type { Description } from './descriptions.js'
import type { Repository } from './repository.js'

/** The most ids `BatchGetImage` takes. */
const BATCH = 100

/** ECR answers a manifest as one of these, and as it is stored when its own type is among them. */
const ACCEPTED = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws'
]

/** A manifest's text, or why there is none although the image is there. */
export type Text =
  { readonly raw: RawManifest; readonly code?: never } | { readonly raw?: never; readonly code: string }

/** Codes of `failures` that may be shown. */
const CODES = ['ImageInaccessible', 'KmsError', 'UpstreamAccessDenied', 'UpstreamUnavailable']

/**
 * The images by what they refer to. Of an image's own manifest the description tells enough, its `subject` included, so
 * only indexes are read: reading counts as a pull, and a cleanup must not make images look used.
 */
export async function manifestsOf(
  repository: Repository,
  details: readonly Description[]
): Promise<ReadonlyMap<string, Manifest>> {
  const unread = details.filter(detail => !isImage(detail))
  const texts = await batchGet(
    repository,
    unread.map(detail => detail.imageDigest)
  )
  const found = new Map<string, Manifest>()
  for (const detail of details) found.set(detail.imageDigest, manifestOf(repository, detail, texts))
  return found
}

function manifestOf({ shown }: Repository, detail: Description, texts: ReadonlyMap<string, Text>): Manifest {
  const { imageDigest: digest, imageManifestMediaType: mediaType } = detail
  const facts = known({
    pushedAt: detail.imagePushedAt,
    pulledAt: detail.lastRecordedPullTime,
    subject: detail.subjectManifestDigest
  })
  if (mediaType !== undefined && isImage(detail)) {
    const told = known({ artifactType: detail.artifactMediaType, size: detail.imageSizeInBytes })
    return { digest, kind: 'image', mediaType, children: [], ...told, ...facts }
  }
  const text = texts.get(digest)
  if (text === undefined) {
    throw new Failure('network', `${shown} changed while it was listed: run the job again`)
  }
  // an archived index cannot be read, so what it refers to is not known
  if (text.raw === undefined)
    return { digest, kind: 'unknown', mediaType: mediaType ?? '', children: [], ...facts }
  return { ...readManifest(text.raw), ...facts }
}

function isImage({ imageManifestMediaType }: Description): boolean {
  return kindOf(imageManifestMediaType) === 'image'
}

/** Texts by digest, checked against it; images that are gone are left out. */
export async function batchGet(
  { api, id, shown }: Repository,
  digests: readonly string[]
): Promise<ReadonlyMap<string, Text>> {
  const deed = {
    what: `reading manifests of ${shown}`,
    action: 'BatchGetImage',
    reads: true,
    answers: ['RepositoryNotFoundException']
  }
  const found = new Map<string, Text>()
  for (let start = 0; start < digests.length; start += BATCH) {
    const imageIds = digests.slice(start, start + BATCH).map(imageDigest => ({ imageDigest }))
    const input = { ...id, imageIds, acceptedMediaTypes: ACCEPTED }
    const answer = await api.call(deed, client => client.send(new BatchGetImageCommand(input)))
    if (isApiError(answer)) return found
    for (const { imageId, imageManifest: text, imageManifestMediaType: mediaType } of answer.images ?? []) {
      const digest = imageId?.imageDigest
      if (digest === undefined || text === undefined) continue
      found.set(digest, { raw: { digest, mediaType: mediaType ?? '', text } })
      check(shown, digest, text, mediaType)
    }
    for (const { imageId, failureCode = '' } of answer.failures ?? []) {
      if (imageId?.imageDigest === undefined || failureCode === 'ImageNotFound') continue
      found.set(imageId.imageDigest, { code: CODES.includes(failureCode) ? failureCode : 'unknown' })
    }
  }
  return found
}

function check(shown: string, digest: string, text: string, mediaType = ''): void {
  if (digestLike(digestedText(text, mediaType), digest) === digest) return
  throw new Failure(
    'network',
    `${shown} answered with a manifest that is not the one asked for: check the proxy and the AWS_ENDPOINT_URL variables`
  )
}
