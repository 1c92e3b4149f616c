import type { GitHubAmbient } from '../../ambient.js'
import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import { createClient } from '../../net/client.js'
import { caFilesOf } from '../../provider.js'
import type { Target } from '../../provider.js'
import type { Purpose } from '../../purpose.js'
import { registryOf } from './names.js'
import { tokenKind } from './token-kind.js'

/** Scopes of a classic token, any of which gives the purpose its right on packages. */
const SCOPES: Readonly<Record<Purpose, readonly string[]>> = {
  build: ['read:packages', 'write:packages'],
  publish: ['write:packages'],
  cleanup: ['delete:packages'],
  deploy: ['read:packages', 'write:packages']
}

/**
 * Compares a classic token's scopes, which GitHub's API names in a header of every answer, with what the purposes need.
 * Other kinds of token have no scopes; an API that does not answer teaches nothing and refuses nothing.
 * https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 */
export async function inspectScopes(context: Context, target: Target, credential: Credential): Promise<void> {
  if (credential.kind !== 'basic' || tokenKind(credential.password) !== 'classic') return
  const scopes = await readScopes(context, target, credential.password.reveal())
  if (scopes === undefined) return
  const missing = target.purposes.filter(purpose => !SCOPES[purpose].some(scope => scopes.includes(scope)))
  const [purpose] = missing
  if (purpose === undefined) return
  throw new Failure(
    'refused',
    `${purpose} at "${target.host.key}" was refused (the classic token of "${credential.username}" lacks a scope): give the token the scope "${SCOPES[purpose][0] ?? ''}"`
  )
}

async function readScopes(
  context: Context,
  target: Target,
  token: string
): Promise<readonly string[] | undefined> {
  const url = new URL(`${apiUrl(target, context.ambient.github)}/`)
  const client = createClient(context, { registry: url.host, caFiles: caFilesOf(target.auth) })
  try {
    const answer = await client.send({
      method: 'HEAD',
      url,
      headers: { accept: 'application/vnd.github+json' },
      authorization: `Bearer ${token}`
    })
    const header = answer.headers['x-oauth-scopes']
    return header?.split(',').map(scope => scope.trim())
  } catch {
    context.log.debug(`the scopes of the token could not be learnt from "${url.host}"`)
    return undefined
  }
}

/** The API of the GitHub whose registry the target is; github.com's unless the job's own GitHub is another. */
export function apiUrl(target: Pick<Target, 'host'>, github: GitHubAmbient | undefined): string {
  const isOwn = github !== undefined && registryOf(github.serverUrl) === target.host.key
  return isOwn ? github.apiUrl.replace(/\/+$/, '') : 'https://api.github.com'
}
