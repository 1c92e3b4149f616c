import type { Outcome, Session } from '../../../cleanup/driver.js'
import { Failure } from '../../../errors.js'
import type { HttpResponse } from '../../../net/transport.js'
import type { Action } from '../../../purpose.js'
import { remedy } from '../remedy.js'
import { tokenKind } from '../token-kind.js'

/**
 * A missing right, which GitHub calls 404 as well so as not to say what exists. It holds for all of the package, so it
 * ends the run there.
 */
export function accessRefused(
  { credential, target }: Pick<Session, 'credential' | 'target'>,
  deed: string,
  status: number,
  action: Action = 'pull'
): Failure {
  const kind = credential.kind === 'basic' ? tokenKind(credential.password) : 'other'
  const admin =
    action === 'delete' && (kind === 'workflow' || credential.source === 'workflow token')
      ? ', give this repository the role Admin under "Manage Actions access" in the settings of the package, and know that the token of a GitHub App deletes none'
      : ''
  const sentence = remedy({ target, credential, status, action })
  const hidden = status === 404 ? '; GitHub answers so too when there is no such package' : ''
  return new Failure(
    'refused',
    `${deed} at "${target.host.key}" was refused (${status}): ${sentence}${admin}${hidden}`
  )
}

/**
 * What became of a version, as far as its answer tells; undefined where only a look can tell (404). The two refusals
 * are no part of the published description (actions/delete-package-versions#231, github/docs#11339).
 */
export function deleteOutcome({ status, body }: HttpResponse): Outcome | undefined {
  if (status === 204 || status === 200) return { kind: 'deleted' }
  if (status === 404) return undefined
  if (status === 400 && /last (tagged )?version/i.test(body)) {
    return {
      kind: 'refused',
      reason: 'it is the last tagged version, which GitHub deletes only with the whole package'
    }
  }
  if (status === 400 && /5,?000 downloads/i.test(body)) {
    return {
      kind: 'refused',
      reason: "a public version with more than 5,000 downloads is deleted by GitHub's support alone"
    }
  }
  if (status >= 500) return { kind: 'failed', reason: `GitHub answered ${status}` }
  return { kind: 'refused', reason: `GitHub answered ${status}` }
}
