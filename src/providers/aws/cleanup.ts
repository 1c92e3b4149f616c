import type { CreateDriver, Session } from '../../cleanup/driver.js'
import { Failure } from '../../errors.js'
import { isPublic } from './hosts.js'
import type { Way } from './sources.js'
import { wayOf } from './sources.js'

/**
 * Amazon ECR and ECR Public by their own APIs, which take AWS credentials: they are come by as the login came by them.
 */
export const createDriver: CreateDriver = async session => {
  const way = await wayOfSession(session)
  if (isPublic(session.target.host)) {
    const { createPublicDriver } = await import('./cleanup/public-driver.js')
    return createPublicDriver(session, way)
  }
  const { createPrivateDriver } = await import('./cleanup/private-driver.js')
  return createPrivateDriver(session, way)
}

/**
 * A registry token pulls and pushes; nothing can be listed with its times or deleted with it. One that an earlier step
 * left in the docker config hides no credentials of the job's, since nobody gave it for this.
 */
async function wayOfSession({ context, target, credential }: Session): Promise<Way> {
  const isGiven = !credential.source.startsWith('AWS ') && target.auth.username !== undefined
  const way = isGiven ? undefined : await wayOf(context, target)
  if (way !== undefined) return way
  throw new Failure(
    'input',
    `cleanup of "${target.host.key}" was not tried: Amazon ECR lists and deletes by an API of its own that takes no registry password: give "role" for OIDC, or an access key by "username" and its password`
  )
}
