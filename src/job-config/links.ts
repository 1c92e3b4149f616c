import { copyFileSync, linkSync, lstatSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { join, sep } from 'node:path'
import { errorCode, Failure } from '../errors.js'

/**
 * What docker and its plugins read beside `config.json`. A config directory without them makes docker lose its plugins,
 * contexts, builders and TLS identities:
 * - `contexts`: the context store; `currentContext` in the config names one of them (docker/cli `config.ContextStoreDir`)
 * - `cli-plugins`: the user's buildx, compose and others (docker/cli `manager.getPluginDirs`)
 * - `buildx`: builder instances and the current builder (docker/buildx `confutil.NewConfig`)
 * - `manifests`: manifest lists between `docker manifest create` and `push`
 * - `trust`, `tls`: content trust's keys and its servers' certificates
 * - `ca.pem`, `cert.pem`, `key.pem`: the default identity for a TLS engine (docker/cli `opts.dockerCertPath`)
 * - `features.json`: Docker Desktop's settings, read by its plugins
 */
const SHARED = [
  'contexts',
  'cli-plugins',
  'buildx',
  'manifests',
  'trust',
  'tls',
  'ca.pem',
  'cert.pem',
  'key.pem'
]
const SHARED_NAMES: readonly string[] = [...SHARED, 'features.json']

/** Links what docker reads beside `config.json` from one config directory into another. */
export function linkShared(from: string, to: string, platform: NodeJS.Platform): void {
  for (const name of SHARED_NAMES) linkInto(join(from, name), join(to, name), platform)
}

/**
 * Makes `path` lead to `source`, unless there is no such thing or the path is taken. Windows needs a privilege for
 * symbolic links, not for junctions and hard links.
 */
export function linkInto(source: string, path: string, platform: NodeJS.Platform): void {
  try {
    const status = statSync(source, { throwIfNoEntry: false })
    if (status === undefined || lstatSync(path, { throwIfNoEntry: false }) !== undefined) return
    const target = realpathSync(source)
    if (status.isDirectory()) symlinkSync(target, path, platform === 'win32' ? 'junction' : 'dir')
    else if (platform === 'win32') hardLinkOrCopy(target, path)
    else symlinkSync(target, path, 'file')
  } catch (error) {
    const message = `"${source}" cannot be linked into the job's docker config (${errorCode(error) ?? 'unknown error'})`
    throw new Failure('config', `${message}: correct it, or start empty with "docker-config: none"`)
  }
}

/** A hard link does not reach another volume. */
function hardLinkOrCopy(source: string, path: string): void {
  try {
    linkSync(source, path)
  } catch {
    copyFileSync(source, path)
  }
}

/** True for a path inside a directory, compared after resolving links where that is possible. */
export function isInside(path: string, directory: string): boolean {
  return `${resolved(path)}${sep}`.startsWith(`${resolved(directory)}${sep}`)
}

function resolved(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
