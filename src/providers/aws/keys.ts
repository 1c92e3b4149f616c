import { ECRClient } from '@aws-sdk/client-ecr'
import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import type { Target } from '../../provider.js'
import type { Secret } from '../../secret.js'
import { chainFailure } from './chain-failure.js'
import type { Call } from './exchange.js'
import type { Sign } from './signs.js'
import type { Way } from './sources.js'

/** AWS credentials, as the SDK takes them. */
export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The credentials that a way in leads to, masked; asked for anew at every call. */
export function findKeys(call: Call, way: Way): Promise<AwsKeys> {
  switch (way.kind) {
    case 'access-key':
      return Promise.resolve(accessKey(call, way.username, way.password))
    case 'role':
      return import('./web-identity.js').then(({ assumeRole }) => assumeRole(call, way.role))
    case 'chain':
      return standardChain(call, way.sign)
  }
}

/** Refuses a user name that is no access key id. */
export function checkKeyId({ host }: Target, username: string): void {
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
  if (/^\w{16,128}$/.test(username)) return
  throw new Failure(
    'input',
    `login to "${host.key}" was not tried: Amazon ECR takes the user name "AWS" with the password that "aws ecr get-login-password" prints, or an access key id with its secret access key`
  )
}

/** A temporary key takes its session token from `AWS_SESSION_TOKEN`. */
function accessKey({ context, target }: Call, username: string, password: Secret): AwsKeys {
  const session = sessionToken(context, target, username)
  return {
    accessKeyId: username,
    secretAccessKey: password.reveal(),
    ...(session === undefined ? {} : { sessionToken: context.secret(session, username).reveal() })
  }
}

function sessionToken(context: Context, { at }: Target, username: string): string | undefined {
  if (!username.startsWith('ASIA')) return undefined
  const session = context.env('AWS_SESSION_TOKEN')
  if (session !== undefined) return session
  throw new Failure(
    'input',
    `${at}: a temporary access key (ASIA...) needs its session token in the variable "AWS_SESSION_TOKEN"`
  )
}

/** Whatever the standard chain finds: environment, profile, container, instance. */
async function standardChain({ context, target, options, trace }: Call, sign: Sign): Promise<AwsKeys> {
  try {
    const keys = await new ECRClient(options).config.credentials()
    context.secret(keys.secretAccessKey, keys.accessKeyId)
    if (keys.sessionToken !== undefined) context.secret(keys.sessionToken, keys.accessKeyId)
    return keys
  } catch (error) {
    throw chainFailure(error, trace, target, sign)
  }
}
