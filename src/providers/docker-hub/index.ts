import type { Provider } from '../../provider.js'
import type { Purpose } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'
import { DOCKER_HUB_ALIASES, DOCKER_HUB_ENDPOINT, DOCKER_HUB_KEY, isDockerHub } from './names.js'

/** Docker Hub: one registry behind many names, deleting by its own API only. */
export const dockerHub: Provider = {
  id: 'docker-hub',
  title: 'Docker Hub',
  matches: isDockerHub,
  sources: [explicit],
  keys: () => [DOCKER_HUB_KEY],
  aliases: () => DOCKER_HUB_ALIASES,
  endpoint: () => DOCKER_HUB_ENDPOINT,
  actions: (purpose: Purpose) => distributionActions(purpose).filter(action => action !== 'delete'),
  remedy: ({ action }) => {
    if (action === undefined)
      return 'check the user name and the access token; a password alone is refused with two-factor login'
    if (action === 'push')
      return 'give the access token "Read & Write" permission and the user write access to the repository'
    return undefined
  }
}
