import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import type { AuthInputs, Target } from '../../provider.js'
import { awsFailure } from './failures.js'
import { isPublic, privateRegistry } from './hosts.js'
import type { PrivateRegistry } from './hosts.js'
import { checkKeyId, findKeys } from './keys.js'
import type { AwsKeys } from './keys.js'
import { readToken } from './registry-token.js'
import type { RawToken } from './registry-token.js'
import { createRequestHandler } from './request-handler.js'
import type { HandlerLimits, Trace } from './request-handler.js'
import type { Way } from './sources.js'

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

/** What a credential's source is called, by the way that led to it. */
const SOURCES: Readonly<Record<Way['kind'], string>> = {
  'access-key': 'AWS access key',
  role: 'AWS role by OIDC',
  chain: 'AWS credential chain'
}

/** ECR Public has its token service there alone: https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html */
const PUBLIC_REGION = 'us-east-1'
const nothing = (): void => undefined
/** The SDK's log would hold what it was answered. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** A registry token by one way in. */
export async function loginBy(context: Context, target: Target, way: Way): Promise<Credential> {
  const call = startCall(context, target)
  if (way.kind === 'access-key') checkKeyId(target, way.username)
  const running = exchanges.get(target.auth) ?? exchange(call, way)
  exchanges.set(target.auth, running)
  return readToken(call, SOURCES[way.kind], await running)
}

/** One exchange answers for a registry and its companions in other accounts, which share their inputs. */
const exchanges = new WeakMap<AuthInputs, Promise<RawToken | undefined>>()

async function exchange(call: Call, way: Way): Promise<RawToken | undefined> {
  const keys = await findKeys(call, way)
  if (call.registry === undefined) {
    const { publicToken } = await import('./public-token.js')
    return publicToken(call, keys)
  }
  return privateToken(call, call.registry, keys)
}

/** One token is for every registry that the identity may use, so no account is named. */
async function privateToken(
  call: Call,
  registry: PrivateRegistry,
  keys: AwsKeys
): Promise<RawToken | undefined> {
  const { target, trace } = call
  const client = ecrClient(call, registry, keys)
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

/** A client of the API that the registry's name belongs to. */
export function ecrClient(
  { context, options }: Call,
  { fips, dualStack }: PrivateRegistry,
  keys: AwsKeys
): ECRClient {
  const own = hasEndpoint(context, 'ECR')
  return new ECRClient({
    ...options,
    credentials: keys,
    ...(fips && !own ? { useFipsEndpoint: true } : {}),
    ...(dualStack && !own ? { useDualstackEndpoint: true } : {})
  })
}

/** A way to AWS for one login, or for a longer run that has limits of its own and its own rules for trying again. */
export function startCall(context: Context, target: Target, limits?: HandlerLimits): Call {
  const registry = isPublic(target.host) ? undefined : privateRegistry(target.host)
  const trace: Trace = {}
  return {
    context,
    target,
    registry,
    trace,
    options: {
      region: regionOf(target, registry),
      requestHandler: createRequestHandler(context, trace, limits),
      maxAttempts: limits === undefined ? 3 : 1,
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
