import type { Provider } from '../../provider.js'
import type { Action } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'

/** `LOCATION-docker.pkg.dev`, `gcr.io` and its regional names. */
const HOST = /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:(?:us|eu|asia|marketplace)\.)?gcr\.io)$/

const ROLES: Readonly<Record<Action, string>> = {
  pull: 'roles/artifactregistry.reader',
  push: 'roles/artifactregistry.writer',
  delete: 'roles/artifactregistry.repoAdmin',
  '*': 'roles/artifactregistry.admin'
}

/** Google Artifact Registry and the older Container Registry. */
export const google: Provider = {
  id: 'google',
  title: 'Google Artifact Registry and Container Registry',
  matches: host => host.port === undefined && HOST.test(host.name),
  sources: [explicit],
  keys: host => [host.key],
  actions: distributionActions,
  remedy: ({ action, credential }) => {
    if (action !== undefined) return `give the account "${ROLES[action]}"`
    const known = ['oauth2accesstoken', '_json_key', '_json_key_base64', '_dcgcloud_token']
    if (credential.kind === 'basic' && !known.includes(credential.username)) {
      return 'the user name is "oauth2accesstoken" for an access token, "_json_key" or "_json_key_base64" for a key'
    }
    return 'check that the token has not expired, or that the key is whole and not disabled'
  }
}
