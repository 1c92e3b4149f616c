import { Failure } from '../../errors.js'
import { parseObject, specErrorCode } from '../../net/spec-error.js'
import type { HttpResponse } from '../../net/transport.js'

/** A registry's yes or no to one request. */
export interface RegistryAnswer {
  readonly status: number
  /** The error code as the registry spells it (`DIGEST_INVALID`); undefined when it has none that is known. */
  readonly code?: string
}

/** Codes the engine decides by or shows; any other text of a server can be a secret it was sent. */
const CODES: ReadonlySet<string> = new Set([
  'BLOB_UNKNOWN',
  'BLOB_UPLOAD_INVALID',
  'BLOB_UPLOAD_UNKNOWN',
  'DENIED',
  'DIGEST_INVALID',
  'FORBIDDEN',
  'GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE',
  'GOOGLE_MANIFEST_DANGLING_TAG',
  'MANIFEST_BLOB_UNKNOWN',
  'MANIFEST_INVALID',
  'MANIFEST_UNKNOWN',
  'MANIFEST_UNVERIFIED',
  'NAME_INVALID',
  'NAME_UNKNOWN',
  'NOT_FOUND',
  'PAGINATION_NUMBER_INVALID',
  'PRECONDITION',
  'SIZE_INVALID',
  'TAG_IMMUTABLE',
  'TAG_INVALID',
  'TOOMANYREQUESTS',
  'UNAUTHORIZED',
  'UNAVAILABLE',
  'UNKNOWN',
  'UNSUPPORTED'
])

/** What an answer says, of its error body only the code. */
export function registryAnswer({ status, body }: HttpResponse): RegistryAnswer {
  const code = status < 400 ? undefined : errorCodeIn(body)
  return { status, ...(code === undefined ? {} : { code }) }
}

function errorCodeIn(body: string): string | undefined {
  const errors = parseObject(body)?.['errors']
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  if (typeof first !== 'object' || first === null || !('code' in first)) return undefined
  return typeof first.code === 'string' && CODES.has(first.code) ? first.code : undefined
}

/** An answer in a few words, for reasons: `405 unsupported`. */
export function shownAnswer({ status, code }: RegistryAnswer): string {
  return code === undefined ? String(status) : `${status} ${code.toLowerCase().replaceAll('_', ' ')}`
}

/** The failure for an answer that leaves nothing to go on with. `what` is what we did: `listing the tags of "…"`. */
export function answerFailure(what: string, response: HttpResponse): Failure {
  const { status, body } = response
  const code = specErrorCode(body)
  const shown = code === undefined ? `${status}` : `${status} ${code}`
  if (status === 401 || status === 403) {
    return new Failure(
      'refused',
      `${what} was refused (${shown}): give the user of this registry the rights cleaning up needs`
    )
  }
  return new Failure(
    'network',
    `${what} was answered ${shown}: check the registry's name and its configuration`
  )
}
