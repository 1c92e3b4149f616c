import type { Refusal } from '../../provider.js'
import { tokenKind } from './token-kind.js'

const WORKFLOW_PERMISSION = {
  pull: '"packages: read"',
  push: '"packages: write"',
  delete: '"packages: write"',
  '*': '"packages: write"'
} as const

const CLASSIC_SCOPE = {
  pull: '"read:packages"',
  push: '"write:packages"',
  delete: '"delete:packages"',
  '*': '"write:packages"'
} as const

/** The sentence that fits the token's kind. */
export function remedy({ credential, action }: Refusal): string {
  const kind =
    credential.source === 'workflow token' || credential.kind === 'identity'
      ? 'workflow'
      : tokenKind(credential.password)
  if (kind === 'fine-grained') {
    return 'GitHub Packages does not take fine-grained tokens; use a classic one, or the workflow token'
  }
  if (kind === 'classic') {
    return action === undefined
      ? 'check that the token belongs to the user, has not expired and is authorised for the organisation (SSO)'
      : `give the token the scope ${CLASSIC_SCOPE[action]} and its user access to the package`
  }
  if (kind === 'workflow') {
    const permission = WORKFLOW_PERMISSION[action ?? 'pull']
    return `add ${permission} to the job's permissions, or this repository to the package's access list`
  }
  return "check the token's user, its expiry and its rights on packages"
}
