import type { Provider } from '../../provider.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'

/** Harbor. Its hosts have no common name; one that is not called harbor is served by the generic provider as well. */
export const harbor: Provider = {
  id: 'harbor',
  title: 'Harbor',
  matches: host => host.name === 'demo.goharbor.io' || host.name.startsWith('harbor.'),
  sources: [explicit],
  keys: host => [host.key],
  actions: distributionActions,
  remedy: ({ credential, action }) => {
    if (action !== undefined)
      return `give the robot account or project member the permission to ${action} in the project`
    if (credential.kind === 'basic' && !credential.username.includes('$')) {
      return 'robot accounts are named "robot$NAME" or "robot$PROJECT+NAME"; a shell or a CI variable may have expanded the "$", so quote it; where Harbor logs its users in by OIDC, the password of a user is the CLI secret of the profile'
    }
    return 'check the robot account, its secret and its expiry'
  }
}
