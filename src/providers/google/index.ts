import type { Provider, Source } from '../../provider.js'
import type { Action } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'
import { FEDERATION, METADATA_SERVER } from './names.js'

/** `LOCATION-docker.pkg.dev`, `gcr.io` and its regional names. */
const HOST = /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:(?:us|eu|asia|marketplace)\.)?gcr\.io)$/

const ROLES: Readonly<Record<Action, string>> = {
  pull: 'roles/artifactregistry.reader',
  push: 'roles/artifactregistry.writer',
  delete: 'roles/artifactregistry.repoAdmin',
  '*': 'roles/artifactregistry.admin'
}

const KNOWN_USERS = ['oauth2accesstoken', '_json_key', '_json_key_base64', '_dcgcloud_token']

/** What the user gave; a JSON key is looked at first, since the registry says of a broken one only that it is wrong. */
const givenCredential: Source = async (context, target) => {
  const credential = await explicit(context, target)
  if (credential?.kind === 'basic' && credential.username.startsWith('_json_key')) {
    const { checkKey } = await import('./key.js')
    checkKey(target, credential.username, credential.password)
  }
  return credential
}

const federated: Source = async (context, target) => {
  if (Object.keys(target.auth.identity).length === 0) return undefined
  const { exchange } = await import('./federation.js')
  return exchange(context, target)
}

const attached: Source = async (context, target) => {
  const { fromMetadataServer } = await import('./metadata-server.js')
  return fromMetadataServer(context, target)
}

/** Google Artifact Registry and the older Container Registry. */
export const google: Provider = {
  id: 'google',
  title: 'Google Artifact Registry and Container Registry',
  matches: host => host.port === undefined && HOST.test(host.name),
  sources: [givenCredential, federated, attached],
  identityKeys: ['workload-identity-provider', 'service-account', 'audience', 'id-token-env', 'expires-in'],
  keys: host => [host.key],
  actions: distributionActions,
  remedy: ({ action, credential }) => {
    if (action !== undefined) return `give ${granteeOf(credential.source)} "${ROLES[action]}"`
    if (credential.source === FEDERATION) {
      return 'check that the token has not expired, and that the federated principal has a role on the repository'
    }
    if (credential.kind === 'basic' && !KNOWN_USERS.includes(credential.username)) {
      return 'the user name is "oauth2accesstoken" for an access token, "_json_key" or "_json_key_base64" for a key'
    }
    return 'check that the token has not expired, or that the key is whole and not disabled'
  }
}

function granteeOf(source: string): string {
  if (source === FEDERATION) return 'the federated principal (principal://iam.googleapis.com/...)'
  if (source === METADATA_SERVER) {
    return 'the machine the access scope "https://www.googleapis.com/auth/cloud-platform" and its service account'
  }
  return source.startsWith('service account ') ? `the ${source.split(' by ')[0] ?? 'account'}` : 'the account'
}
