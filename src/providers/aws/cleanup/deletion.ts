import type { Capabilities, Outcome } from '../../../cleanup/driver.js'
import { attempted } from '../../../cleanup/removal/outcomes.js'
import type { Api, Deed } from './api.js'
import { isApiError } from './api.js'

/**
 * What `BatchDeleteImage` does, which is the same in both services:
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html
 * https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_BatchDeleteImage.html
 */
export const CAPABILITIES: Capabilities = {
  untag: 'native',
  deleteManifest: 'with-tags',
  lastTagTakesManifest: true,
  protectsChildren: true,
  batch: 100,
  concurrency: 2
}

/** What is to be deleted: one of the two. */
export type ImageId =
  | { readonly imageTag: string; readonly imageDigest?: never }
  | { readonly imageDigest: string; readonly imageTag?: never }

/** `BatchDeleteImage` as both services answer it. */
export interface DeletionAnswer {
  readonly imageIds?: readonly LooseId[] | undefined
  readonly failures?:
    | readonly { readonly imageId?: LooseId | undefined; readonly failureCode?: string | undefined }[]
    | undefined
}

interface LooseId {
  readonly imageTag?: string | undefined
  readonly imageDigest?: string | undefined
}

/** Codes of `failures`: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageFailure.html */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  ImageNotFound: { kind: 'gone' },
  ImageReferencedByManifestList: { kind: 'refused', reason: 'an index refers to it' },
  ImageTagDoesNotMatchDigest: { kind: 'refused', reason: 'the tag has moved' },
  InvalidImageDigest: { kind: 'failed', reason: 'the registry takes it for no digest (InvalidImageDigest)' },
  InvalidImageTag: { kind: 'failed', reason: 'the registry takes it for no tag (InvalidImageTag)' },
  KmsError: { kind: 'failed', reason: "the repository's encryption key cannot be used (KmsError)" },
  ImageInaccessible: { kind: 'failed', reason: 'the registry cannot reach it now (ImageInaccessible)' },
  UpstreamAccessDenied: { kind: 'failed', reason: 'the upstream registry said no (UpstreamAccessDenied)' },
  UpstreamTooManyRequests: {
    kind: 'postponed',
    reason: 'the upstream registry was asked too often (UpstreamTooManyRequests)'
  },
  UpstreamUnavailable: { kind: 'failed', reason: 'the upstream registry was away (UpstreamUnavailable)' }
}

const UNTOLD: Outcome = { kind: 'failed', reason: 'the registry did not say what became of it' }
const REFERENCED = 'ImageReferencedByManifestList'
const GONE: readonly string[] = ['RepositoryNotFoundException']

/**
 * Deletes a batch: one outcome each, in order. What an index of the same batch refers to is tried again once the index
 * is gone, since the service looks at the state before the call.
 */
export async function deleteBatch<Client>(
  api: Api<Client>,
  what: string,
  ids: readonly ImageId[],
  send: (client: Client, ids: readonly ImageId[]) => Promise<DeletionAnswer>
): Promise<readonly Outcome[]> {
  const deed: Deed = { what, action: 'BatchDeleteImage', reads: false, answers: GONE }
  const outcomes = new Map<string, Outcome>()
  let pending = ids
  while (pending.length > 0) {
    const answer = await sendOnce(api, deed, pending, send)
    for (const id of pending) outcomes.set(keyOf(id), outcomeOf(answer, id))
    const held = pending.filter(id => codeOf(answer, id) === REFERENCED)
    pending = held.length < pending.length ? held : []
  }
  return ids.map(id => outcomes.get(keyOf(id)) ?? UNTOLD)
}

async function sendOnce<Client>(
  api: Api<Client>,
  deed: Deed,
  ids: readonly ImageId[],
  send: (client: Client, ids: readonly ImageId[]) => Promise<DeletionAnswer>
): Promise<DeletionAnswer | Outcome> {
  const answer = await attempted(() => api.call(deed, client => send(client, ids)))
  if ('kind' in answer || !isApiError(answer)) return answer
  if (GONE.includes(answer.code ?? '')) return { kind: 'gone' }
  const shown = [answer.status, answer.code].join(' ').trim()
  return { kind: 'failed', reason: `the registry had trouble (${shown})` }
}

function outcomeOf(answer: DeletionAnswer | Outcome, id: ImageId): Outcome {
  if ('kind' in answer) return answer
  const code = codeOf(answer, id)
  if (code !== undefined) return (Object.hasOwn(OUTCOMES, code) ? OUTCOMES[code] : undefined) ?? UNTOLD
  return (answer.imageIds ?? []).some(one => isSame(one, id)) ? { kind: 'deleted' } : UNTOLD
}

function codeOf(answer: DeletionAnswer | Outcome, id: ImageId): string | undefined {
  if ('kind' in answer) return undefined
  const failure = answer.failures?.find(({ imageId }) => imageId !== undefined && isSame(imageId, id))
  return failure === undefined ? undefined : (failure.failureCode ?? '')
}

/** Answers name the digest beside the tag that was asked for. */
function isSame(one: LooseId, { imageTag, imageDigest }: ImageId): boolean {
  return imageTag === undefined ? one.imageDigest === imageDigest : one.imageTag === imageTag
}

function keyOf(id: ImageId): string {
  return id.imageTag === undefined ? id.imageDigest : id.imageTag
}
