import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import { postJson } from '../../net/vendor-api.js'
import type { Target } from '../../provider.js'
import type { Secret } from '../../secret.js'
import { ACCESS_TOKEN_USER, CLOUD_PLATFORM } from './names.js'
import { impersonationRefusal } from './refusals.js'

/** Whose token is wanted, and who asks for it. */
export interface Impersonation {
  readonly account: string
  /** Seconds; the service's default is one hour. */
  readonly lifetime: number | undefined
  /** The pool's token. */
  readonly bearer: Secret
  readonly pool: string
  readonly idToken: Secret
}

/**
 * A service account's access token.
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */
export async function impersonate(
  context: Context,
  target: Target,
  wish: Impersonation
): Promise<Credential> {
  const { account, lifetime, bearer } = wish
  const host = 'iamcredentials.googleapis.com'
  const url = new URL(`https://${host}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`)
  // without a lifetime: 3600 s asked for from a machine whose clock is ahead is refused as too long
  const { status, json } = await postJson(
    context,
    { url, authorization: `Bearer ${bearer.reveal()}` },
    { scope: [CLOUD_PLATFORM], ...(lifetime === undefined ? {} : { lifetime: `${lifetime}s` }) }
  )
  if (status !== 200) throw impersonationRefusal(target, { status, json, ...wish })
  const token = json['accessToken']
  if (typeof token !== 'string' || token === '') {
    throw new Failure('network', `"${host}" answered 200 without a token: run the job again later`)
  }
  const expiresAt = readTime(json['expireTime'])
  return {
    kind: 'basic',
    username: ACCESS_TOKEN_USER,
    password: context.secret(token, ACCESS_TOKEN_USER),
    source: `service account ${account} by workload identity federation`,
    longerLife: 'give "expires-in" a larger number of seconds',
    ...(expiresAt === undefined ? {} : { expiresAt })
  }
}

/** RFC 3339, as the service writes times. */
function readTime(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(value))
    return undefined
  const time = new Date(value)
  return Number.isNaN(time.getTime()) ? undefined : time
}
