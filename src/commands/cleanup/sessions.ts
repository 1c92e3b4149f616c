import { ANONYMOUS, isAnonymous } from '../../cleanup/anonymous.js'
import type { Driver, Pace } from '../../cleanup/driver.js'
import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { usernameOf } from '../../credential.js'
import type { DockerConfig } from '../../docker-config.js'
import { hasCredentialFor } from '../../docker-config.js'
import { Failure, throwAll } from '../../errors.js'
import type { Host } from '../../host.js'
import type { Inputs } from '../../inputs/inputs.js'
import { createClient } from '../../net/client.js'
import { ping } from '../../net/distribution.js'
import { plan } from '../../plan.js'
import { verify } from '../../proof/verify.js'
import { caFilesOf } from '../../provider.js'
import type { Provider, Target } from '../../provider.js'
import { cleanupDriverOf } from '../../providers/cleanup-drivers.js'
import { providerOf } from '../../providers/index.js'
import { dockerLogin, jobDockerConfigs } from './docker-login.js'

/** What the sessions of a run are made from. */
export interface SessionsRequest {
  readonly context: Context
  readonly inputs: Inputs
  readonly pace: Pace
  readonly allowReplace?: boolean
  /** What the user knows of a registry that does not tell: it takes a tag alone, or deletes by digest only. */
  readonly deleteBy?: 'tag' | 'digest'
  /** The run goes on to delete. */
  readonly deletes: boolean
}

/** One login with its registry's driver. */
export interface CleanupSession {
  readonly provider: Provider
  readonly target: Target
  readonly credential: Credential
  readonly driver: Driver
}

/** Sessions by host and path, each opened once, when it is first asked for. */
export interface Sessions {
  /** The session a repository's requests go by. A credential that is refused is a throw, for each that asks. */
  sessionOf(host: Host, repository: string): Promise<CleanupSession>
  /** Proves the right to delete on all of these before the first delete; throws every refusal at once. */
  proveDeletes(repositories: readonly { readonly host: Host; readonly name: string }[]): Promise<void>
}

/**
 * Logins for cleaning up: those of the inputs, else those the docker config of the job holds, else what the provider
 * finds by itself, else nobody, which is enough to plan where everyone may read. Nothing but that a credential is
 * accepted is proven here, so that planning needs no right to delete.
 */
export function createSessions(request: SessionsRequest): Sessions {
  const { context, inputs } = request
  const configs = jobDockerConfigs(inputs, context)
  const targets = cleanupTargets(request, configs)
  const open = new Map<string, Promise<CleanupSession>>()
  const sessionOf = (host: Host, repository: string): Promise<CleanupSession> => {
    const target = covering(targets, host, repository) ?? bareTarget(host)
    const key = `${host.key} ${target.path ?? ''}`
    const known = open.get(key)
    if (known !== undefined) return known
    const made = openSession(request, configs, target)
    open.set(key, made)
    return made
  }
  return {
    sessionOf,
    async proveDeletes(repositories) {
      const names = new Map<CleanupSession, string[]>()
      for (const { host, name } of repositories) {
        const session = await sessionOf(host, name)
        names.set(session, [...(names.get(session) ?? []), name])
      }
      const proofs = [...names].map(([session, own]) => proveDelete(context, session, own))
      throwAll(failuresOf(await Promise.allSettled(proofs)))
    }
  }
}

function cleanupTargets(
  { context, inputs }: SessionsRequest,
  configs: readonly DockerConfig[]
): readonly Target[] {
  const keysFor = (host: Host): readonly string[] => providerOf(host, context.ambient).keys(host)
  const present = {
    earlier: () => false,
    base: (host: Host) => configs.some(config => hasCredentialFor(config, keysFor(host)))
  }
  const forCleanup: Inputs = { ...inputs, purposes: ['cleanup'], purposesChosen: true, repositories: [] }
  const { targets, notices } = plan(forCleanup, context.ambient, present)
  for (const notice of notices) context.log.debug(notice)
  return targets.filter(({ scope }) => scope === undefined)
}

/** The login a client takes for a repository: the longest path above it, else the host's own. */
function covering(targets: readonly Target[], host: Host, repository: string): Target | undefined {
  return targets
    .filter(target => target.host.key === host.key)
    .filter(({ path }) => path === undefined || repository === path || repository.startsWith(`${path}/`))
    .sort((one, other) => (other.path?.length ?? 0) - (one.path?.length ?? 0))[0]
}

function bareTarget(host: Host): Target {
  return {
    host,
    at: 'repositories',
    repositories: [],
    purposes: ['cleanup'],
    auth: { insecure: false, identity: {} },
    // whoever names a repository names its registry
    required: true
  }
}

async function openSession(
  request: SessionsRequest,
  configs: readonly DockerConfig[],
  target: Target
): Promise<CleanupSession> {
  const { context, pace, allowReplace = false, deleteBy, deletes } = request
  const { host } = target
  const provider = providerOf(host, context.ambient)
  const credential = await credentialFor(context, configs, target, provider)
  const who = isAnonymous(credential) ? 'nobody' : usernameOf(credential)
  context.log.info(`${host.key}: cleaning up as ${who} (${credential.source})`)
  // what reading needs: an action less than deleting does, so that a read-only token can plan
  if (!isAnonymous(credential))
    await verify(context, { ...target, purposes: ['deploy'], repositories: [] }, provider, credential, 'true')
  const { createDriver } = await cleanupDriverOf(provider.id)()
  const own = { context, target, credential, pace, allowReplace, deletes }
  const driver = await createDriver(deleteBy === undefined ? own : { ...own, deleteBy })
  return { provider, target, credential, driver }
}

async function credentialFor(
  context: Context,
  configs: readonly DockerConfig[],
  target: Target,
  provider: Provider
): Promise<Credential> {
  const isNamed = target.at !== 'repositories'
  const fromSources = async (): Promise<Credential | undefined> => {
    for (const source of provider.sources) {
      const credential = await source(context, target)
      if (credential !== undefined) return credential
    }
    return undefined
  }
  const first = isNamed ? await fromSources() : undefined
  const config = first ?? (await dockerLogin(context, configs, target.host))
  return config ?? (isNamed ? undefined : await fromSources()) ?? ANONYMOUS
}

/** All repositories in one exchange, where the registry's token service tells; what it does not tell stays unproven. */
async function proveDelete(
  context: Context,
  { target, provider, credential }: CleanupSession,
  repositories: readonly string[]
): Promise<void> {
  if (isAnonymous(credential)) return refuseStranger(context, target, provider)
  await verify(context, { ...target, purposes: ['cleanup'], repositories }, provider, credential, 'true')
}

/** Where everybody is let in, nobody need log in. */
async function refuseStranger(context: Context, target: Target, provider: Provider): Promise<void> {
  const { host, auth } = target
  const client = createClient(context, { registry: host.key, caFiles: caFilesOf(auth) })
  const { challenge } = await ping(client, provider.endpoint?.(host) ?? host, {
    insecure: auth.insecure,
    ...(auth.scheme === undefined ? {} : { scheme: auth.scheme })
  })
  if (challenge === undefined) return
  throw new Failure(
    'input',
    `no login for "${host.key}", which asks for one: give one, or log in before this step`
  )
}

/** The failures among results; anything else that was thrown is a bug and goes on its way. */
function failuresOf(results: readonly PromiseSettledResult<void>[]): readonly Failure[] {
  return results.flatMap(result => {
    if (result.status === 'fulfilled') return []
    if (result.reason instanceof Failure) return [result.reason]
    throw result.reason
  })
}
