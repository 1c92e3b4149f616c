import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../context.js'
import type { Entry } from '../docker-config.js'
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
import type { JobIdentity } from '../platform/platform.js'
import { providerOf } from '../providers/index.js'
import type { Purpose } from '../purpose.js'
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
}

export interface LoginResult {
  /** The job's docker config directory. */
  readonly directory: string
  /** The file podman, buildah and skopeo read. */
  readonly authFile: string
  readonly exports: Readonly<Record<string, string>>
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

async function loginInto(config: JobConfig, { context, inputs }: LoginRequest): Promise<LoginResult> {
  const { targets, notices } = plan(inputs, context.ambient, presentIn(config, context))
  for (const notice of notices) context.log.notice(notice)
  const logins = await prove(context, targets, inputs.verify)
  const entries = logins.map(entryOf)
  const plain = entries.filter(({ scope }) => scope === undefined)
  const scoped = entries.flatMap(({ scope, ...entry }) =>
    scope === undefined ? [] : [{ directory: scope.directory, entry }]
  )
  const { exports, authFile, replaced } = await writeLogins(config, plain, scoped)
  for (const { key, stood } of replaced)
    context.log.info(`"${key}": ${stood} in the docker config is replaced`)
  if (inputs.mirrorHome) {
    const { mirrorLogins } = await import('../job-config/mirror-logins.js')
    await mirrorLogins(config, plain)
  }
  return { directory: config.directory, authFile, exports, logins }
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
function baseOf({ dockerConfig }: Inputs, { env, homeDirectory }: Context): string {
  if (dockerConfig !== undefined && dockerConfig !== 'none' && !existsSync(dockerConfig)) {
    throw new Failure('input', 'docker-config: there is no such directory; "none" starts empty')
  }
  return dockerConfig ?? env('WERF_DOCKER_CONFIG') ?? env('DOCKER_CONFIG') ?? join(homeDirectory, '.docker')
}

function presentIn({ base, earlier }: JobConfig, { ambient }: Context): Present {
  const keysFor = (host: Host): readonly string[] => providerOf(host, ambient).keys(host)
  return {
    earlier: host => keysFor(host).some(key => earlier.includes(key)),
    base: host => hasCredentialFor(base, keysFor(host))
  }
}

interface WritableEntry extends Entry {
  readonly purposes: readonly Purpose[]
  readonly scope?: NonNullable<Login['target']['scope']>
}

function entryOf({ target, provider, credential }: Login): WritableEntry {
  const { host, path, scope, purposes } = target
  return {
    host,
    keys: provider.keys(host),
    aliases: provider.aliases?.(host) ?? [],
    credential,
    purposes,
    ...(path === undefined ? {} : { path }),
    ...(scope === undefined ? {} : { scope })
  }
}
