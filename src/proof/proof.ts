import type { Action } from '../purpose.js'

/** What was learnt about the rights on one repository. */
export interface RepositoryRights {
  readonly repository: string
  /** The actions its purposes need. */
  readonly actions: readonly Action[]
  /** Those of them that the registry confirmed. The rest is not proven, which is not the same as refused. */
  readonly proven: readonly Action[]
}

/** What was learnt about a credential. */
export interface Proof {
  /** The registry accepted the credential; false when it was not asked, or asks nobody. */
  readonly accepted: boolean
  readonly rights: readonly RepositoryRights[]
}
