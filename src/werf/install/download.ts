import { chmodSync, closeSync, ftruncateSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../errors.js'
import { agrees, disagreement, fileSha256, type Evidence } from './evidence.js'
import { reportedVersion } from './installed.js'
import { isProven } from './proven.js'
import { releasePlatform, type ReleasePlatform } from './release-platform.js'
import { releaseBinary, releaseSignature, type Sink } from './release-server.js'
import { WERF, type InstallSetup, type WerfInstall } from './setup.js'
import { inCache, openStaging, placeEntry, stagedEntry, toolCacheRoot } from './tool-cache.js'

/** Downloads a version, verifies it and puts it into the tool cache; nothing is left of one that is not right. */
export async function download(setup: InstallSetup, version: string): Promise<WerfInstall> {
  const { context, machine, self } = setup
  const platform = releasePlatform(machine)
  const root = toolCacheRoot(context)
  const staging = openStaging(root, version, context.now())
  try {
    const fresh = inCache(root, () => stagedEntry(staging))
    const evidence = await fetchProven(setup, version, platform, join(fresh, platform.file))
    const digest = await fileSha256(join(fresh, platform.file))
    const place = { root, version, arch: platform.arch, self, now: context.now }
    const directory = await placeEntry(place, staging, async found => {
      const file = join(found, platform.file)
      return (
        (await isProven(setup, { version, directory: found }, file)) && (await fileSha256(file)) === digest
      )
    })
    const file = join(directory, platform.file)
    const by = evidence.kind === 'sha256' ? 'its SHA-256' : "its release's signature"
    context.log.info(`werf ${version} is installed, verified by ${by} ("${file}")`)
    return { file, version, directory }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** The signature comes first: a release without one is not downloaded in vain. */
async function fetchProven(
  setup: InstallSetup,
  version: string,
  platform: ReleasePlatform,
  file: string
): Promise<Evidence> {
  const { context, request, origin = WERF } = setup
  const { server, key, limits } = origin
  const evidence: Evidence =
    request.sha256 === undefined
      ? { kind: 'signature', key, signature: await releaseSignature(context, server, version, platform) }
      : { kind: 'sha256', sha256: request.sha256 }
  const root = toolCacheRoot(context)
  await saved(root, file, sink => releaseBinary(context, server, version, platform, sink, limits))
  if (!(await agrees(file, evidence, context.now()))) throw disagreement(version, evidence)
  inCache(root, () => {
    if (evidence.kind === 'signature') writeFileSync(`${file}.sig`, evidence.signature)
    chmodSync(file, 0o755)
  })
  await checkVersion(setup, version, file)
  return evidence
}

/** A signature says who made a file, not which version it is: an old release under a new name is signed as well. */
async function checkVersion({ context }: InstallSetup, version: string, file: string): Promise<void> {
  const reported = await reportedVersion(file, context.env)
  if (reported === version) return
  if (reported === undefined) {
    throw new Failure(
      'config',
      `the downloaded werf ${version} is the released one, but does not tell its version on this machine: run it there by hand, or install werf yourself and write "installed" in "werf-version"`
    )
  }
  throw new Failure(
    'unsafe',
    `the download for werf ${version} is werf ${reported}: nothing was installed; run the job again, and report it to werf if it stays so`
  )
}

/** Writes what a download brings into a new file. */
async function saved(root: string, file: string, save: (sink: Sink) => Promise<void>): Promise<void> {
  const descriptor = inCache(root, () => openSync(file, 'wx', 0o600))
  let position = 0
  try {
    await save({
      restart: () => {
        position = 0
        inCache(root, () => {
          ftruncateSync(descriptor, 0)
        })
      },
      write: chunk => {
        for (let at = 0; at < chunk.length;) {
          const written = inCache(root, () => writeSync(descriptor, chunk, at, chunk.length - at, position))
          at += written
          position += written
        }
      }
    })
  } finally {
    closeSync(descriptor)
  }
}
