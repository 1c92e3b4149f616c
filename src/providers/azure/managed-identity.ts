import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import { createClient } from '../../net/client.js'
import { parseObject } from '../../net/spec-error.js'
import type { Target } from '../../provider.js'
import type { Secret } from '../../secret.js'
import { REGISTRY_RESOURCE } from './names.js'

/** https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token; it knows no https. */
const INSTANCE_METADATA = 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01'

/** https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference */
const APP_SERVICE_VERSION = '2019-08-01'

interface Question {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

/** Entra's access token for the managed identity of this machine, the one named when there are several. */
export async function managedIdentityToken(
  context: Context,
  target: Target,
  client?: string
): Promise<Secret> {
  const { url, headers } = appService(context) ?? {
    url: new URL(INSTANCE_METADATA),
    headers: { metadata: 'true' }
  }
  url.searchParams.set('resource', REGISTRY_RESOURCE)
  if (client !== undefined) url.searchParams.set('client_id', client)
  const answer = await createClient(context, { registry: url.host, caFiles: [] }).send({
    method: 'GET',
    url,
    headers,
    // what is not there now will not come; a throttled or starting service may
    finalCodes: ['ETIMEDOUT', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']
  })
  const token = parseObject(answer.body)?.['access_token']
  if (answer.status !== 200 || typeof token !== 'string' || token === '') {
    throw nothingAssigned(target, answer.status, client)
  }
  return context.secret(token)
}

function nothingAssigned({ host }: Target, status: number, client: string | undefined): Failure {
  const deed = `login to "${host.key}" by managed identity was refused (${status}): `
  return new Failure(
    'refused',
    client === undefined
      ? `${deed}assign one identity to this machine, name one of several by "client-id", or give "client-id" and "tenant-id" for a federated login`
      : `${deed}assign the identity "${client}" to this machine, or add "tenant-id" for a federated login`
  )
}

/** The endpoint of App Service, Functions and Container Apps, where the environment names one. */
function appService({ env, secret }: Context): Question | undefined {
  const endpoint = env('IDENTITY_ENDPOINT')
  const header = env('IDENTITY_HEADER')
  if (endpoint === undefined || header === undefined) return undefined
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Failure(
      'input',
      'the variable "IDENTITY_ENDPOINT" holds no http address: leave it as Azure set it'
    )
  }
  url.searchParams.set('api-version', APP_SERVICE_VERSION)
  return { url, headers: { 'x-identity-header': secret(header).reveal() } }
}
