import type { Outcome } from '../../../cleanup/driver.js'
import { Failure } from '../../../errors.js'
import type { HttpResponse } from '../../../net/transport.js'
import { parseObject } from '../../../net/spec-error.js'
import { fieldsOf, recordsOf } from '../../../cleanup/vendor/fields.js'

/** Google deletes nothing that something still refers to: all parents first, and referrers before their subject. */
const HELD: Readonly<Record<string, string>> = {
  GOOGLE_MANIFEST_DANGLING_TAG: 'a tag refers to it',
  GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE: 'an index or a referrer refers to it',
  GOOGLE_MANIFEST_REFERRING_MANIFEST: 'a referrer describes it'
}

/** What became of a tag or a manifest, by Google's answer. A right that is missing is missing for all of them. */
export function removalOutcome(response: HttpResponse, place: string): Outcome {
  const { status, body } = response
  if (status === 202 || status === 200 || status === 204) return { kind: 'deleted' }
  if (status === 404) return { kind: 'gone' }
  if (status >= 500) return { kind: 'failed', reason: `the registry had trouble (${status})` }
  const held = heldBy(body)
  if (held !== undefined) return { kind: 'refused', reason: held }
  // the text is looked at and not repeated: the code is the one of a missing right, or of any precondition
  if (/immutab/i.test(body)) return { kind: 'refused', reason: 'the tags of the repository are immutable' }
  if (status !== 401 && status !== 403) return { kind: 'refused', reason: `the registry answered ${status}` }
  throw new Failure(
    'refused',
    `deleting in "${place}" was refused (${status}): give the account "roles/artifactregistry.repoAdmin" on the repository`
  )
}

function heldBy(body: string): string | undefined {
  for (const { code } of recordsOf(fieldsOf(parseObject(body))?.['errors']) ?? []) {
    if (typeof code === 'string' && Object.hasOwn(HELD, code)) return HELD[code]
  }
  return undefined
}
