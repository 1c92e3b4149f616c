import type { Provider } from '../../provider.js'
import type { Action, Purpose } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'

/**
 * Quay's token service knows `pull`, `push` and `*`, and refuses the whole request at any other word; deleting a
 * manifest asks for `pull,push` (quay/quay, endpoints/v2/v2auth.py and manifest.py).
 */
function actions(purpose: Purpose): readonly Action[] {
  return purpose === 'cleanup' ? ['pull', 'push'] : distributionActions(purpose)
}

/** Red Hat Quay and quay.io. */
export const quay: Provider = {
  id: 'quay',
  title: 'Quay',
  matches: host => host.name === 'quay.io' || host.name.startsWith('quay.'),
  sources: [explicit],
  keys: host => [host.key],
  actions,
  remedy: ({ credential, action }) => {
    if (action !== undefined)
      return 'give the robot or user "Write" (for pull: "Read") permission on the repository'
    if (credential.kind === 'basic' && !credential.username.includes('+')) {
      return 'use a robot account, whose name is "NAMESPACE+NAME", or the encrypted password of the account settings'
    }
    return 'check the robot account and its token'
  }
}
