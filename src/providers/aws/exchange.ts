import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import type { AuthInputs, Target } from '../../provider.js'
import type { Secret } from '../../secret.js'
import { chainFailure } from './chain-failure.js'
import { awsFailure } from './failures.js'
import { isPublic, privateRegistry } from './hosts.js'
import type { PrivateRegistry } from './hosts.js'
import { readToken } from './registry-token.js'
import type { RawToken } from './registry-token.js'
import { createRequestHandler } from './request-handler.js'
import type { Trace } from './request-handler.js'
import type { Sign } from './signs.js'

/** AWS credentials, as the SDK takes them. */
export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** What every client of one login is made with. */
export interface ClientOptions {
  readonly region: string
  readonly requestHandler: ReturnType<typeof createRequestHandler>
  readonly maxAttempts: number
  readonly retryMode: 'standard'
  readonly customUserAgent: string
  readonly logger: { debug(): void; info(): void; warn(): void; error(): void }
}

/** One way to AWS for one login. */
export interface Call {
  readonly context: Context
  readonly target: Target
  readonly registry: PrivateRegistry | undefined
  readonly options: ClientOptions
  readonly trace: Trace
}

/** ECR Public has its token service there alone: https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html */
const PUBLIC_REGION = 'us-east-1'
const nothing = (): void => undefined
/** The SDK's log would hold what it was answered. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** A registry token for an access key; a temporary one takes its session token from `AWS_SESSION_TOKEN`. */
export function byAccessKey(
  context: Context,
  target: Target,
  username: string,
  password: Secret
): Promise<Credential> {
  const { host, at } = target
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
  if (!/^\w{16,128}$/.test(username)) {
    throw new Failure(
      'input',
      `login to "${host.key}" was not tried: Amazon ECR takes the user name "AWS" with the password that "aws ecr get-login-password" prints, or an access key id with its secret access key`
    )
  }
  const session = username.startsWith('ASIA') ? context.env('AWS_SESSION_TOKEN') : undefined
  if (username.startsWith('ASIA') && session === undefined) {
    throw new Failure(
      'input',
      `${at}: a temporary access key (ASIA...) needs its session token in the variable "AWS_SESSION_TOKEN"`
    )
  }
  const keys = {
    accessKeyId: username,
    secretAccessKey: password.reveal(),
    ...(session === undefined ? {} : { sessionToken: context.secret(session, username).reveal() })
  }
  return once(target, 'AWS access key', context, () => Promise.resolve(keys))
}

/** A registry token for a role that trusts the job's OIDC tokens. */
export function byRole(context: Context, target: Target, role: string): Promise<Credential> {
  return once(target, 'AWS role by OIDC', context, async call => {
    const { assumeRole } = await import('./web-identity.js')
    return assumeRole(call, role)
  })
}

/** A registry token for whatever the standard chain finds: environment, profile, container, instance. */
export function byChain(context: Context, target: Target, sign: Sign): Promise<Credential> {
  return once(target, 'AWS credential chain', context, async ({ options, trace }) => {
    try {
      const keys = await new ECRClient(options).config.credentials()
      context.secret(keys.secretAccessKey, keys.accessKeyId)
      if (keys.sessionToken !== undefined) context.secret(keys.sessionToken, keys.accessKeyId)
      return keys
    } catch (error) {
      throw chainFailure(error, trace, target, sign)
    }
  })
}

/** One exchange answers for a registry and its companions in other accounts, which share their inputs. */
const exchanges = new WeakMap<AuthInputs, Promise<RawToken | undefined>>()

async function once(
  target: Target,
  source: string,
  context: Context,
  findKeys: (call: Call) => Promise<AwsKeys>
): Promise<Credential> {
  const call = startCall(context, target)
  const running = exchanges.get(target.auth) ?? exchange(call, findKeys)
  exchanges.set(target.auth, running)
  return readToken(call, source, await running)
}

async function exchange(
  call: Call,
  findKeys: (call: Call) => Promise<AwsKeys>
): Promise<RawToken | undefined> {
  const keys = await findKeys(call)
  if (call.registry === undefined) {
    const { publicToken } = await import('./public-token.js')
    return publicToken(call, keys)
  }
  return privateToken(call, call.registry, keys)
}

/** One token is for every registry that the identity may use, so no account is named. */
async function privateToken(
  { context, target, options, trace }: Call,
  { fips, dualStack }: PrivateRegistry,
  keys: AwsKeys
): Promise<RawToken | undefined> {
  const own = hasEndpoint(context, 'ECR')
  const client = new ECRClient({
    ...options,
    credentials: keys,
    ...(fips && !own ? { useFipsEndpoint: true } : {}),
    ...(dualStack && !own ? { useDualstackEndpoint: true } : {})
  })
  try {
    const answer = await client.send(new GetAuthorizationTokenCommand({}))
    return answer.authorizationData?.[0]
  } catch (error) {
    throw awsFailure(error, trace, `login to "${target.host.key}"`, {
      AccessDeniedException: `allow "ecr:GetAuthorizationToken" on "*" in the identity's policy`,
      ExpiredTokenException: 'the session of the AWS credentials has expired; get new ones'
    })
  }
}

function startCall(context: Context, target: Target): Call {
  const registry = isPublic(target.host) ? undefined : privateRegistry(target.host)
  const trace: Trace = {}
  return {
    context,
    target,
    registry,
    trace,
    options: {
      region: regionOf(target, registry),
      requestHandler: createRequestHandler(context, trace),
      maxAttempts: 3,
      retryMode: 'standard',
      customUserAgent: 'registry-auth',
      logger: SILENT
    }
  }
}

function regionOf({ at, auth }: Target, registry: PrivateRegistry | undefined): string {
  const { region } = auth.identity
  if (region !== undefined && !/^[a-z]{2,5}(?:-[a-z]+)+-\d+$/.test(region)) {
    throw new Failure('input', `${at}, "region": takes the name of an AWS region, like eu-west-1`)
  }
  if (registry === undefined) return region ?? PUBLIC_REGION
  if (region !== undefined && region !== registry.region) {
    throw new Failure(
      'input',
      `${at}: "region" contradicts the name of the registry, which is in "${registry.region}"; leave it out`
    )
  }
  return registry.region
}

/** An endpoint of the user's own, which the SDK takes for neither FIPS nor dual-stack. */
export function hasEndpoint({ env }: Context, service: 'ECR' | 'STS'): boolean {
  if (env('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.toLowerCase() === 'true') return false
  return env(`AWS_ENDPOINT_URL_${service}`) !== undefined || env('AWS_ENDPOINT_URL') !== undefined
}
