import type { Provider } from '../../provider.js'
import type { Action } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'

/** Registry names are 5 to 50 letters and digits, with a `-HASH` behind them when a domain name label is used. */
const LOGIN_SERVER = /^[a-z0-9]{5,50}(?:-[a-z0-9]+)?\.azurecr\.(?:io|cn|us)$/

const ROLES: Readonly<Record<Action, string>> = {
  pull: 'AcrPull',
  push: 'AcrPush',
  delete: 'AcrDelete',
  '*': 'Owner'
}

/** Azure Container Registry, sovereign clouds included. */
export const azure: Provider = {
  id: 'azure',
  title: 'Azure Container Registry',
  matches: host => host.port === undefined && LOGIN_SERVER.test(host.name),
  sources: [explicit],
  keys: host => [host.key],
  actions: distributionActions,
  remedy: ({ action }) => {
    if (action === undefined)
      return 'check the client id and secret of the service principal, or the name and password of the token'
    return `give the identity the role "${ROLES[action]}" on the registry`
  }
}
