import type { Context } from '../context.js'
import type { Credential } from '../credential.js'
import { Failure } from '../errors.js'
import type { Verify } from '../inputs/inputs.js'
import type { Challenge } from '../net/challenge.js'
import { createClient } from '../net/client.js'
import type { Client } from '../net/client.js'
import { checkBasic, ping, startAndCancelUpload } from '../net/distribution.js'
import type { Endpoint } from '../net/distribution.js'
import { exchange } from '../net/token.js'
import type { AccessEntry, Grant } from '../net/token.js'
import { caFilesOf } from '../provider.js'
import type { Provider, Target } from '../provider.js'
import { basicAuth } from '../secret.js'
import { mostWanted, needsOf } from './needs.js'
import type { Need } from './needs.js'
import type { Proof, RepositoryRights } from './proof.js'
import { refusal } from './refusal.js'
import type { Asked } from './refusal.js'

/** One login under proof. */
interface Trial extends Asked {
  readonly context: Context
  readonly client: Client
  readonly endpoint: Endpoint
  readonly needs: readonly Need[]
}

type BearerChallenge = Extract<Challenge, { scheme: 'bearer' }>

/**
 * Proves that the registry accepts the credential and grants what the purposes need: ping `/v2/`, follow the
 * challenge, exchange, compare. Throws a `Failure` for a refusal; what could not be learnt stays unproven.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export async function verify(
  context: Context,
  target: Target,
  provider: Provider,
  credential: Credential,
  mode: Verify
): Promise<Proof> {
  const needs = needsOf(target, provider)
  if (mode === 'false') return { accepted: false, rights: needs.map(need => rights(need, [])) }
  const client = createClient(context, { registry: target.host.key, caFiles: caFilesOf(target.auth) })
  const { insecure, scheme } = target.auth
  const [pong] = await Promise.all([
    ping(client, provider.endpoint?.(target.host) ?? target.host, {
      insecure,
      ...(scheme === undefined ? {} : { scheme })
    }),
    provider.inspect?.(context, target, credential)
  ])
  const asked: Asked = { ambient: context.ambient, target, provider, credential }
  const trial: Trial = { ...asked, context, client, endpoint: pong.endpoint, needs }
  if (pong.challenge?.scheme === 'bearer') return proveByToken(trial, pong.challenge, mode)
  return proveByBasic(trial, pong.challenge !== undefined, mode)
}

/** The credential itself in every request: nothing is granted in advance, so only an upload tells about rights. */
async function proveByBasic(trial: Trial, challenged: boolean, mode: Verify): Promise<Proof> {
  const { credential, client, endpoint, target, needs } = trial
  if (credential.kind === 'identity') {
    throw new Failure(
      'refused',
      `login to "${target.host.key}" was refused (no token service for an identity token): give a user name and password`
    )
  }
  const authorization = `Basic ${basicAuth(credential.username, credential.password)}`
  const { status, code } = await checkBasic(client, endpoint, authorization)
  if (status !== 200) throw refusal(trial, { status, code })
  if (mode !== 'push') return { accepted: challenged, rights: needs.map(need => rights(need, [])) }
  return {
    accepted: challenged,
    rights: await Promise.all(needs.map(need => probe(trial, need, authorization)))
  }
}

/** The token flow: one exchange for all repositories. A right that the token lacks is a refusal. */
async function proveByToken(trial: Trial, challenge: BearerChallenge, mode: Verify): Promise<Proof> {
  const { token, access } = await grantFor(trial, challenge)
  const { needs, provider } = trial
  if (access !== undefined) return { accepted: true, rights: needs.map(need => compare(trial, need, access)) }
  if (mode !== 'push' && provider.probe !== 'harmless')
    return { accepted: true, rights: needs.map(need => rights(need, [])) }
  const authorization = `Bearer ${token.reveal()}`
  return { accepted: true, rights: await Promise.all(needs.map(need => probe(trial, need, authorization))) }
}

/** The token for all rights at once. When that is refused, smaller questions find out what was. */
async function grantFor(trial: Trial, challenge: BearerChallenge): Promise<Grant> {
  const { context, client, endpoint, credential, needs } = trial
  const ask = (wanted: readonly Need[]): ReturnType<typeof exchange> => {
    const scopes = wanted.map(({ repository, asked }) => ({ repository, actions: asked }))
    return exchange(context, client, { endpoint, challenge }, credential, scopes)
  }
  const answer = await ask(needs)
  if (answer.kind === 'granted') return answer.grant
  const { service } = challenge
  if (needs.length > 0 && (await ask([])).kind === 'granted') {
    for (const need of needs) {
      const single = needs.length === 1 ? answer : await ask([need])
      if (single.kind === 'granted') continue
      const right = { action: mostWanted(need.asked), repository: need.repository }
      throw refusal(trial, { status: single.status, code: single.code, right, service })
    }
  }
  throw refusal(trial, { status: answer.status, code: answer.code, service })
}

/** Token services answer with the intersection of what was asked and what is allowed, so the claim has to be read. */
function compare(trial: Trial, need: Need, access: readonly AccessEntry[]): RepositoryRights {
  const granted = access
    .filter(({ type, name }) => /^repository(?:\(.*\))?$/.test(type) && name === need.repository)
    .flatMap(({ actions }) => actions)
  const missing = need.asked.filter(action => !granted.includes(action) && !granted.includes('*'))
  if (missing.length === 0) return rights(need, need.asked)
  throw refusal(trial, {
    status: 200,
    right: { action: mostWanted(missing), repository: need.repository },
    granted
  })
}

/** Starts an upload and cancels it: the only answer to "may I push" where the token is opaque. */
async function probe(trial: Trial, need: Need, authorization: string): Promise<RepositoryRights> {
  if (!need.asked.includes('push')) return rights(need, [])
  const { status, code } = await startAndCancelUpload(
    trial.client,
    trial.endpoint,
    need.repository,
    authorization
  )
  if (status === 202) return rights(need, ['push'])
  if (status === 401 || status === 403 || status === 404) {
    throw refusal(trial, { status, code, right: { action: 'push', repository: need.repository } })
  }
  trial.context.log.debug(`an upload to "${trial.target.host.key}/${need.repository}" was answered ${status}`)
  return rights(need, [])
}

function rights({ repository, asked, beyond }: Need, proven: RepositoryRights['proven']): RepositoryRights {
  return { repository, actions: [...asked, ...beyond], proven }
}
