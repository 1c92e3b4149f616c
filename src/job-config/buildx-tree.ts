import { lstatSync, mkdirSync, readdirSync, realpathSync, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Entry } from '../docker-config.js'
import { authEntryOf, serialiseDockerConfig } from '../docker-config.js'
import { Failure } from '../errors.js'
import { replaceFile } from './atomic-write.js'
import type { HeldLock } from './lock.js'
import { linkInto } from './links.js'

/** A credential that Buildx 0.31 and newer take for the rights in a directory's name, and nobody else sees. */
export interface ScopedLogin {
  /** Path below `buildx/config`: `HOST[/REPO][@ACTIONS]`. */
  readonly directory: string
  readonly entry: Entry
}

/** Checks that scoped logins can be written on this platform; throws before anything is. */
export function checkScopedLogins(scoped: readonly ScopedLogin[], platform: NodeJS.Platform): void {
  for (const { directory, entry } of scoped) {
    authEntryOf(entry)
    if (
      directory.split('/').some(part => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part))
    ) {
      throw new Failure(
        'input',
        `the scope of "${entry.host.key}" is no path below buildx's config: correct "scope"`
      )
    }
    if (platform === 'win32' && directory.includes(':')) {
      const message = `the scope of "${entry.host.key}" needs a colon in a directory's name, which Windows does not allow`
      throw new Failure('input', `${message}: leave "scope" out`)
    }
  }
}

/**
 * Gives a job directory a `buildx/` of its own, for scoped credentials must not land in the user's. All of the user's
 * state is linked into it entry by entry (instances, current, defaults, activity, refs, certs, the node id, the lock, the
 * default BuildKit config; docker/buildx `store`, `localstate`, `confutil`); only `config/`, where scoped credentials
 * live, is real. `userTree` is the directory of `BUILDX_CONFIG`, when the user set it.
 */
export function makePrivateTree(
  directory: string,
  userTree: string | undefined,
  platform: NodeJS.Platform
): string {
  const tree = join(directory, 'buildx')
  let source = userTree
  if (lstatSync(tree, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    source ??= realpathSync(tree)
    unlinkSync(tree)
  }
  mkdirSync(join(tree, 'config'), { recursive: true, mode: 0o700 })
  if (source === undefined) return tree
  for (const name of namesIn(source)) {
    if (name !== 'config' && !name.startsWith('.tmp-'))
      linkInto(join(source, name), join(tree, name), platform)
  }
  linkScopedConfigs(join(source, 'config'), join(tree, 'config'), platform)
  return tree
}

/** Writes scoped logins into a private tree. Each file has an entry, so docker detects no default store for it. */
export function writeScopedLogins(tree: string, scoped: readonly ScopedLogin[], lock: HeldLock): void {
  for (const { directory, entry } of scoped) {
    const file = join(tree, 'config', ...directory.split('/'), 'config.json')
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const value = authEntryOf(entry)
    const auths = Object.fromEntries(entry.keys.map(key => [key, value]))
    replaceFile(file, serialiseDockerConfig({ auths }), () => {
      lock.check()
    })
  }
}

/** The user's own scoped credentials: real directories, for buildx does not walk through links, with linked files. */
function linkScopedConfigs(from: string, to: string, platform: NodeJS.Platform): void {
  for (const entry of readdirOrNothing(from)) {
    const source = join(from, entry.name)
    const path = join(to, entry.name)
    if (entry.isDirectory()) {
      mkdirSync(path, { recursive: true, mode: 0o700 })
      linkScopedConfigs(source, path, platform)
    } else if (entry.name === 'config.json') linkInto(source, path, platform)
  }
}

function namesIn(directory: string): readonly string[] {
  return readdirOrNothing(directory).map(entry => entry.name)
}

function readdirOrNothing(directory: string): ReturnType<typeof readEntries> {
  return lstatSync(directory, { throwIfNoEntry: false }) === undefined ? [] : readEntries(directory)
}

function readEntries(directory: string) {
  return readdirSync(directory, { withFileTypes: true })
}
