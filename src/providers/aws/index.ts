import { Failure } from '../../errors.js'
import type { Provider, Source, Target } from '../../provider.js'
import type { Action } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { isPublic, ofAccount, privateRegistry } from './hosts.js'

const PERMISSIONS: Readonly<Record<Action, string>> = {
  pull: 'ecr:BatchGetImage and ecr:GetDownloadUrlForLayer',
  push: 'ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:BatchCheckLayerAvailability and ecr:PutImage',
  delete: 'ecr:BatchDeleteImage',
  '*': 'ecr:*'
}

/** All ways in are behind one door, so that only those who name Amazon's registry load them. */
const everyWay: Source = async (context, target) => {
  const { findCredential } = await import('./sources.js')
  return findCredential(context, target)
}

/** docker/login-action's `AWS_ACCOUNT_IDS`: the registries of further accounts in the same region. */
function companions(env: (name: string) => string | undefined, target: Target): readonly Target[] {
  const list = env('AWS_ACCOUNT_IDS')
  const own = privateRegistry(target.host)?.account
  const plain = target.path === undefined && target.scope === undefined && target.auth.ecr !== 'false'
  if (list === undefined || own === undefined || !plain) return []
  const accounts = list.split(',').map(account => account.trim())
  if (accounts.some(account => !/^\d{12}$/.test(account))) {
    throw new Failure('input', '"AWS_ACCOUNT_IDS" takes account ids of 12 digits, separated by commas')
  }
  return [...new Set(accounts)]
    .filter(account => account !== own)
    .map(account => ({
      ...target,
      host: ofAccount(target.host, account),
      at: `${target.at}, AWS_ACCOUNT_IDS`,
      repositories: []
    }))
}

/** Amazon ECR and ECR Public. */
export const aws: Provider = {
  id: 'aws',
  title: 'Amazon ECR and ECR Public',
  matches: host => isPublic(host) || privateRegistry(host) !== undefined,
  sources: [everyWay],
  identityKeys: ['role', 'region', 'audience', 'id-token-env'],
  wanting:
    'give "role" for OIDC, or an access key by "username" and its password; no AWS credentials were found in the environment, the profiles or the machine',
  companions: ({ env }, target) => companions(env, target),
  keys: host => [host.key],
  // deleting is a call of the API, and no word of a registry token
  actions: purpose => distributionActions(purpose).filter(action => action !== 'delete'),
  remedy: ({ action, status, target, credential }) => {
    if (status === 404) return 'create the repository first; Amazon ECR does not create it at a push'
    if (action === undefined && credential.source.startsWith('AWS ')) {
      return "check the account id and the region in the registry's name"
    }
    if (action === undefined) {
      return 'the token of "aws ecr get-login-password" is valid for 12 hours and one region; get a new one'
    }
    const permissions = PERMISSIONS[action]
    return `allow ${isPublic(target.host) ? permissions.replaceAll('ecr:', 'ecr-public:') : permissions} in the identity's and the repository's policy`
  }
}
