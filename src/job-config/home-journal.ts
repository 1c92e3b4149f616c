import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isObject } from '../docker-config/config.js'
import type { AuthEntry } from '../docker-config/config.js'
import { errorCode, Failure } from '../errors.js'
import { replaceFile } from './atomic-write.js'

/** One job's value for a key of the home config. */
export interface Placed {
  /** The job's directory; once it is gone, so is the job. */
  readonly owner: string
  readonly deadline?: string
  readonly placed: AuthEntry
  /** What stood there before; null for nothing. */
  readonly former: AuthEntry | null
}

/**
 * Which jobs placed what in the home config, the latest last, and the file as it was before the first. It lies beside
 * the config with the config's own secrets in it, so it is 0600 and goes with the last job.
 */
export interface Journal {
  readonly version: 1
  readonly createdDirectory: boolean
  /** The file's bytes in base64; null when there was no file. */
  readonly original: string | null
  readonly keys: Readonly<Record<string, readonly Placed[]>>
}

/** Where the journal of a home config is. */
export function journalPath(configFile: string): string {
  return join(dirname(configFile), '.registry-auth-mirror.json')
}

/** The journal, undefined when no job has placed anything. */
export function readJournal(configFile: string): Journal | undefined {
  const path = journalPath(configFile)
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (isJournal(value)) return value
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code !== undefined)
      throw new Failure('config', `the journal "${path}" cannot be read (${code}): correct its rights`)
  }
  throw new Failure(
    'config',
    `the journal "${path}" is damaged: restore the home docker config and remove the journal`
  )
}

/** Replaces the journal, or removes it when no job is left in it. */
export function writeJournal(configFile: string, journal: Journal, check: () => void): void {
  const path = journalPath(configFile)
  if (Object.keys(journal.keys).length === 0) rmSync(path, { force: true })
  else replaceFile(path, JSON.stringify(journal), check)
}

function isJournal(value: unknown): value is Journal {
  if (!isObject(value)) return false
  const { version, createdDirectory, original, keys } = value
  return (
    version === 1 &&
    typeof createdDirectory === 'boolean' &&
    (original === null || typeof original === 'string') &&
    isObject(keys) &&
    Object.values(keys).every(stack => Array.isArray(stack) && stack.every(isPlaced))
  )
}

function isPlaced(value: unknown): value is Placed {
  if (!isObject(value)) return false
  const { owner, deadline, placed, former } = value
  return (
    typeof owner === 'string' &&
    (deadline === undefined || typeof deadline === 'string') &&
    isObject(placed) &&
    (former === null || isObject(former))
  )
}
