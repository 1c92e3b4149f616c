import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import type { Log } from '../context.js'
import type { DockerConfig, FurtherAuths, StorePlan } from '../docker-config.js'
import { EMPTY_CONFIG, parseDockerConfig, readDockerConfig } from '../docker-config.js'
import { errorCode, Failure } from '../errors.js'
import { DIRECTORY_PREFIX } from './marker.js'
import { planStore } from './credential-store.js'
import { unmirrored } from './unmirrored.js'

/** Everything the job's config starts from. */
export interface Base {
  readonly config: DockerConfig
  readonly store: StorePlan
  readonly further: FurtherAuths
}

/** The `config.json` of a directory; empty when there is none, a `Failure` when it cannot be used. */
export function readConfigFile(directory: string, name = 'config.json'): DockerConfig {
  const file = join(directory, name)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error'
    if (code === 'ENOENT' && !isNoDirectory(directory)) return EMPTY_CONFIG
    const message = `docker config "${file}" cannot be read (${code})`
    throw new Failure('config', `${message}: correct its rights, or start empty with "docker-config: none"`)
  }
  return parseDockerConfig(text, file)
}

/** A base in a directory, or the empty one, together with what the environment adds to it. */
export async function loadBase(
  directory: string | undefined,
  options: { readonly env: (name: string) => string | undefined; readonly log: Log }
): Promise<Base> {
  const config =
    directory === undefined
      ? EMPTY_CONFIG
      : unmirrored(join(directory, 'config.json'), () => readConfigFile(directory))
  const store = await planStore(config, options)
  const above = readAuthVariable(options.env('DOCKER_AUTH_CONFIG'))
  const authFile = options.env('REGISTRY_AUTH_FILE')
  const below =
    directory === undefined || authFile === undefined
      ? undefined
      : unmirrored(resolve(authFile), () => readAuthFile(resolve(authFile), directory, options.log))
  return {
    config,
    store,
    further: { ...(above === undefined ? {} : { above }), ...(below === undefined ? {} : { below }) }
  }
}

/**
 * The entries of `DOCKER_AUTH_CONFIG`: the JSON itself, or the file GitLab made of it for a variable of type "file".
 * https://docs.gitlab.com/ci/docker/using_docker_images/#use-statically-defined-credentials
 */
export function readAuthVariable(value: string | undefined): DockerConfig | undefined {
  const text = value?.trim() ?? ''
  if (text === '') return undefined
  const content = text.startsWith('{') ? text : readFileOrNothing(text)
  const reading = content === undefined ? undefined : readDockerConfig(content)
  if (reading === undefined || 'problem' in reading) {
    throw new Failure(
      'config',
      'DOCKER_AUTH_CONFIG holds no valid docker config: correct the variable, or unset it'
    )
  }
  return reading.config
}

/** The file podman's earlier logins went to. A directory of ours counts only where it is the base itself. */
function readAuthFile(path: string, base: string, log: Log): DockerConfig | undefined {
  const directory = dirname(path)
  if (basename(directory).startsWith(DIRECTORY_PREFIX) && directory !== base) return undefined
  if (!existsSync(path)) return undefined
  const text = readFileOrNothing(path)
  const reading = text === undefined ? undefined : readDockerConfig(text)
  if (reading === undefined || 'problem' in reading) {
    log.warning('the file that REGISTRY_AUTH_FILE names is no valid auth file: its logins are left out')
    return undefined
  }
  return reading.config
}

function readFileOrNothing(path: string): string | undefined {
  if (!isAbsolute(path) || path.includes('\0')) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Windows says ENOENT also for a path below a file. A missing directory is an empty config, as it is for docker. */
function isNoDirectory(directory: string): boolean {
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() === false
}
