import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import { readClaims, readPayload } from '../../net/claims.js'
import { specErrorCode } from '../../net/spec-error.js'
import { postForm } from '../../net/vendor-api.js'
import { caFilesOf } from '../../provider.js'
import type { Target } from '../../provider.js'
import type { Purpose } from '../../purpose.js'
import type { Secret } from '../../secret.js'
import { loginServer, TOKEN_USER } from './names.js'

/**
 * The registry's refresh token for an access token of Entra, as a user name and password: what
 * `az acr login --expose-token` prints.
 * https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md#calling-post-oauth2exchange-to-get-an-acr-refresh-token
 */
export async function registryCredential(
  context: Context,
  target: Target,
  entraToken: Secret,
  source: string
): Promise<Credential> {
  const service = loginServer(target.host)
  const tenant = tenantOf(entraToken)
  const { status, json } = await postForm(
    context,
    {
      url: new URL(`https://${service}/oauth2/exchange`),
      caFiles: caFilesOf(target.auth)
    },
    {
      grant_type: 'access_token',
      service,
      ...(tenant === undefined ? {} : { tenant }),
      access_token: entraToken.reveal()
    }
  )
  if (status !== 200) throw refused(target, source, status, json)
  const token = json['refresh_token']
  if (typeof token !== 'string' || token === '') {
    throw new Failure('network', `"${service}" answered 200 without a token: run the job again later`)
  }
  const expiresAt = readClaims(token)?.expiresAt
  return {
    kind: 'basic',
    username: TOKEN_USER,
    password: context.secret(token, TOKEN_USER),
    source,
    ...(expiresAt === undefined ? {} : { expiresAt })
  }
}

/** The tenant that issued an access token; a managed identity's is written nowhere else. */
function tenantOf(token: Secret): string | undefined {
  const tenant = readPayload(token.reveal())?.['tid']
  return typeof tenant === 'string' && /^[0-9a-f-]{36}$/i.test(tenant) ? tenant : undefined
}

const ROLES: Readonly<Record<Purpose, string>> = {
  build: 'AcrPull',
  publish: 'AcrPush',
  cleanup: 'AcrDelete',
  deploy: 'AcrPull'
}

function refused(
  { host, purposes }: Target,
  source: string,
  status: number,
  json: Readonly<Record<string, unknown>>
): Failure {
  const code = specErrorCode(JSON.stringify(json))
  const roles = [...new Set(purposes.map(purpose => `"${ROLES[purpose]}"`))].join(', ')
  return new Failure(
    'refused',
    `login to "${host.key}" by ${source} was refused (${code === undefined ? status : `${status} ${code}`}): ${remedyFor(status, roles)}`
  )
}

function remedyFor(status: number, roles: string): string {
  if (status === 403) return "allow this runner's address in the registry's network rules"
  if (status === 404) return "check the registry's name"
  return `give the identity a role on the registry (${roles}), and check that it is of the tenant of the registry's subscription`
}
