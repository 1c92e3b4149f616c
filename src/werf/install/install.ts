import { join } from 'node:path'
import { Failure } from '../../errors.js'
import { download } from './download.js'
import { fileSha256 } from './evidence.js'
import { installedWerf, type InstalledWerf } from './installed.js'
import { isProven } from './proven.js'
import { executableName } from './release-platform.js'
import type { WantedWerf } from './request.js'
import { currentVersion, isWanted } from './resolve.js'
import { WERF, type InstallSetup, type WerfInstall } from './setup.js'
import { cachedVersions, toolCacheRoot } from './tool-cache.js'

/**
 * Provides the werf that is asked for: an installed one that satisfies the request, else one from the tool cache, else a
 * download. A download, and every use of what was cached, is verified by the release's signature or the given checksum
 * before it is made executable or put on PATH. Where `installed` is allowed it stands in for what cannot be had, but
 * never for what was tampered with.
 */
export async function installWerf(setup: InstallSetup): Promise<WerfInstall> {
  const { context, machine, request } = setup
  const { wanted, orInstalled } = request
  const installed = await installedWerf(context.env, machine.platform)
  if (wanted === undefined) return useInstalled(context, installed ?? notInstalled())
  try {
    return await obtain(setup, wanted, installed)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'network') throw error
    if (!orInstalled) {
      const remedy = 'or write "|| installed" behind the version in "werf-version" to use an installed werf'
      throw new Failure('network', `${error.message}, ${remedy}`)
    }
    if (installed === undefined) throw new Failure('network', `${error.message}; no werf is on PATH either`)
    context.log.warning(`${error.message}; the installed werf is used`)
    return useInstalled(context, installed)
  }
}

function notInstalled(): never {
  throw new Failure('config', 'no werf is on PATH: install one, or name a version in "werf-version"')
}

function useInstalled({ log }: InstallSetup['context'], { file, version }: InstalledWerf): WerfInstall {
  log.info(`werf ${version ?? 'of an unknown version'} is installed already ("${file}")`)
  return { file, version }
}

async function obtain(
  setup: InstallSetup,
  wanted: WantedWerf,
  installed: InstalledWerf | undefined
): Promise<WerfInstall> {
  const at = wanted.kind === 'channel' ? undefined : await onThisMachine(setup, wanted, installed)
  if (at !== undefined) return at
  if (wanted.kind === 'version') return download(setup, wanted.version)
  const { context, origin = WERF } = setup
  const version = await currentVersion(context, origin.server, wanted)
  context.log.debug(`werf-version stands for ${version}`)
  const exact = { kind: 'version', version } as const
  return (await onThisMachine(setup, exact, installed)) ?? download(setup, version)
}

async function onThisMachine(
  setup: InstallSetup,
  wanted: WantedWerf,
  installed: InstalledWerf | undefined
): Promise<WerfInstall | undefined> {
  const { context, machine, request } = setup
  if (installed?.version !== undefined && isWanted(wanted, installed.version)) {
    const right = request.sha256 === undefined || (await fileSha256(installed.file)) === request.sha256
    if (right) return useInstalled(context, installed)
  }
  for (const entry of cachedVersions(toolCacheRoot(context), machine.arch)) {
    if (!isWanted(wanted, entry.version)) continue
    const file = join(entry.directory, executableName(machine.platform))
    if (await isProven(setup, entry, file)) {
      context.log.info(`werf ${entry.version} is in the tool cache ("${file}")`)
      return { file, version: entry.version, directory: entry.directory }
    }
    context.log.notice(`werf ${entry.version} in the tool cache could not be verified and is left aside`)
  }
  return undefined
}
