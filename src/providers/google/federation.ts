import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import { readClaims } from '../../net/claims.js'
import { postForm } from '../../net/vendor-api.js'
import type { Target } from '../../provider.js'
import type { Secret } from '../../secret.js'
import { expiryAfter } from '../../net/expiry.js'
import { impersonate } from './impersonation.js'
import { ACCESS_TOKEN_USER, CLOUD_PLATFORM, FEDERATION } from './names.js'
import { exchangeRefusal } from './refusals.js'

/** https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
const STS = 'https://sts.googleapis.com/v1/token'

/** A pool's provider, taken apart. */
export interface PoolProvider {
  /** `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER` */
  readonly name: string
  /** The part that names the pool. */
  readonly pool: string
}

/** What the user wants of Google. */
interface Wish {
  readonly provider: PoolProvider
  readonly serviceAccount?: string
  /** Seconds. */
  readonly lifetime?: number
}

/** An access token of Google's for the job's OIDC token, the pool's own or a service account's. */
export async function exchange(context: Context, target: Target): Promise<Credential> {
  const { identity } = target.auth
  const { provider, serviceAccount, lifetime } = readWish(target)
  const variable = identity['id-token-env']
  const idToken = await context.idToken({
    audience: identity.audience ?? `https://iam.googleapis.com/${provider.name}`,
    ...(variable === undefined ? {} : { variable })
  })
  const federated = await federate(context, target, provider, idToken)
  if (serviceAccount !== undefined) {
    return impersonate(context, target, {
      account: serviceAccount,
      lifetime,
      bearer: federated.token,
      pool: provider.pool,
      idToken
    })
  }
  const { token, expiresAt } = federated
  return {
    kind: 'basic',
    username: ACCESS_TOKEN_USER,
    password: token,
    source: FEDERATION,
    longerLife: 'add "service-account", whose token lives for one hour; this one ends with the OIDC token',
    ...(expiresAt === undefined ? {} : { expiresAt })
  }
}

function readWish({ at, auth: { identity, username } }: Target): Wish {
  const provider = identity['workload-identity-provider']
  const serviceAccount = identity['service-account']
  const expiresIn = identity['expires-in']
  if (provider === undefined) {
    const key = Object.keys(identity)[0] ?? 'service-account'
    throw new Failure('input', `${at}: "${key}" needs a "workload-identity-provider" beside it`)
  }
  if (username !== undefined) {
    throw new Failure(
      'input',
      `${at}: "username" and "workload-identity-provider" name two accounts: leave "username" away`
    )
  }
  if (serviceAccount !== undefined && !/^[A-Za-z0-9._:-]+@[a-z0-9.-]+$/.test(serviceAccount)) {
    throw new Failure('input', `${at}, "service-account": takes NAME@PROJECT.iam.gserviceaccount.com`)
  }
  if (expiresIn !== undefined && serviceAccount === undefined) {
    throw new Failure(
      'input',
      `${at}: "expires-in" needs a "service-account"; without one the token lives as long as the OIDC token`
    )
  }
  return {
    provider: readProvider(provider, at),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(expiresIn === undefined ? {} : { lifetime: readLifetime(expiresIn, at) })
  }
}

function readProvider(text: string, at: string): PoolProvider {
  const match =
    /^(?:(?:https:)?\/\/iam\.googleapis\.com\/)?((projects\/[^/]+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]+)(?:\/providers\/[a-z0-9-]+)?)$/.exec(
      text
    )
  const [, name, pool] = match ?? []
  const where = `${at}, "workload-identity-provider"`
  if (name === undefined || pool === undefined) {
    throw new Failure(
      'input',
      `${where}: takes projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`
    )
  }
  if (name === pool) throw new Failure('input', `${where}: names a pool; add "/providers/PROVIDER" to it`)
  if (!/^projects\/\d+\//.test(name)) {
    throw new Failure('input', `${where}: takes the project's number, not its name`)
  }
  return { name, pool }
}

/** Twelve hours is what the service allows at most, and only where an organisation policy says so. */
function readLifetime(text: string, at: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (seconds >= 60 && seconds <= 43_200) return seconds
  throw new Failure('input', `${at}, "expires-in": takes seconds, from 60 to 43200`)
}

interface Federated {
  readonly token: Secret
  readonly expiresAt?: Date
}

async function federate(
  context: Context,
  target: Target,
  provider: PoolProvider,
  idToken: Secret
): Promise<Federated> {
  const asked = context.now()
  const { status, json } = await postForm(
    context,
    { url: new URL(STS) },
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: `//iam.googleapis.com/${provider.name}`,
      scope: CLOUD_PLATFORM,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: idToken.reveal(),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt'
    }
  )
  const token = json['access_token']
  if (status !== 200) throw exchangeRefusal(target, { status, json, idToken, now: context.now() })
  if (typeof token !== 'string' || token === '') {
    throw new Failure('network', `"sts.googleapis.com" answered 200 without a token: run the job again later`)
  }
  const expiresAt = expiryAfter(asked, json['expires_in']) ?? readClaims(idToken.reveal())?.expiresAt
  return {
    token: context.secret(token, ACCESS_TOKEN_USER),
    ...(expiresAt === undefined ? {} : { expiresAt })
  }
}
