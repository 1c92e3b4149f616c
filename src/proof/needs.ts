import type { Provider, Target } from '../provider.js'
import type { Action } from '../purpose.js'

/** What the purposes of a login need on one repository. */
export interface Need {
  readonly repository: string
  /** In the words the registry's token service knows. */
  readonly asked: readonly Action[]
  /** What goes by another way than the registry's tokens, so that no token can prove it. */
  readonly beyond: readonly Action[]
}

/** The needs of every repository a login is to be proven for. */
export function needsOf(target: Target, provider: Provider): readonly Need[] {
  const asked = [...new Set(target.purposes.flatMap(purpose => provider.actions(purpose)))]
  const deletesElsewhere = provider.actions('cleanup').every(action => action === 'pull')
  const beyond: readonly Action[] = target.purposes.includes('cleanup') && deletesElsewhere ? ['delete'] : []
  return target.repositories.map(repository => ({ repository, asked, beyond }))
}

/** Of several actions refused, the one that says most about the purposes. */
export function mostWanted(actions: readonly Action[]): Action {
  return actions.find(action => action !== 'pull') ?? 'pull'
}
