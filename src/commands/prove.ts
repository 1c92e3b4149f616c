import type { Context } from '../context.js'
import type { Credential } from '../credential.js'
import { usernameOf } from '../credential.js'
import { Failure, throwAll } from '../errors.js'
import type { Verify } from '../inputs/inputs.js'
import type { Proof } from '../proof/proof.js'
import { verify } from '../proof/verify.js'
import type { Provider, Target } from '../provider.js'
import { providerOf } from '../providers/index.js'
import { warnOfEarlyEnd } from './early-end.js'

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
  const all = withCompanions(context, targets)
  const results = await Promise.allSettled(all.map(target => proveOne(context, target, mode)))
  const logins: Login[] = []
  const failures: Failure[] = []
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') {
      if (result.value !== undefined) logins.push(result.value)
    } else if (!(result.reason instanceof Failure)) throw result.reason
    else if (isOffer(all[index], result.reason)) {
      context.log.warning(`autologin: ${result.reason.message}`)
    } else failures.push(result.reason)
  }
  // companions share one exchange, and its failure
  throwAll([...new Set(failures)])
  return logins
}

/** True for a login that only the CI offers, unless it is the inputs that contradict each other. */
function isOffer(target: Target | undefined, { kind }: Failure): boolean {
  return target?.required === false && kind !== 'input'
}

/** What the user named stands for itself, and no registry comes along twice. */
function withCompanions(context: Context, targets: readonly Target[]): readonly Target[] {
  const plain = targets.filter(({ path, scope }) => path === undefined && scope === undefined)
  const known = new Set(plain.map(({ host }) => host.key))
  return targets.flatMap(target => {
    const found = providerOf(target.host, context.ambient).companions?.(context, target) ?? []
    const further = found.filter(({ host }) => !known.has(host.key))
    for (const { host } of further) known.add(host.key)
    return [target, ...further]
  })
}

async function proveOne(context: Context, target: Target, mode: Verify): Promise<Login | undefined> {
  const provider = providerOf(target.host, context.ambient)
  const credential = await resolve(context, target, provider)
  if (credential === undefined) return undefined
  const proof = await verify(context, target, provider, credential, mode)
  warnOfEarlyEnd(context, target.host, credential)
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
    `${target.at}: no credential for this registry; ${provider.wanting ?? 'give "username" and its password'}`
  )
}

/** The line the log has for a login, or for one that was checked only. */
export function describeLogin(
  { target, credential, proof }: Login,
  mode: Verify,
  deed: 'logged in to' | 'checked' = 'logged in to'
): string {
  const path = target.path === undefined ? '' : `/${target.path}`
  const scope = target.scope === undefined ? '' : ', for Buildx alone'
  const until = credential.expiresAt === undefined ? '' : `, until ${credential.expiresAt.toISOString()}`
  const who = `${deed} ${target.host.key}${path} as ${usernameOf(credential)} (${credential.source})`
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
