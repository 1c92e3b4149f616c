import type { Context } from '../context.js'
import { Failure } from '../errors.js'
import { readFormer } from '../job-config/former.js'
import { inspectOwn, removeJobConfig, warningsOf } from '../job-config/remove.js'
import type { JobPlace } from './login.js'
import { removal } from './login.js'

/**
 * Removes the docker config that `DOCKER_CONFIG` names, when it is this job's own. Answers with the variables as they
 * were before the login; undefined for one that was not set. What cannot be taken back is a warning, for the variables
 * must not go on leading to a directory without logins.
 */
export async function logout(
  context: Context,
  place: JobPlace
): Promise<Readonly<Record<string, string | undefined>>> {
  const directory = context.env('DOCKER_CONFIG')
  if (directory === undefined)
    throw new Failure('config', 'logout: DOCKER_CONFIG is not set, so there is no login to undo')
  const own = { ...removal({ context, ...place }), directory }
  const inspection = inspectOwn(own)
  if (inspection.kind === 'refused') {
    throw new Failure('config', `logout: "${directory}" is left alone, since ${inspection.reason}`)
  }
  if (inspection.kind === 'gone') throw new Failure('config', `logout: "${directory}" is gone already`)
  const former = readFormer(directory, inspection.marker)
  const removed = await removeJobConfig(own)
  if (removed.kept === undefined) context.log.info(`removed "${directory}"`)
  for (const warning of warningsOf(directory, removed)) context.log.warning(`logout: ${warning}`)
  return Object.fromEntries(
    Object.entries(former).map(([name, value]) => [name, value === '' ? undefined : value])
  )
}
