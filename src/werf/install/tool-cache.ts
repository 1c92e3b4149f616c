import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { isAbsolute, join } from 'node:path'
import semver from 'semver'
import type { Context } from '../../context.js'
import { errorCode, Failure } from '../../errors.js'
import { withLock } from '../../job-config/lock.js'
import type { ProcessFacts } from '../../job-config/process-facts.js'

/**
 * The runner's tool cache in the layout of @actions/tool-cache: `ROOT/werf/VERSION/ARCH`, complete once `ARCH.complete` is
 * beside it. Written here because that package loads @actions/core's HTTP stack with it, downloads without our proxies,
 * authorities and limits, and copies into the final directory after deleting it, so that two jobs at once break each
 * other. It also looks up by semantic version, which werf/actions missed by storing under a digest of the address.
 */
export interface CacheEntry {
  readonly version: string
  readonly directory: string
}

const TOOL = 'werf'
/** In a version's folder, so that the rename into place stays on one file system. */
const STAGING = '.registry-auth-'
const STAGING_LIFE = 24 * 3_600_000

/** `RUNNER_TOOL_CACHE`; on other machines the user's own cache. */
export function toolCacheRoot({ env, homeDirectory }: Pick<Context, 'env' | 'homeDirectory'>): string {
  const given = env('RUNNER_TOOL_CACHE')
  if (given !== undefined && isAbsolute(given)) return given
  const cache = env('XDG_CACHE_HOME')
  const base = cache !== undefined && isAbsolute(cache) ? cache : join(homeDirectory, '.cache')
  return join(base, 'registry-auth', 'tools')
}

/** Every complete entry for an architecture, the newest version first. */
export function cachedVersions(root: string, arch: string): readonly CacheEntry[] {
  const versions = names(join(root, TOOL)).filter(name => semver.valid(name) !== null)
  return semver
    .rsort(versions)
    .map(version => ({ version, directory: join(root, TOOL, version, arch) }))
    .filter(({ directory }) => existsSync(`${directory}.complete`) && existsSync(directory))
}

/** A new directory for files that are to become an entry; the caller removes what is left of it. */
export function openStaging(root: string, version: string, now: Date): string {
  const folder = join(root, TOOL, version)
  sweepStaging(root, now)
  return inCache(root, () => {
    mkdirSync(folder, { recursive: true })
    return mkdtempSync(join(folder, STAGING))
  })
}

/** Removes what killed jobs left, of whichever version: one that is in the cache since is not downloaded again. */
function sweepStaging(root: string, now: Date): void {
  for (const version of names(join(root, TOOL))) {
    for (const name of names(join(root, TOOL, version))) {
      if (!name.startsWith(STAGING)) continue
      const path = join(root, TOOL, version, name)
      try {
        if (age(path, now) > STAGING_LIFE) rmSync(path, { recursive: true, force: true })
      } catch {
        // another user's stays theirs, and is in nobody's way
      }
    }
  }
}

/**
 * Makes a staged directory the entry, in place of one that is there. It is moved whole, so no job ever finds half of it;
 * two jobs at once take turns, and the second leaves the first one's entry when `same` says it is as good.
 */
export async function placeEntry(
  place: {
    readonly root: string
    readonly version: string
    readonly arch: string
    readonly self: ProcessFacts
    readonly now: () => Date
  },
  staged: string,
  same: (directory: string) => Promise<boolean>
): Promise<string> {
  const { root, version, arch, self, now } = place
  const directory = join(root, TOOL, version, arch)
  const marker = `${directory}.complete`
  return withLock({ path: `${directory}.lock`, self, now }, async () => {
    if (existsSync(marker) && (await same(directory))) return directory
    inCache(root, () => {
      const aside = join(staged, 'former')
      const fresh = join(staged, 'fresh')
      rmSync(marker, { force: true })
      if (existsSync(directory)) renameSync(directory, aside)
      // mkdtemp's 0700 would keep the runner's other users out
      chmodSync(fresh, 0o755)
      renameSync(fresh, directory)
      writeFileSync(marker, '')
    })
    return directory
  })
}

/** Where the files of the entry go within a staging directory. */
export function stagedEntry(staging: string): string {
  const path = join(staging, 'fresh')
  mkdirSync(path)
  return path
}

/** Runs a step on the cache's files; a system error becomes a failure that names the cache. */
export function inCache<T>(root: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    const code = errorCode(error)
    if (code === undefined) throw error
    throw new Failure(
      'config',
      `the tool cache "${root}" cannot be written (${code}): correct its rights and its space, or set RUNNER_TOOL_CACHE to another directory`
    )
  }
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function age(path: string, now: Date): number {
  return now.getTime() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now.getTime())
}
