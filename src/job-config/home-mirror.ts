import { existsSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AuthEntry } from '../docker-config/config.js'
import { errorCode } from '../errors.js'
import { readHome, usable, writeHome } from './home-file.js'
import type { HomeFile, HomeState } from './home-file.js'
import type { Journal, Placed } from './home-journal.js'
import { readJournal, writeJournal } from './home-journal.js'
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
const OR_WITHOUT = ', or leave "mirror-home" out'

/**
 * Finds out whether entries can be placed, so that nothing has been written elsewhere when they cannot: takes the lock,
 * reads and judges the file and its journal, and leaves all as it was.
 */
export async function checkHome(home: Home): Promise<void> {
  const created = await underHomeLock(home, OR_WITHOUT, (_state, { createdDirectory }) => createdDirectory)
  if (created) removeIfEmpty(dirname(home.file))
}

/** Places a job's entries in the home config's `auths`, over whatever stands there, noting it in the journal. */
export async function enterHome(
  home: Home,
  owner: Owner,
  entries: ReadonlyMap<string, AuthEntry>
): Promise<void> {
  await underHomeLock(home, OR_WITHOUT, (state, { lock, createdDirectory }) => {
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
  // the journal comes before a job's first entry and goes after its last one
  const stacks = Object.values(readJournal(home.file)?.keys ?? {})
  if (!stacks.flat().some(one => one.owner === owner)) return
  const emptied = await underHomeLock(home, '', (state, { lock }) => {
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

function isDead({ owner, deadline }: Placed, now: Date): boolean {
  if (lstatSync(owner, { throwIfNoEntry: false }) === undefined) return true
  return deadline !== undefined && Date.parse(deadline) < now.getTime()
}

interface Held {
  readonly lock: HeldLock
  readonly createdDirectory: boolean
}

/** The directory may be removed by the last leaver between our making it and our locking it. */
async function underHomeLock<T>(
  { file, self, now }: Home,
  otherwise: string,
  task: (state: HomeState, held: Held) => T
): Promise<T> {
  const home: HomeFile = { file, uid: self.uid, otherwise }
  const directory = dirname(file)
  const path = join(directory, '.registry-auth-mirror.lock')
  for (let tries = 1; ; tries += 1) {
    const made = usable(directory, otherwise, () => mkdirSync(directory, { recursive: true, mode: 0o700 }))
    const createdDirectory = made !== undefined
    try {
      return await withLock({ path, self, now }, lock => task(readHome(home), { lock, createdDirectory }))
    } catch (error) {
      if (existsSync(directory) || tries === LOCK_TRIES) throw error
    }
  }
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory)
  } catch (error) {
    if (errorCode(error) === undefined) throw error
  }
}
