import type { Context } from '../context.js'
import type { Credential } from '../credential.js'
import { usernameOf } from '../credential.js'
import { Failure, Failures } from '../errors.js'
import type { Verify } from '../inputs/inputs.js'
import type { Proof } from '../proof/proof.js'
import { verify } from '../proof/verify.js'
import type { Provider, Target } from '../provider.js'
import { providerOf } from '../providers/index.js'

/** A target with the credential found for it and what was proven of it. */
export interface Login {
  readonly target: Target
  readonly provider: Provider
  readonly credential: Credential
  readonly proof: Proof
}

/**
 * Finds and proves the credential of every target, all at once. All failures are reported together; a login that
 * nobody named fails with a warning only.
 */
export async function prove(
  context: Context,
  targets: readonly Target[],
  mode: Verify
): Promise<readonly Login[]> {
  const results = await Promise.allSettled(targets.map(target => proveOne(context, target, mode)))
  const logins: Login[] = []
  const failures: Failure[] = []
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') {
      if (result.value !== undefined) logins.push(result.value)
    } else if (!(result.reason instanceof Failure)) throw result.reason
    else if (isOffer(targets[index], result.reason)) {
      context.log.warning(`autologin: ${result.reason.message}`)
    } else failures.push(result.reason)
  }
  if (failures.length === 1 && failures[0] !== undefined) throw failures[0]
  if (failures.length > 1) throw new Failures(failures)
  return logins
}

/** True for a login that only the CI offers, unless it is the inputs that contradict each other. */
function isOffer(target: Target | undefined, { kind }: Failure): boolean {
  return target?.required === false && kind !== 'input'
}

async function proveOne(context: Context, target: Target, mode: Verify): Promise<Login | undefined> {
  const provider = providerOf(target.host, context.ambient)
  const credential = await resolve(context, target, provider)
  if (credential === undefined) return undefined
  const proof = await verify(context, target, provider, credential, mode)
  return { target, provider, credential, proof }
}

/** The first source with something to say. A source that applies and fails ends the search by throwing. */
async function resolve(
  context: Context,
  target: Target,
  provider: Provider
): Promise<Credential | undefined> {
  for (const source of provider.sources) {
    const credential = await source(context, target)
    if (credential !== undefined) return credential
  }
  if (!target.required) return undefined
  throw new Failure(
    'input',
    `${target.at}: no credential for this registry; give "username" and its password`
  )
}

/** The line the log has for a login. */
export function describeLogin({ target, credential, proof }: Login, mode: Verify): string {
  const path = target.path === undefined ? '' : `/${target.path}`
  const scope = target.scope === undefined ? '' : ', for Buildx alone'
  const until = credential.expiresAt === undefined ? '' : `, until ${credential.expiresAt.toISOString()}`
  const who = `logged in to ${target.host.key}${path} as ${usernameOf(credential)} (${credential.source})`
  return `${who} for ${target.purposes.join(', ')}${scope}${until}: ${describeProof(proof, mode)}`
}

function describeProof(proof: Proof, mode: Verify): string {
  if (mode === 'false') return 'not verified'
  const parts = [
    proof.accepted ? 'credential accepted' : 'credential not proven (the registry asks for none)'
  ]
  for (const { repository, actions, proven } of proof.rights) {
    const open = actions.filter(action => !proven.includes(action))
    if (proven.length > 0) parts.push(`${proven.join(', ')} on ${repository} proven`)
    if (open.length > 0) parts.push(`${open.join(', ')} on ${repository} not proven`)
  }
  return parts.join('; ')
}
