import type { Ambient } from '../ambient.js'
import type { Credential } from '../credential.js'
import { usernameOf } from '../credential.js'
import { Failure } from '../errors.js'
import type { Provider, Target } from '../provider.js'
import type { Action } from '../purpose.js'

/** Who asked whom with what. */
export interface Asked {
  readonly ambient: Ambient
  readonly target: Target
  readonly provider: Provider
  readonly credential: Credential
}

/** What the registry answered. */
export interface Answer {
  readonly status: number
  /** The specification's error code in words (`denied`, `name unknown`). */
  readonly code?: string | undefined
  /** The right refused and its repository; the credential itself was refused without them. */
  readonly right?: { readonly action: Action; readonly repository: string }
  /** What the token grants instead, where the registry answered with a smaller token. */
  readonly granted?: readonly string[]
  readonly service?: string | undefined
}

const VERBS: Readonly<Record<Action, string>> = {
  pull: 'pull from',
  push: 'push to',
  delete: 'delete in',
  '*': 'administration of'
}

const KNOWN_ACTIONS: readonly Action[] = ['pull', 'push', 'delete', '*']

/** What we did, to whom, what they answered, what to do. */
export function refusal(asked: Asked, answer: Answer): Failure {
  const { target, credential } = asked
  const username = usernameOf(credential)
  const deed =
    answer.right === undefined
      ? `login to "${target.host.key}" as "${username}"`
      : `${VERBS[answer.right.action]} "${target.host.key}/${answer.right.repository}"`
  return new Failure('refused', `${deed} was refused (${reason(answer)}): ${remedyFor(asked, answer)}`)
}

function reason({ status, code, granted }: Answer): string {
  if (granted !== undefined) {
    // A server may write anything there; only the words we know are shown.
    const known = KNOWN_ACTIONS.filter(action => granted.includes(action))
    return known.length === 0 ? 'the token grants nothing there' : `the token grants only ${known.join(', ')}`
  }
  return code === undefined ? `${status}` : `${status} ${code}`
}

function remedyFor(
  { ambient, target, provider, credential }: Asked,
  { status, right, service }: Answer
): string {
  const special = provider.remedy?.(
    {
      target,
      credential,
      status,
      ...(right === undefined ? {} : right),
      ...(service === undefined ? {} : { service })
    },
    ambient
  )
  if (special !== undefined) return special
  if (right === undefined) return 'check the user name and the password'
  return `give "${usernameOf(credential)}" the right to ${right.action === '*' ? 'administer it' : `${right.action} there`}`
}
