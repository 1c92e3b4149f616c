import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import { readClaims } from '../../net/claims.js'
import { idTokenFacts } from '../../net/id-token-facts.js'
import type { Secret } from '../../secret.js'
import type { Call } from './exchange.js'
import { hasEndpoint } from './exchange.js'
import { awsFailure } from './failures.js'
import type { AwsKeys } from './keys.js'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const ROLE = /^arn:(aws[a-z-]*):iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/

/** The longest name of a role session, of the characters AWS takes. */
const SESSION_NAME = 64

/**
 * Temporary credentials of a role for the job's OIDC token.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function assumeRole(
  { context, target, registry, options, trace }: Call,
  role: string
): Promise<AwsKeys> {
  const { identity } = target.auth
  const partition = ROLE.exec(role)?.[1]
  if (partition === undefined) {
    throw new Failure('input', `${target.at}, "role": takes arn:aws:iam::ACCOUNT:role/NAME`)
  }
  const variable = identity['id-token-env']
  const token = await context.idToken({
    audience: identity.audience ?? audienceOf(partition),
    ...(variable === undefined ? {} : { variable })
  })
  const fips = registry?.fips === true && !hasEndpoint(context, 'STS')
  const client = new STSClient({ ...options, ...(fips ? { useFipsEndpoint: true } : {}) })
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: role,
    RoleSessionName: sessionName(context),
    WebIdentityToken: token.reveal()
  })
  try {
    const { Credentials: found } = await client.send(command)
    if (found?.AccessKeyId === undefined || found.SecretAccessKey === undefined) throw new SyntaxError('none')
    const { AccessKeyId: id, SecretAccessKey: key, SessionToken: session } = found
    return {
      accessKeyId: id,
      secretAccessKey: context.secret(key, id).reveal(),
      ...(session === undefined ? {} : { sessionToken: context.secret(session, id).reveal() })
    }
  } catch (error) {
    throw awsFailure(
      error,
      trace,
      `assuming the role "${role}" for "${target.host.key}"`,
      remedies(context, target.host.key, token)
    )
  }
}

/** The audience that the identity providers of a partition are set up with by AWS's own action. */
function audienceOf(partition: string): string {
  return partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com'
}

/** Names the job in CloudTrail; `AWS_ROLE_SESSION_NAME` overrides, as in every AWS tool. */
function sessionName({ env }: Context): string {
  const github = ['github', env('GITHUB_RUN_ID'), env('GITHUB_REPOSITORY')]
  const gitlab = ['gitlab', env('CI_JOB_ID'), env('CI_PROJECT_PATH')]
  const job = [github, gitlab].find(([, id]) => id !== undefined) ?? ['registry-auth']
  const name = env('AWS_ROLE_SESSION_NAME') ?? job.filter(part => part !== undefined).join('-')
  return name.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, SESSION_NAME)
}

/** What to do about each refusal, with what was sent. */
function remedies(context: Context, host: string, token: Secret): Readonly<Record<string, string>> {
  const { issuer, subject, audience } = idTokenFacts(token)
  const provider = issuer.replace(/^https:\/\//, '')
  const sent = `"${provider}:sub" is "${subject}" and "${provider}:aud" is "${audience}"`
  const expiresAt = readClaims(token.reveal())?.expiresAt
  const expired = expiresAt !== undefined && expiresAt <= context.now()
  return {
    AccessDenied: `its trust policy has to allow "sts:AssumeRoleWithWebIdentity" where ${sent}`,
    ExpiredTokenException: `the OIDC token had expired${expired ? ` at ${expiresAt.toISOString()}` : ''}; log in to "${host}" earlier in the job, and check this machine's clock`,
    InvalidIdentityToken: `the role's account needs an IAM identity provider for "${issuer}" with the audience "${audience}"`,
    IDPRejectedClaim: `the identity provider's answer was no, or the OIDC token has expired; it says that ${sent}`,
    IDPCommunicationError: `AWS has to reach "${issuer}" from the internet to fetch its keys; open it, or give the identity provider its keys`,
    RegionDisabledException: "activate the region in the role's account",
    ValidationError: 'check "role" and "id-token-env"'
  }
}
