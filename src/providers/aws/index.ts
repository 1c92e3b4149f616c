import { Failure } from '../../errors.js'
import type { Provider, Source } from '../../provider.js'
import type { Action } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'

/** Private registries of every partition, FIPS and dual-stack endpoints included. */
const PRIVATE =
  /^\d{12}\.dkr(?:\.ecr|-ecr)(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.(?:com\.cn|eu))|(?:c2s\.ic|sc2s\.sgov|csp\.hci\.ic)\.gov|cloud\.adc-e\.uk)$/
const PUBLIC = 'public.ecr.aws'

const PERMISSIONS: Readonly<Record<Action, string>> = {
  pull: 'ecr:BatchGetImage and ecr:GetDownloadUrlForLayer',
  push: 'ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:BatchCheckLayerAvailability and ecr:PutImage',
  delete: 'ecr:BatchDeleteImage',
  '*': 'ecr:*'
}

/** ECR takes one user name, `AWS`, with a token that `aws ecr get-login-password` prints. */
const registryToken: Source = async (context, target) => {
  const credential = await explicit(context, target)
  if (credential?.kind !== 'basic' || credential.username === 'AWS') return credential
  throw new Failure(
    'input',
    `login to "${target.host.key}" was not tried: Amazon ECR takes the user name "AWS" with the password that "aws ecr get-login-password" prints`
  )
}

/** Amazon ECR and ECR Public. */
export const aws: Provider = {
  id: 'aws',
  title: 'Amazon ECR and ECR Public',
  matches: host => host.port === undefined && (host.name === PUBLIC || PRIVATE.test(host.name)),
  sources: [registryToken],
  keys: host => [host.key],
  actions: distributionActions,
  remedy: ({ action, status }) => {
    if (status === 404) return 'create the repository first; Amazon ECR does not create it at a push'
    if (action === undefined)
      return 'the token of "aws ecr get-login-password" is valid for 12 hours and one region; get a new one'
    return `allow ${PERMISSIONS[action]} in the identity's and the repository's policy`
  }
}
