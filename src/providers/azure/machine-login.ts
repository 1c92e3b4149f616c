import { readFileSync } from 'node:fs'
import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import { readPayload } from '../../net/claims.js'
import { ConnectionFailure } from '../../net/connection-failure.js'
import type { Target } from '../../provider.js'
import type { Secret } from '../../secret.js'
import { accessToken, isClient, isTenant } from './entra.js'
import { managedIdentityToken } from './managed-identity.js'
import { cloudOf, FEDERATION, MANAGED_IDENTITY } from './names.js'
import { registryCredential } from './registry-exchange.js'

/** The asset tag of Azure's machines, the same for all: https://cloudinit.readthedocs.io/en/latest/reference/datasources/azure.html */
const ASSET_TAG = '7783-7084-3265-9085-8269-3286-77'
const ASSET_TAG_FILE = '/sys/class/dmi/id/chassis_asset_tag'

const TOKEN_FILE = 'AZURE_FEDERATED_TOKEN_FILE'

/** The login that the machine itself has: Kubernetes' workload identity, or a managed identity. Nothing is guessed. */
export async function loginByMachine(
  context: Context,
  target: Target,
  assetTagFile: string = ASSET_TAG_FILE
): Promise<Credential | undefined> {
  const workload = await workloadToken(context, target)
  if (workload !== undefined) return registryCredential(context, target, workload, FEDERATION)
  const { env } = context
  const hasEndpoint = env('IDENTITY_ENDPOINT') !== undefined && env('IDENTITY_HEADER') !== undefined
  if (!hasEndpoint && readText(assetTagFile)?.trim() !== ASSET_TAG) return undefined
  const token = hasEndpoint
    ? await managedIdentityToken(context, target)
    : await unlessSilent(context, managedIdentityToken(context, target))
  return token === undefined ? undefined : registryCredential(context, target, token, MANAGED_IDENTITY)
}

/** The variables that AKS gives a pod with a workload identity: https://azure.github.io/azure-workload-identity/docs/ */
async function workloadToken(context: Context, target: Target): Promise<Secret | undefined> {
  const { env } = context
  const tenant = env('AZURE_TENANT_ID')
  const client = env('AZURE_CLIENT_ID')
  const file = env(TOKEN_FILE)
  if (tenant === undefined || client === undefined || file === undefined) return undefined
  if (!isClient(client)) throw notSet('AZURE_CLIENT_ID', 'no GUID of an application')
  if (!isTenant(tenant)) throw notSet('AZURE_TENANT_ID', 'neither the GUID nor a domain of a tenant')
  const cloud = cloudOf(target.host)
  const authority = env('AZURE_AUTHORITY_HOST') ?? cloud.authority
  if (!URL.canParse(authority) || new URL(authority).protocol !== 'https:') {
    throw new Failure('input', 'the variable "AZURE_AUTHORITY_HOST" holds no https address: leave it unset')
  }
  return accessToken(context, target, { authority, tenant, client, token: readToken(context, file) })
}

function notSet(variable: string, holds: string): Failure {
  return new Failure('input', `the variable "${variable}" holds ${holds}: leave it as Azure set it`)
}

/** The token that Kubernetes keeps fresh in its file; any other content would be some other secret, on its way to Entra. */
function readToken({ secret }: Context, file: string): Secret {
  const text = readText(file)?.trim()
  if (text !== undefined && readPayload(text) !== undefined) return secret(text)
  const problem = text === undefined ? 'cannot be read' : 'holds no token'
  throw new Failure(
    'input',
    `the file that "${TOKEN_FILE}" names ${problem}: check that the pod's service account token is mounted there`
  )
}

/** A machine of Azure's may be cut off from the metadata service; then it has nothing to offer. */
async function unlessSilent(context: Context, token: Promise<Secret>): Promise<Secret | undefined> {
  try {
    return await token
  } catch (error) {
    if (!(error instanceof ConnectionFailure)) throw error
    context.log.debug('the metadata service of this machine does not answer')
    return undefined
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
