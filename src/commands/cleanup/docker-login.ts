import { join } from 'node:path'
import type { Context } from '../../context.js'
import type { Credential } from '../../credential.js'
import { IDENTITY_TOKEN_USERNAME } from '../../credential.js'
import type { AuthEntry, DockerConfig } from '../../docker-config.js'
import { canonicalKey, helperKey, patternCovers } from '../../docker-config/keys.js'
import { Failure } from '../../errors.js'
import type { Host } from '../../host.js'
import type { Inputs } from '../../inputs/inputs.js'
import { readAuthVariable, readConfigFile } from '../../job-config/base.js'
import { findProgram, HELPER_NAME } from '../../job-config/credential-store.js'
import { parseObject } from '../../net/spec-error.js'
import { providerOf } from '../../providers/index.js'

const GET_LIMIT = 5_000
const OUTPUT_LIMIT = 1 << 20

/** The docker configs a job's clients read, the stronger first. */
export function jobDockerConfigs({ dockerConfig }: Inputs, context: Context): readonly DockerConfig[] {
  const above = readAuthVariable(context.env('DOCKER_AUTH_CONFIG'))
  const directory =
    dockerConfig ??
    context.env('WERF_DOCKER_CONFIG') ??
    context.env('DOCKER_CONFIG') ??
    join(context.homeDirectory, '.docker')
  const own = directory === 'none' ? undefined : readConfigFile(directory)
  return [above, own].filter(config => config !== undefined)
}

/**
 * The login the job's docker config has for a host, undefined when it has none: what a helper of the host's own, then
 * the credential store, then an entry in the file says. A helper that is named for the host and fails is a `Failure`.
 */
export async function dockerLogin(
  context: Context,
  configs: readonly DockerConfig[],
  host: Host,
  limit = GET_LIMIT
): Promise<Credential | undefined> {
  const keys = providerOf(host, context.ambient).keys(host)
  for (const config of configs) {
    const found = await loginIn(context, config, keys, limit)
    if (found !== undefined) return found
  }
  return undefined
}

async function loginIn(
  context: Context,
  config: DockerConfig,
  keys: readonly string[],
  limit: number
): Promise<Credential | undefined> {
  const own = helperOf(config, keys)
  if (own !== undefined && own !== '') return askHelper(context, own, keys, limit)
  const store = config.credsStore ?? ''
  if (own === undefined && store !== '') {
    const stored = await askStore(context, store, keys, limit)
    if (stored !== undefined) return stored
  }
  const wanted = new Set(keys.map(canonicalKey))
  for (const [key, entry] of Object.entries(config.auths ?? {})) {
    const found = wanted.has(canonicalKey(key)) && entry !== null ? entryLogin(context, entry) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** The helper named for the host, exactly or by docker's wildcard; an empty name turns the store off for it. */
function helperOf({ credHelpers }: DockerConfig, keys: readonly string[]): string | undefined {
  const helpers = Object.entries(credHelpers ?? {})
  for (const own of keys.map(helperKey)) {
    const exact = helpers.find(([key]) => canonicalKey(key) === canonicalKey(own))
    const found = exact ?? helpers.find(([pattern]) => patternCovers(pattern, canonicalKey(own)))
    if (found !== undefined) return found[1]
  }
  return undefined
}

/** https://docs.docker.com/reference/cli/docker/login/#credential-stores */
function entryLogin(
  context: Context,
  { auth, identitytoken, username, password }: AuthEntry
): Credential | undefined {
  if (identitytoken !== undefined && identitytoken !== '')
    return { kind: 'identity', token: context.secret(identitytoken), source: 'docker config' }
  const text = Buffer.from(auth ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon > 0) return basic(context, text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, ''))
  if (typeof username === 'string' && typeof password === 'string' && username !== '')
    return basic(context, username, password)
  return undefined
}

function basic(context: Context, username: string, password: string): Credential {
  return { kind: 'basic', username, password: context.secret(password, username), source: 'docker config' }
}

/** A store that is not there or breaks is what docker goes on without. */
async function askStore(
  context: Context,
  store: string,
  keys: readonly string[],
  limit: number
): Promise<Credential | undefined> {
  try {
    return await askHelper(context, store, keys, limit)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    context.log.warning(error.message)
    return undefined
  }
}

async function askHelper(
  context: Context,
  helper: string,
  keys: readonly string[],
  limit: number
): Promise<Credential | undefined> {
  if (!HELPER_NAME.test(helper))
    throw new Failure('config', 'the docker config names a credential helper that is no name: correct it')
  const path = context.env('PATH') ?? context.env('Path') ?? ''
  const program = findProgram(`docker-credential-${helper}`, path)
  if (program === undefined)
    throw new Failure('config', `the credential helper "${helper}" is not installed: install it, or log in`)
  for (const key of keys) {
    const output = await runGet(program, helper, key, limit)
    if (output === undefined) continue
    const answer = parseObject(output)
    const [username, secret] = [answer?.['Username'], answer?.['Secret']]
    if (typeof username !== 'string' || typeof secret !== 'string')
      throw new Failure('config', `the credential helper "${helper}" did not answer as one: replace it`)
    const source = `credential helper "${helper}"`
    if (username === IDENTITY_TOKEN_USERNAME)
      return { kind: 'identity', token: context.secret(secret), source }
    return { ...basic(context, username, secret), source }
  }
  return undefined
}

/** `docker-credential-NAME get`: the server on standard input, JSON or a fixed sentence on standard output. */
async function runGet(
  program: string,
  helper: string,
  server: string,
  limit: number
): Promise<string | undefined> {
  const { execFile } = await import('node:child_process')
  return new Promise((resolve, reject) => {
    const options = {
      timeout: limit,
      killSignal: 'SIGKILL',
      maxBuffer: OUTPUT_LIMIT,
      windowsHide: true
    } as const
    const child = execFile(program, ['get'], options, (error, stdout) => {
      if (error === null) resolve(stdout)
      else if (/credentials not found/i.test(stdout)) resolve(undefined)
      else reject(helperFailure(helper, error.killed === true, limit))
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(server)
  })
}

function helperFailure(helper: string, isLate: boolean, limit: number): Failure {
  const what = isLate ? `did not answer within ${limit / 1000} s` : 'failed to give a login'
  return new Failure('config', `the credential helper "${helper}" ${what}: run it by hand, or give a login`)
}
