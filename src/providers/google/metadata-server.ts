import { readFileSync } from 'node:fs'
import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import { createClient } from '../../net/client.js'
import { ConnectionFailure } from '../../net/connection-failure.js'
import { parseObject } from '../../net/spec-error.js'
import type { Target } from '../../provider.js'
import { expiryAfter } from '../../net/expiry.js'
import { ACCESS_TOKEN_USER, METADATA_SERVER } from './names.js'

/** https://cloud.google.com/compute/docs/metadata/querying-metadata; the address spares a name server's answer. */
const ADDRESS = '169.254.169.254'
const PATH = '/computeMetadata/v1/instance/service-accounts/default/token'

/** Where the machine's firmware says who made it: Linux on Compute Engine and the nodes of Kubernetes Engine. */
const FIRMWARE = '/sys/class/dmi/id/bios_vendor'

/**
 * The token of the service account attached to this machine. Nothing is asked unless the environment says that it is
 * one of Google's, and what does not answer as Google's server does has nothing to say.
 */
export async function fromMetadataServer(
  context: Context,
  target: Target,
  firmware: string = FIRMWARE
): Promise<Credential | undefined> {
  if (!isGoogleMachine(context, firmware)) return undefined
  const asked = context.now()
  const answer = await ask(context)
  if (answer === undefined) return undefined
  const { status, json } = answer
  const token = json['access_token']
  if (status !== 200 || typeof token !== 'string' || token === '') throw nothingAttached(target, status)
  const expiresAt = expiryAfter(asked, json['expires_in'])
  return {
    kind: 'basic',
    username: ACCESS_TOKEN_USER,
    password: context.secret(token, ACCESS_TOKEN_USER),
    source: METADATA_SERVER,
    // the server hands out one token until five minutes before its end
    longerLife: 'log in again right before the push',
    ...(expiresAt === undefined ? {} : { expiresAt })
  }
}

function nothingAttached({ at }: Target, status: number): Failure {
  return new Failure(
    'refused',
    `${at}: no credential for this registry, and the metadata server of this machine has none (${status}): attach a service account to the machine, or give "workload-identity-provider" or "username" and its password`
  )
}

/**
 * The signs that Google's own libraries go by before they ask the network: METADATA_SERVER_DETECTION and the address
 * variables, those of Cloud Run and Cloud Functions, and the firmware's vendor.
 */
function isGoogleMachine({ env }: Context, firmware: string): boolean {
  const detection = env('METADATA_SERVER_DETECTION')?.trim().toLowerCase()
  if (detection === 'none') return false
  if (detection === 'assume-present') return true
  const signs = ['GCE_METADATA_HOST', 'GCE_METADATA_IP', 'K_SERVICE', 'CLOUD_RUN_JOB', 'FUNCTION_NAME']
  return signs.some(name => env(name) !== undefined) || readText(firmware).includes('Google')
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

interface MetadataAnswer {
  readonly status: number
  readonly json: Readonly<Record<string, unknown>>
}

async function ask(context: Context): Promise<MetadataAnswer | undefined> {
  const { env } = context
  const named = env('GCE_METADATA_IP') ?? env('GCE_METADATA_HOST') ?? ADDRESS
  const origin = /^https?:\/\//.test(named) ? named : `http://${named}`
  if (!URL.canParse(PATH, origin)) {
    throw new Failure('input', 'the variable "GCE_METADATA_HOST" holds no host: write it as HOST[:PORT]')
  }
  const url = new URL(PATH, origin)
  const client = createClient(context, { registry: url.host, caFiles: [] })
  try {
    const { status, headers, body } = await client.send({
      method: 'GET',
      url,
      headers: { 'metadata-flavor': 'Google' },
      finalCodes: ['ETIMEDOUT', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']
    })
    if (headers['metadata-flavor'] !== 'Google') return undefined
    return { status, json: parseObject(body) ?? {} }
  } catch (error) {
    if (!(error instanceof ConnectionFailure)) throw error
    context.log.debug(`no metadata server answers at "${url.host}"`)
    return undefined
  }
}
