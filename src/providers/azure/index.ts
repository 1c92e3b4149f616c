import type { Provider, Source } from '../../provider.js'
import type { Action } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'
import { FEDERATION, MANAGED_IDENTITY } from './names.js'

/**
 * Registry names are 5 to 50 letters and digits, with a `-HASH` behind them when a domain name label is used;
 * `NAME.REGION.geo` is one region of a replicated registry.
 */
const LOGIN_SERVER = /^[a-z0-9]{5,50}(?:-[a-z0-9]+)?(?:\.[a-z0-9]+\.geo)?\.azurecr\.(?:io|cn|us)$/

/** The second one is for registries whose role assignments are by repository ("RBAC Registry + ABAC"). */
const ROLES: Readonly<Record<Action, string>> = {
  pull: 'the role "AcrPull" (with ABAC "Container Registry Repository Reader")',
  push: 'the role "AcrPush" (with ABAC "Container Registry Repository Writer")',
  delete: 'the role "AcrDelete" (with ABAC "Container Registry Repository Contributor")',
  '*': 'the role "Owner"'
}

const identified: Source = async (context, target) => {
  if (Object.keys(target.auth.identity).length === 0) return undefined
  const { loginByIdentity } = await import('./identity-login.js')
  return loginByIdentity(context, target)
}

const attached: Source = async (context, target) => {
  const { loginByMachine } = await import('./machine-login.js')
  return loginByMachine(context, target)
}

/** Azure Container Registry, sovereign clouds included. */
export const azure: Provider = {
  id: 'azure',
  title: 'Azure Container Registry',
  matches: host => host.port === undefined && LOGIN_SERVER.test(host.name),
  // a service principal, a token and the admin user are all user names with a password
  sources: [explicit, identified, attached],
  identityKeys: ['client-id', 'tenant-id', 'audience', 'id-token-env'],
  keys: host => [host.key],
  actions: distributionActions,
  remedy: ({ action, credential, status }) => {
    const vouched = [FEDERATION, MANAGED_IDENTITY].includes(credential.source)
    if (action !== undefined) return `give the identity ${ROLES[action]} on the registry`
    if (status === 403) return "allow this runner's address in the registry's network rules"
    return vouched
      ? 'log in again; the token of the registry lives for three hours'
      : 'check the client id and secret of the service principal, or the name and password of the token'
  }
}
