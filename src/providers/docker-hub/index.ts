import type { IdentityKey } from '../../identity.js'
import type { Provider, Refusal, Source } from '../../provider.js'
import type { Purpose } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'
import {
  DOCKER_HUB_ALIASES,
  DOCKER_HUB_ENDPOINT,
  DOCKER_HUB_KEY,
  isDockerHub,
  takesDockerLogins
} from './names.js'

const IDENTITY: readonly IdentityKey[] = ['connection-id', 'id-token-env', 'expires-in']

/** An organisation's OIDC connection: by its key, or by the variable docker/login-action reads for a user name without a password. */
const oidcConnection: Source = async (context, target) => {
  const { identity, username, password } = target.auth
  const named = IDENTITY.some(key => identity[key] !== undefined)
  const byVariable = username !== undefined && password === undefined
  if (!named && !(byVariable && context.env('DOCKERHUB_OIDC_CONNECTIONID') !== undefined)) return undefined
  const { exchangeIdToken } = await import('./oidc-connection.js')
  return exchangeIdToken(context, target)
}

function remedy({ action, credential }: Refusal): string | undefined {
  const keyless = credential.source === 'OIDC connection'
  if (action === undefined) {
    return keyless
      ? 'the user name must be the Docker organisation that owns the OIDC connection'
      : 'check the user name and the access token; a password alone is refused with two-factor login'
  }
  if (keyless) {
    const scope = action === 'pull' ? 'Image Pull' : 'Image Push'
    return `give the ruleset of the OIDC connection the scope "${scope}" on the repository`
  }
  if (action !== 'push') return undefined
  return 'give the access token "Read & Write" permission and the user write access to the repository'
}

/** Docker Hub: one registry behind many names, deleting by its own API only. */
export const dockerHub: Provider = {
  id: 'docker-hub',
  title: 'Docker Hub',
  matches: takesDockerLogins,
  sources: [explicit, oidcConnection],
  identityKeys: IDENTITY,
  keys: host => (isDockerHub(host) ? [DOCKER_HUB_KEY] : [host.key]),
  aliases: host => (isDockerHub(host) ? DOCKER_HUB_ALIASES : []),
  endpoint: host => (isDockerHub(host) ? DOCKER_HUB_ENDPOINT : host),
  imageLayout: async host =>
    isDockerHub(host) ? (await import('./image-layout.js')).DOCKER_HUB_LAYOUT : undefined,
  actions: (purpose: Purpose) => distributionActions(purpose).filter(action => action !== 'delete'),
  remedy,
  replacement: username =>
    `pulls from Docker Hub now count against "${username}", not against the login that stood in the docker config (GitHub's hosted runners bring one with a limit of its own): "scope: NAMESPACE/REPO@push" gives this login to Buildx for pushes alone and leaves that one for pulls`
}
