import { ECRPUBLICClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr-public'
import type { Call } from './exchange.js'
import { awsFailure } from './failures.js'
import type { AwsKeys } from './keys.js'
import type { RawToken } from './registry-token.js'

/** https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html: always this one. */
const PUBLIC_REGION = 'us-east-1'

/** A client of ECR Public's API. */
export function publicClient({ options }: Call, keys: AwsKeys): ECRPUBLICClient {
  return new ECRPUBLICClient({ ...options, region: PUBLIC_REGION, credentials: keys })
}

/** The token for ECR Public, which is one registry for everybody. */
export async function publicToken(call: Call, keys: AwsKeys): Promise<RawToken | undefined> {
  const { target, trace } = call
  const client = publicClient(call, keys)
  try {
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}))
    return authorizationData
  } catch (error) {
    throw awsFailure(error, trace, `login to "${target.host.key}"`, {
      AccessDeniedException: `allow "ecr-public:GetAuthorizationToken" and "sts:GetServiceBearerToken" on "*" in the identity's policy`,
      ExpiredTokenException: 'the session of the AWS credentials has expired; get new ones'
    })
  }
}
