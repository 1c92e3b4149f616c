import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { Context } from '../context.js'
import { Failure } from '../errors.js'
import type { IdTokenRequest, IdTokenSource } from '../identity.js'
import { createClient } from '../net/client.js'
import { parseObject } from '../net/spec-error.js'
import type { Secret } from '../secret.js'
import type { Platform } from './platform.js'

/** Three base64url parts (RFC 7515 §7.1). */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** What asking for a token needs of the world. */
type TokenWorld = Omit<Context, 'idToken'>

/**
 * The platform's OIDC tokens: the variable that `id-token-env` names wherever it is given (a file's path works too),
 * else GitHub's own service, which issues one for any audience.
 */
export function createIdTokenSource(platform: Platform['id'], world: TokenWorld): IdTokenSource {
  return request => {
    if (request.variable !== undefined) return Promise.resolve(fromVariable(request.variable, world))
    if (platform === 'github') return fromGitHub(request, world)
    const remedy =
      platform === 'gitlab'
        ? 'declare a token under "id_tokens:" in the job and name its variable by "id-token-env"'
        : 'name the variable that holds it by "id-token-env"'
    throw new Failure('input', `there is no OIDC token for this job: ${remedy}`)
  }
}

function fromVariable(name: string, { env, secret }: TokenWorld): Secret {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new Failure('input', '"id-token-env" takes the name of a variable, not the token itself')
  }
  const value = env(name)
  if (value === undefined) {
    throw new Failure('input', 'the variable that "id-token-env" names is empty or not set for this job')
  }
  const token = (isAbsolute(value) ? readToken(value) : value).trim()
  // Anything else would be some other secret, on its way to a vendor.
  if (JWT.test(token)) return secret(token)
  throw new Failure(
    'input',
    'the variable that "id-token-env" names holds no OIDC token, nor the path of a file with one'
  )
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new Failure('input', 'the file that the variable of "id-token-env" names cannot be read')
  }
}

/** https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token */
async function fromGitHub({ audience }: IdTokenRequest, world: TokenWorld): Promise<Secret> {
  const address = world.env('ACTIONS_ID_TOKEN_REQUEST_URL')
  const bearer = world.env('ACTIONS_ID_TOKEN_REQUEST_TOKEN')
  if (address === undefined || bearer === undefined || !URL.canParse(address)) {
    const withheld = world.ambient.withheldSecrets?.()
    const remedy =
      withheld === undefined
        ? `add "id-token: write" to the job's permissions`
        : `this run is given none (${withheld})`
    throw new Failure('input', `no OIDC token can be requested: ${remedy}`)
  }
  const url = new URL(address)
  url.searchParams.set('audience', audience)
  const client = createClient(world, { registry: url.host, caFiles: [] })
  const { status, body } = await client.send({
    method: 'GET',
    url,
    authorization: `Bearer ${world.secret(bearer).reveal()}`
  })
  const value = parseObject(body)?.['value']
  if (status !== 200 || typeof value !== 'string' || value === '') {
    throw new Failure(
      'network',
      `GitHub's OIDC service answered ${status} without a token: run the job again`
    )
  }
  return world.secret(value)
}
