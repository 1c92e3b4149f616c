import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../context.js'
import { usernameOf } from '../credential.js'
import type { Entry, Replacement } from '../docker-config.js'
import { hasCredentialFor } from '../docker-config.js'
import { Failure } from '../errors.js'
import type { Host } from '../host.js'
import type { Inputs } from '../inputs/inputs.js'
import { openJobConfig } from '../job-config/open.js'
import type { JobConfig } from '../job-config/open.js'
import type { ProcessFacts } from '../job-config/process-facts.js'
import { removeJobConfig } from '../job-config/remove.js'
import { sweepStale } from '../job-config/sweep.js'
import { writeLogins } from '../job-config/write.js'
import { plan } from '../plan.js'
import type { Present } from '../plan.js'
import { NO_HOME } from '../platform/platform.js'
import type { JobIdentity } from '../platform/platform.js'
import { providerOf } from '../providers/index.js'
import type { Purpose } from '../purpose.js'
import type { JobVariables } from '../werf/job-variables.js'
import { prove } from './prove.js'
import type { Login } from './prove.js'

/** Where and for whom directories are made. */
export interface JobPlace {
  readonly job: JobIdentity
  readonly tempDirectory: string
  readonly platform: NodeJS.Platform
  readonly self: ProcessFacts
  /** Told a new directory's path before anything secret is written there. */
  record(directory: string): void
}

export interface LoginRequest extends JobPlace {
  readonly context: Context
  readonly inputs: Inputs
  /** A directory of its own, although an earlier step of the job has one. */
  readonly fresh?: boolean
  /** The project's directory, for werf's variables; default is the working directory. */
  readonly projectDirectory?: string
}

export interface LoginResult {
  /** The job's docker config directory. */
  readonly directory: string
  /** The file podman, buildah and skopeo read. */
  readonly authFile: string
  readonly exports: Readonly<Record<string, string>>
  /** werf's variables, where they are asked for; those of its native credentials are secrets. */
  readonly werf: Readonly<Record<string, string>>
  readonly logins: readonly Login[]
}

/**
 * Makes or joins the job's docker config, proves every login and writes them all. A failure leaves no directory that
 * was not there before, and an earlier step's directory as it was.
 */
export async function login(request: LoginRequest): Promise<LoginResult> {
  const { context, inputs, tempDirectory, self } = request
  for (const swept of await sweepStale(tempDirectory, self, () => context.now())) {
    context.log.notice(`removed "${swept}", which a job that was killed had left`)
  }
  const config = await openJobConfig({
    ...request,
    env: context.env,
    homeDirectory: context.homeDirectory,
    base: baseOf(inputs, context),
    explicitBase: inputs.dockerConfig !== undefined || request.fresh === true,
    ephemeral: request.fresh === true,
    log: context.log,
    now: () => context.now()
  })
  try {
    return await loginInto(config, request)
  } catch (error) {
    if (config.created) await removeJobConfig({ ...removal(request), directory: config.directory })
    throw error
  }
}

async function loginInto(config: JobConfig, request: LoginRequest): Promise<LoginResult> {
  const { context, inputs } = request
  const { targets, notices } = plan(inputs, context.ambient, presentIn(config, context))
  for (const notice of notices) context.log.notice(notice)
  if (
    targets.length === 0 &&
    notices.length === 0 &&
    expectsOffer(inputs, context) &&
    config.earlier.length === 0
  ) {
    context.log.warning('nothing to log in to: no registry is named, and the CI offers none')
  }
  // a werf.yaml that cannot be read is known before anything is sent
  const variables = await werfVariables(request)
  const logins = await prove(context, targets, inputs.verify)
  const werf = variables?.withCredentials(logins) ?? {}
  const named = new Set(logins.map(({ target }) => target.host.key))
  const entries = logins.map(login => entryOf(login, named))
  const plain = entries.filter(({ scope }) => scope === undefined)
  const scoped = entries.flatMap(({ scope, ...entry }) =>
    scope === undefined ? [] : [{ directory: scope.directory, entry }]
  )
  const mirror = inputs.mirrorHome ? await import('../job-config/mirror-logins.js') : undefined
  // an earlier step's directory stays as it was when the home config cannot be used
  await mirror?.checkMirror(config)
  const { exports, authFile, replaced } = await writeLogins(config, plain, scoped, Object.keys(werf))
  for (const { key, stood, of } of replaced) {
    const place = of === undefined ? 'in the docker config' : `of ${of}`
    context.log.info(`"${key}": ${stood} ${place} is replaced`)
  }
  for (const notice of replacementNotices(logins, replaced)) context.log.notice(notice)
  await mirror?.mirrorLogins(config, plain)
  return { directory: config.directory, authFile, exports, werf, logins }
}

/** Without the `werf` input nothing is loaded. */
async function werfVariables({
  context,
  inputs,
  projectDirectory = '.'
}: LoginRequest): Promise<JobVariables | undefined> {
  if (inputs.werf === undefined) return undefined
  const { jobVariables } = await import('../werf/job-variables.js')
  return jobVariables(inputs.werf, inputs, context, projectDirectory)
}

/** What the registries say of a login that gave way under a key that clients read. */
function replacementNotices(logins: readonly Login[], replaced: readonly Replacement[]): readonly string[] {
  return logins.flatMap(({ target, provider, credential }) => {
    if (target.scope !== undefined || target.path !== undefined) return []
    const keys = provider.keys(target.host)
    if (!replaced.some(({ key }) => keys.includes(key))) return []
    return provider.replacement?.(usernameOf(credential)) ?? []
  })
}

/** Without an autologin an empty config may be what is wanted: a directory of the job's own, for its own logins. */
function expectsOffer({ autologin }: Inputs, { ambient }: Context): boolean {
  return autologin && !ambient.ignoreAutologin
}

/** What removing a directory needs to know. */
export function removal({ context, job, self }: Pick<LoginRequest, 'context' | 'job' | 'self'>): {
  readonly job: string
  readonly self: ProcessFacts
  now(): Date
} {
  return { job: job.id, self, now: () => context.now() }
}

/** Where docker, and werf before it, would look. */
function baseOf({ dockerConfig, mirrorHome }: Inputs, { env, homeDirectory }: Context): string {
  if (mirrorHome && homeDirectory === NO_HOME) {
    throw new Failure('input', 'mirror-home: this user has no home directory; set HOME, or leave it out')
  }
  if (dockerConfig !== undefined && dockerConfig !== 'none' && !existsSync(dockerConfig)) {
    throw new Failure('input', 'docker-config: there is no such directory; "none" starts empty')
  }
  return dockerConfig ?? env('WERF_DOCKER_CONFIG') ?? env('DOCKER_CONFIG') ?? join(homeDirectory, '.docker')
}

function presentIn({ base, found, earlier }: JobConfig, { ambient }: Context): Present {
  const keysFor = (host: Host): readonly string[] => providerOf(host, ambient).keys(host)
  return {
    earlier: host => keysFor(host).some(key => earlier.includes(key)),
    base: host => hasCredentialFor(base, keysFor(host)),
    variable: host => hasCredentialFor(found, keysFor(host))
  }
}

interface WritableEntry extends Entry {
  readonly purposes: readonly Purpose[]
  readonly scope?: NonNullable<Login['target']['scope']>
}

/** A vendor's further host gets the credential unless it has a login of its own. */
function entryOf({ target, provider, credential }: Login, named: ReadonlySet<string>): WritableEntry {
  const { host, path, scope, purposes } = target
  return {
    host,
    keys: [...provider.keys(host), ...(credential.furtherHosts ?? []).filter(key => !named.has(key))],
    aliases: provider.aliases?.(host) ?? [],
    credential,
    purposes,
    ...(path === undefined ? {} : { path }),
    ...(scope === undefined ? {} : { scope })
  }
}
