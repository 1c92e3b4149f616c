import { specError, type FakeAnswer, type FakeRequest } from './answer.js'
import type { ImageStore } from './image-store.js'

/** GET and HEAD of a manifest, and PUT for one that is brought back. */
export function answerStoredManifest(
  store: ImageStore,
  repository: string,
  reference: string,
  request: FakeRequest
): FakeAnswer {
  if (request.method === 'PUT') {
    const mediaType = String(request.headers['content-type'])
    const tags = reference.includes(':') ? [] : [reference]
    const digest = store.push(repository, JSON.parse(request.body.toString('utf8')) as object, {
      tags,
      mediaType
    })
    return { status: 201, headers: { 'docker-content-digest': digest } }
  }
  const found = store.find(repository, reference)
  if (found === undefined) return specError(404, 'MANIFEST_UNKNOWN')
  if (request.method !== 'GET' && request.method !== 'HEAD') return specError(405, 'UNSUPPORTED')
  if (!String(request.headers.accept).includes(found.mediaType)) return specError(404, 'MANIFEST_UNKNOWN')
  const headers = { 'content-type': found.mediaType, 'docker-content-digest': found.digest }
  return { status: 200, headers, ...(request.method === 'HEAD' ? {} : { body: found.text }) }
}
