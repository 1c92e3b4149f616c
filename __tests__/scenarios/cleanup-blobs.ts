import type { FakeAnswer, FakeRequest } from '../fake/answer.js'
import type { ImageStore } from '../fake/image-store.js'

/**
 * Whether a blob is there, for vendors' registries that hold manifests alone: those that a manifest of the repository
 * refers to. Anything but the question of somebody with a credential is for the registry to answer.
 */
export function answerBlob(store: ImageStore, { method, url, headers }: FakeRequest): FakeAnswer | undefined {
  const [, repository = '', digest = ''] =
    /^\/v2\/(.+)\/blobs\/(sha256:[0-9a-f]{64})$/.exec(url.pathname) ?? []
  if (method !== 'HEAD' || repository === '' || headers.authorization === undefined) return undefined
  const isThere = store.manifests(repository).some(({ text }) => text.includes(digest))
  return isThere ? { status: 200, headers: { 'content-type': 'application/octet-stream' } } : { status: 404 }
}
