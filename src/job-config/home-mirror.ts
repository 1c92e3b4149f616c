import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { AuthEntry, DockerConfig } from '../docker-config/config.js'
import { EMPTY_CONFIG, parseDockerConfig, serialiseDockerConfig } from '../docker-config/config.js'
import { sameJson } from '../docker-config/equality.js'
import { errorCode, Failure } from '../errors.js'
import { replaceFile, TEMPORARY } from './atomic-write.js'
import type { Journal, Placed } from './home-journal.js'
import { readJournal, writeJournal } from './home-journal.js'
import type { Auths } from './home-stacks.js'
import { pushOwner, spliceOwners } from './home-stacks.js'
import type { HeldLock } from './lock.js'
import { withLock } from './lock.js'
import type { ProcessFacts } from './process-facts.js'

/** The home docker config, which other jobs and the user change at the same time. */
export interface Home {
  /** `~/.docker/config.json`. */
  readonly file: string
  readonly self: ProcessFacts
  readonly now: () => Date
}

/** The job that places logins. */
export type Owner = Pick<Placed, 'owner' | 'deadline'>

const LOCK_TRIES = 5

/** Places a job's entries in the home config's `auths`, over whatever stands there, noting it in the journal. */
export async function enterHome(
  home: Home,
  owner: Owner,
  entries: ReadonlyMap<string, AuthEntry>
): Promise<void> {
  await underHomeLock(home, (lock, createdDirectory) => {
    const state = readHome(home)
    const known = state.journal ?? { version: 1, createdDirectory: false, original: state.original, keys: {} }
    let keys = spliceOwners(known.keys, state.auths, (one, key) =>
      one.owner === owner.owner ? entries.has(key) : isDead(one, home.now())
    )
    for (const [key, placed] of entries) keys = pushOwner(keys, state.auths, key, { ...owner, placed })
    const journal: Journal = { ...known, createdDirectory: known.createdDirectory || createdDirectory, keys }
    // the journal first: a value in it that never reached the file is left alone later
    writeJournal(home.file, journal, () => {
      lock.check()
    })
    writeHome(state, journal, lock)
  })
}

/** Takes a job's entries out of the home config again, as far as they are still its own. */
export async function leaveHome(home: Home, owner: string): Promise<void> {
  if (!existsSync(dirname(home.file))) return
  const emptied = await underHomeLock(home, lock => {
    const state = readHome(home)
    if (state.journal === undefined) return false
    const leaves = (one: Placed) => one.owner === owner || isDead(one, home.now())
    const journal = { ...state.journal, keys: spliceOwners(state.journal.keys, state.auths, leaves) }
    writeHome(state, journal, lock)
    writeJournal(home.file, journal, () => {
      lock.check()
    })
    return journal.createdDirectory && Object.keys(journal.keys).length === 0
  })
  if (emptied) removeIfEmpty(dirname(home.file))
}

interface HomeState {
  /** The file itself, behind a link. */
  readonly target: string
  readonly mode: number
  readonly original: string | null
  readonly config: DockerConfig
  readonly auths: Auths
  readonly journal: Journal | undefined
}

function readHome({ file, self }: Home): HomeState {
  const target = targetOf(file, self.uid)
  const bytes = existsSync(target) ? usable(file, () => readFileSync(target)) : undefined
  const config = bytes === undefined ? EMPTY_CONFIG : parseDockerConfig(bytes.toString('utf8'), file)
  for (const directory of new Set([dirname(file), dirname(target)])) removeLeftOvers(directory)
  return {
    target,
    mode: bytes === undefined ? 0o600 : statSync(target).mode & 0o777,
    original: bytes?.toString('base64') ?? null,
    config,
    auths: new Map(Object.entries(config.auths ?? {})),
    journal: readJournal(file)
  }
}

/** Docker writes through a link; we do where its target is a regular file of the same user. */
function targetOf(file: string, uid: number | undefined): string {
  const status = lstatSync(file, { throwIfNoEntry: false })
  if (status === undefined) return file
  const target = existsSync(file) ? realpathSync(file) : undefined
  const real = target === undefined ? undefined : statSync(target)
  if (target !== undefined && real?.isFile() === true && (uid === undefined || real.uid === uid))
    return target
  const message = `the home docker config "${file}" is no regular file of this user`
  throw new Failure('config', `${message}: correct it, or leave "mirror-home" out`)
}

function writeHome(state: HomeState, journal: Journal, lock: HeldLock): void {
  const config = withAuths(state.config, state.auths)
  const content = contentOf(config, journal)
  if (content === null) rmSync(state.target, { force: true })
  else if (content.toString('base64') !== state.original) {
    replaceFile(
      state.target,
      content,
      () => {
        lock.check()
      },
      state.mode
    )
  }
}

/** The file's content; once the last job has left and nobody else changed anything, the bytes it had (null: no file). */
function contentOf(config: DockerConfig, journal: Journal): Buffer | null {
  const written = Buffer.from(serialiseDockerConfig(config))
  if (Object.keys(journal.keys).length > 0) return written
  const bytes = journal.original === null ? undefined : Buffer.from(journal.original, 'base64')
  const original =
    bytes === undefined ? EMPTY_CONFIG : parseDockerConfig(bytes.toString('utf8'), 'config.json')
  return sameJson(withoutEmptyAuths(config), withoutEmptyAuths(original)) ? (bytes ?? null) : written
}

function withAuths(config: DockerConfig, auths: Auths): DockerConfig {
  if (auths.size === 0 && config.auths === undefined) return config
  const fields = new Map<string, unknown>(Object.entries(config))
  return Object.fromEntries(fields.set('auths', Object.fromEntries(auths)))
}

function withoutEmptyAuths(config: DockerConfig): DockerConfig {
  if (Object.keys(config.auths ?? {}).length > 0) return config
  return Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'auths'))
}

function isDead({ owner, deadline }: Placed, now: Date): boolean {
  if (lstatSync(owner, { throwIfNoEntry: false }) === undefined) return true
  return deadline !== undefined && Date.parse(deadline) < now.getTime()
}

/** The directory may be removed by the last leaver between our making it and our locking it. */
async function underHomeLock<T>(
  { file, self, now }: Home,
  task: (lock: HeldLock, createdDirectory: boolean) => T
): Promise<T> {
  const directory = dirname(file)
  const path = join(directory, '.registry-auth-mirror.lock')
  for (let tries = 1; ; tries += 1) {
    const created =
      usable(directory, () => mkdirSync(directory, { recursive: true, mode: 0o700 })) !== undefined
    try {
      return await withLock({ path, self, now }, lock => task(lock, created))
    } catch (error) {
      if (existsSync(directory) || tries === LOCK_TRIES) throw error
    }
  }
}

/** Files of writers that were killed; nobody else writes here without the lock. */
function removeLeftOvers(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (TEMPORARY.test(name)) rmSync(join(directory, name), { force: true })
  }
}

/** A step on the user's own files, whose refusal is told by its code. */
function usable<T>(path: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    const message = `"${path}" cannot be used (${errorCode(error) ?? 'unknown error'})`
    throw new Failure('config', `${message}: correct its rights, or leave "mirror-home" out`)
  }
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory)
  } catch (error) {
    if (errorCode(error) === undefined) throw error
  }
}
