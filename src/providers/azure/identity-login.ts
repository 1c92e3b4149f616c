import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import type { Target } from '../../provider.js'
import { accessToken, isClient, isTenant } from './entra.js'
import { managedIdentityToken } from './managed-identity.js'
import { cloudOf, FEDERATION, MANAGED_IDENTITY } from './names.js'
import { registryCredential } from './registry-exchange.js'

/** A login as `client-id` in `tenant-id` with the job's OIDC token; without a tenant, as the machine's managed identity. */
export async function loginByIdentity(context: Context, target: Target): Promise<Credential> {
  const { at, host, auth } = target
  const { 'client-id': client, 'tenant-id': tenant, audience, 'id-token-env': variable } = auth.identity
  if (client === undefined) {
    const [key = 'tenant-id'] = Object.keys(auth.identity)
    throw new Failure('input', `${at}: "${key}" needs a "client-id" beside it`)
  }
  if (auth.username !== undefined) {
    throw new Failure('input', `${at}: "username" and "client-id" name two accounts: leave "username" away`)
  }
  if (!isClient(client)) throw new Failure('input', `${at}, "client-id": takes the GUID of an application`)
  if (tenant === undefined) {
    if (audience !== undefined || variable !== undefined) {
      throw new Failure('input', `${at}: a federated login needs a "tenant-id" beside "client-id"`)
    }
    const token = await managedIdentityToken(context, target, client)
    return registryCredential(context, target, token, MANAGED_IDENTITY)
  }
  if (!isTenant(tenant)) {
    throw new Failure('input', `${at}, "tenant-id": takes the GUID or a domain of a tenant`)
  }
  const cloud = cloudOf(host)
  const token = await context.idToken({
    audience: audience ?? cloud.audience,
    ...(variable === undefined ? {} : { variable })
  })
  const entraToken = await accessToken(context, target, { authority: cloud.authority, tenant, client, token })
  return registryCredential(context, target, entraToken, FEDERATION)
}
