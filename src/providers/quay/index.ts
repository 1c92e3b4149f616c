import type { IdentityKey } from '../../identity.js'
import type { Provider, Refusal, Source } from '../../provider.js'
import type { Action, Purpose } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'

const IDENTITY: readonly IdentityKey[] = ['robot', 'audience', 'id-token-env']

/**
 * Quay's token service knows `pull`, `push` and `*`, and refuses the whole request at any other word; deleting a
 * manifest asks for `pull,push` (quay/quay, endpoints/v2/v2auth.py and manifest.py).
 */
function actions(purpose: Purpose): readonly Action[] {
  return purpose === 'cleanup' ? ['pull', 'push'] : distributionActions(purpose)
}

/** A robot account that trusts the job's OIDC issuer. */
const robotFederation: Source = async (context, target) => {
  if (!IDENTITY.some(key => target.auth.identity[key] !== undefined)) return undefined
  const { exchangeIdToken } = await import('./robot-federation.js')
  return exchangeIdToken(context, target)
}

function remedy({ credential, action }: Refusal): string {
  if (action !== undefined)
    return 'give the robot or user "Write" (for pull: "Read") permission on the repository'
  if (credential.source === 'robot federation') {
    return 'the robot of that name has to be the one with the federation, and the token of Quay lives for one hour'
  }
  if (credential.kind === 'basic' && credential.username === '$oauthtoken') {
    return 'check the OAuth token; it belongs to an application of the organisation and needs the scope of what is done'
  }
  if (credential.kind === 'basic' && !credential.username.includes('+')) {
    return 'use a robot account, whose name is "NAMESPACE+NAME", or the encrypted password of the account settings'
  }
  return 'check the robot account and its token'
}

/** Red Hat Quay and quay.io. */
export const quay: Provider = {
  id: 'quay',
  title: 'Quay',
  matches: host => host.name === 'quay.io' || host.name.startsWith('quay.'),
  sources: [explicit, robotFederation],
  identityKeys: IDENTITY,
  keys: host => [host.key],
  imageLayout: async () => (await import('./image-layout.js')).QUAY_LAYOUT,
  actions,
  remedy
}
