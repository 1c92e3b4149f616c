import { Buffer } from 'node:buffer'
import { createVerify, type KeyObject } from 'node:crypto'
import { json, type FakeAnswer, type FakeRequest } from './answer.js'
import type { ImageStore } from './image-store.js'

export interface ArtifactRegistryApiOptions {
  readonly store: ImageStore
  /** `projects/P/locations/L/repositories/R`, and what the names of its images begin with. */
  readonly repositories: Readonly<Record<string, string>>
  /** True for an access token that may read. */
  accepts(token: string): boolean
  /** True for one that is good and may not. */
  forbids?(token: string): boolean
  /** Service accounts with the public halves of their keys. */
  readonly accounts?: Readonly<Record<string, { readonly id: string; readonly key: KeyObject }>>
  now?(): Date
  /** The most packages of a page. */
  readonly page?: number
}

export const ARTIFACT_REGISTRY_API = 'artifactregistry.googleapis.com'

/**
 * `packages.list` of Artifact Registry's REST API:
 * https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories.packages/list
 */
export function answerArtifactRegistryApi(
  options: ArtifactRegistryApiOptions,
  { method, url, headers }: FakeRequest
): FakeAnswer {
  const [, parent = ''] = /^\/v1\/(.+)\/packages$/.exec(url.pathname) ?? []
  if (method !== 'GET' || parent === '') return failure(404, 'NOT_FOUND')
  const token = headers.authorization?.replace(/^Bearer /, '') ?? ''
  if (options.forbids?.(token) === true) return failure(403, 'PERMISSION_DENIED')
  if (!options.accepts(token) && !isSignedByKey(options, token)) return failure(401, 'UNAUTHENTICATED')
  const resource = decodeURIComponent(parent)
  const prefix = options.repositories[resource]
  if (prefix === undefined) return failure(404, 'NOT_FOUND')
  const all = [...options.store.repositories.keys()].filter(name => name.startsWith(`${prefix}/`))
  const size = Math.min(Number(url.searchParams.get('pageSize') ?? 100), options.page ?? 1000)
  if (!(size >= 1)) return failure(400, 'INVALID_ARGUMENT')
  const start = Number(url.searchParams.get('pageToken') ?? 0)
  const shown = all.slice(start, start + size).map(name => {
    // "If the package ID part contains slashes, the slashes are escaped."
    const id = encodeURIComponent(name.slice(prefix.length + 1))
    return { name: `${resource}/packages/${id}`, createTime: '2026-01-01T00:00:00Z' }
  })
  const end = start + shown.length
  const next = end < all.length ? { nextPageToken: String(end) } : {}
  // what is empty is left out
  return json(200, { ...(shown.length === 0 ? {} : { packages: shown }), ...next })
}

function failure(code: number, status: string): FakeAnswer {
  return json(code, { error: { code, status, message: 'Request had a problem.' } })
}

/** https://google.aip.dev/auth/4111 */
function isSignedByKey({ accounts = {}, now }: ArtifactRegistryApiOptions, token: string): boolean {
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  const [header, claims] = [fieldsIn(head), fieldsIn(body)]
  const account = accounts[String(claims['iss'])]
  if (account === undefined || rest.length > 0) return false
  const seconds = (now?.() ?? new Date()).getTime() / 1000
  const [issued, expires] = [Number(claims['iat']), Number(claims['exp'])]
  return (
    header['alg'] === 'RS256' &&
    header['kid'] === account.id &&
    claims['sub'] === claims['iss'] &&
    claims['aud'] === `https://${ARTIFACT_REGISTRY_API}/` &&
    claims['scope'] === undefined &&
    issued <= seconds &&
    expires > seconds &&
    expires - issued <= 3600 &&
    createVerify('RSA-SHA256').update(`${head}.${body}`).verify(account.key, signature, 'base64url')
  )
}

function fieldsIn(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}
