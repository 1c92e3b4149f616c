import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import type { IdentityKey } from '../../identity.js'
import type { Source, Target } from '../../provider.js'
import { explicit } from '../explicit.js'

/** ECR takes one user name, `AWS`, with a token; docker/login-action's `ecr: false` leaves the name to the user. */
const registryToken: Source = async (context, target) => {
  refuseTwoWays(target)
  const credential = await explicit(context, target)
  const isToken = credential?.kind === 'identity' || credential?.username === 'AWS'
  return isToken || target.auth.ecr === 'false' ? credential : undefined
}

function refuseTwoWays({ at, auth }: Target): void {
  if (auth.username === undefined || auth.identity.role === undefined) return
  throw new Failure('input', `${at}: "role" goes by OIDC; leave "username" and its password out`)
}

/** docker/login-action's convention: `username` and `password` are an AWS access key. */
const accessKey: Source = async (context, target) => {
  const { username, password } = target.auth
  if (username === undefined) return undefined
  if (password === undefined) {
    throw new Failure('input', `${target.at}: the access key id has no secret access key beside it`)
  }
  const { byAccessKey } = await import('./exchange.js')
  return byAccessKey(context, target, username, password)
}

const roleByOidc: Source = async (context, target) => {
  const { role, ...others } = target.auth.identity
  if (role === undefined) {
    const lost = (['audience', 'id-token-env'] satisfies IdentityKey[]).find(key => others[key] !== undefined)
    if (lost === undefined) return undefined
    throw new Failure('input', `${target.at}: "${lost}" needs a "role" beside it`)
  }
  const { byRole } = await import('./exchange.js')
  return byRole(context, target, role)
}

/** Only for a registry somebody named, and only where the machine has a sign of AWS credentials. */
const standardChain: Source = async (context, target) => {
  if (!target.required || target.auth.ecr === 'false') return undefined
  const { signOfCredentials } = await import('./signs.js')
  const sign = signOfCredentials(context)
  if (sign === undefined) return undefined
  const { byChain } = await import('./exchange.js')
  return byChain(context, target, sign)
}

/** In order: what the user gave, a role by OIDC, what the machine has. */
const SOURCES: readonly Source[] = [registryToken, accessKey, roleByOidc, standardChain]

/** The credential of the first way that has something to say. Without an exchange the AWS SDK is not loaded. */
export async function findCredential(context: Context, target: Target): Promise<Credential | undefined> {
  for (const source of SOURCES) {
    const credential = await source(context, target)
    if (credential !== undefined) return credential
  }
  return undefined
}
