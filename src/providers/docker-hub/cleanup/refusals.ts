import type { Outcome } from '../../../cleanup/driver.js'
import type { BasicCredential } from '../../../credential.js'
import { Failure } from '../../../errors.js'
import type { HttpResponse } from '../../../net/transport.js'

const PERMISSION =
  'give the access token "Read, Write, Delete" permission and its user the right to edit the repository'

/** The Hub API does not take the login. */
export function refusedLogin({ username, source }: BasicCredential, status: number): Failure {
  const remedy =
    source === 'OIDC connection'
      ? "the token of an OIDC connection is for the registry alone; give a user's or an organization's access token"
      : "check the user name (for an organization's access token: the organization) and the token; a password alone is refused where single sign-on is enforced"
  return new Failure(
    'refused',
    `login to Docker Hub's API as "${username}" was refused (${status}): ${remedy}`
  )
}

/** The Hub API does not let the login read a list. */
export function refusedReading(what: string, { status }: HttpResponse): Failure {
  return new Failure(
    'refused',
    `listing ${what} was refused (${status}): give the access token "Read" permission and its user access to the repository`
  )
}

/** An answer that is not the API's. */
export function notTheApi(status: number): Failure {
  return new Failure(
    'network',
    `"hub.docker.com" gave an answer that is none of its own (${status}): check the proxy and the network`
  )
}

/**
 * What became of a tag. A refusal that names the kind of token holds for every tag, so it ends the run (docker/hub-feedback
 * #2006, #2127); any other one is of this tag.
 */
export function untagOutcome(repository: string, tag: string, { status, body }: HttpResponse): Outcome {
  if (status === 200 || status === 202 || status === 204) return { kind: 'deleted' }
  if (status === 404) return { kind: 'gone' }
  if (status === 401 || (status === 403 && /personal access token/i.test(body))) {
    throw new Failure(
      'refused',
      `removing the tag "${tag}" of "${repository}" at Docker Hub was refused (${status}): its tag API takes no token of this kind; log in with the password of a user who may edit the repository, or an organization's access token`
    )
  }
  if (status === 403)
    return {
      kind: 'refused',
      reason: `the tag is immutable, or the token may not delete it (403): ${PERMISSION}`
    }
  if (status >= 500) return { kind: 'failed', reason: `Docker Hub answered ${status}` }
  return { kind: 'refused', reason: `Docker Hub answered ${status}` }
}

/** What became of a manifest, as far as the registry's answer tells; undefined: it has to be looked at. */
export function deleteOutcome(repository: string, status: number): Outcome | undefined {
  if (status === 202 || status === 200) return { kind: 'deleted' }
  if (status === 404) return { kind: 'gone' }
  if (status === 403) {
    return {
      kind: 'refused',
      reason: `a tag or an index still refers to it, or the token may not delete it (403): ${PERMISSION}`
    }
  }
  if (status >= 500) return undefined
  if (status === 401) {
    throw new Failure('refused', `deleting from "docker.io/${repository}" was refused (401): ${PERMISSION}`)
  }
  return { kind: 'refused', reason: `Docker Hub answered ${status}` }
}
