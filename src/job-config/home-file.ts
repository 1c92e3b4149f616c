import { accessSync, constants, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { realpathSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DockerConfig } from '../docker-config/config.js'
import {
  EMPTY_CONFIG,
  parseDockerConfig,
  readDockerConfig,
  serialiseDockerConfig
} from '../docker-config/config.js'
import { sameJson } from '../docker-config/equality.js'
import { errorCode, Failure } from '../errors.js'
import { replaceFile, TEMPORARY } from './atomic-write.js'
import type { Journal } from './home-journal.js'
import { readJournal } from './home-journal.js'
import type { Auths } from './home-stacks.js'
import type { HeldLock } from './lock.js'

/** The home docker config as somebody is about to change it. */
export interface HomeFile {
  /** `~/.docker/config.json`. */
  readonly file: string
  readonly uid: number | undefined
  /** The end of a remedy: `, or …` when something else helps, or nothing. */
  readonly otherwise: string
}

/** What was read of it, under its lock. */
export interface HomeState {
  /** The file itself, behind a link. */
  readonly target: string
  readonly mode: number
  readonly original: string | null
  readonly config: DockerConfig
  readonly auths: Auths
  readonly journal: Journal | undefined
}

/** Reads the home config and its journal; a `Failure` when it cannot be changed. Nobody else may hold the lock. */
export function readHome(home: HomeFile): HomeState {
  const { file, otherwise } = home
  const target = targetOf(home)
  const bytes = existsSync(target) ? usable(file, otherwise, () => readFileSync(target)) : undefined
  const config = bytes === undefined ? EMPTY_CONFIG : configIn(bytes, home)
  const journal = readJournal(file)
  for (const directory of new Set([dirname(file), dirname(target)])) {
    usable(directory, otherwise, () => {
      accessSync(directory, constants.W_OK)
      removeLeftOvers(directory)
    })
  }
  return {
    target,
    mode: bytes === undefined ? 0o600 : statSync(target).mode & 0o777,
    original: bytes?.toString('base64') ?? null,
    config,
    auths: new Map(Object.entries(config.auths ?? {})),
    journal
  }
}

/** Writes the entries of a state, where they differ from the file's. */
export function writeHome(state: HomeState, journal: Journal, lock: HeldLock): void {
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

/** A step on the user's own files, whose refusal is told by its code. */
export function usable<T>(path: string, otherwise: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    const message = `"${path}" cannot be used (${errorCode(error) ?? 'unknown error'})`
    throw new Failure('config', `${message}: correct its rights${otherwise}`)
  }
}

function configIn(bytes: Buffer, { file, otherwise }: HomeFile): DockerConfig {
  const reading = readDockerConfig(bytes.toString('utf8'))
  if ('config' in reading) return reading.config
  throw new Failure('config', `docker config "${file}" ${reading.problem}: correct the file${otherwise}`)
}

/** Docker writes through a link; we do where its target is a regular file of the same user. */
function targetOf({ file, uid, otherwise }: HomeFile): string {
  const status = lstatSync(file, { throwIfNoEntry: false })
  if (status === undefined) return file
  const target = existsSync(file) ? realpathSync(file) : undefined
  const real = target === undefined ? undefined : statSync(target)
  if (target !== undefined && real?.isFile() === true && (uid === undefined || real.uid === uid))
    return target
  const message = `the home docker config "${file}" is no regular file of this user`
  throw new Failure('config', `${message}: correct it${otherwise}`)
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

/** Files of writers that were killed; nobody else writes here without the lock. */
function removeLeftOvers(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (TEMPORARY.test(name)) rmSync(join(directory, name), { force: true })
  }
}
