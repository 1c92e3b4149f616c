import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import type { IdentityKey } from '../../identity.js'
import type { Source, Target } from '../../provider.js'
import type { Secret } from '../../secret.js'
import { explicit } from '../explicit.js'
import type { Sign } from './signs.js'

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

/** How AWS credentials are come by. */
export type Way =
  | { readonly kind: 'access-key'; readonly username: string; readonly password: Secret }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'chain'; readonly sign: Sign }

/** The way that a login goes: the access key the user gave, a role by OIDC, what the machine has; undefined for none. */
export async function wayOf(context: Context, target: Target): Promise<Way | undefined> {
  return accessKey(target) ?? roleByOidc(target) ?? (await standardChain(context, target))
}

/** docker/login-action's convention: `username` and `password` are an AWS access key. */
function accessKey({ at, auth: { username, password } }: Target): Way | undefined {
  if (username === undefined) return undefined
  if (password === undefined) {
    throw new Failure('input', `${at}: the access key id has no secret access key beside it`)
  }
  return { kind: 'access-key', username, password }
}

function roleByOidc(target: Target): Way | undefined {
  const { role, ...others } = target.auth.identity
  if (role !== undefined) return { kind: 'role', role }
  const lost = (['audience', 'id-token-env'] satisfies IdentityKey[]).find(key => others[key] !== undefined)
  if (lost === undefined) return undefined
  throw new Failure('input', `${target.at}: "${lost}" needs a "role" beside it`)
}

/** Only for a registry somebody named, and only where the machine has a sign of AWS credentials. */
async function standardChain(context: Context, target: Target): Promise<Way | undefined> {
  if (!target.required || target.auth.ecr === 'false') return undefined
  const { signOfCredentials } = await import('./signs.js')
  const sign = signOfCredentials(context)
  return sign === undefined ? undefined : { kind: 'chain', sign }
}

/** The credential of the first way that has something to say. Without an exchange the AWS SDK is not loaded. */
export async function findCredential(context: Context, target: Target): Promise<Credential | undefined> {
  const given = await registryToken(context, target)
  if (given !== undefined) return given
  const way = await wayOf(context, target)
  if (way === undefined) return undefined
  const { loginBy } = await import('./exchange.js')
  return loginBy(context, target, way)
}
