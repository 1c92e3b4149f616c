import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  statSync
} from 'node:fs'
import { unlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { errorCode, Failure } from '../errors.js'
import type { ProcessFacts } from './process-facts.js'

/** Where a lock is and who wants it. */
export interface LockRequest {
  /** The lock directory's path; its parent exists. */
  readonly path: string
  readonly self: ProcessFacts
  readonly now: () => Date
  /** How long to wait for it, in milliseconds. */
  readonly limit?: number
}

/** A lock while it is ours. */
export interface HeldLock {
  /** Throws when somebody took the lock over because we held it for too long. */
  check(): void
}

/** No holder needs longer, so an older lock belongs to nobody. */
const STALE_AFTER = 30_000
const WAIT_LIMIT = 20_000

/**
 * Runs a task that no other process runs at the same time. The lock is a directory that is never seen without its
 * owner's file in it, `PID-RANDOM.json`: `{ "pid": 1, "host": "NAME pid:[NAMESPACE]", "at": "ISO 8601" }` (the namespace
 * as /proc/self/ns/pid links to, where there is one). It is prepared beside, as `LOCK.RANDOM`, and renamed into place,
 * which fails while another owner's file is in it. Stealing a dead owner's lock unlinks that owner's file by its unique
 * name, so two thieves can never remove a living owner.
 */
export async function withLock<T>(
  request: LockRequest,
  task: (lock: HeldLock) => T | Promise<T>
): Promise<T> {
  const owner = await acquire(request)
  try {
    return await task({
      check: () => {
        checkOwner(request.path, owner)
      }
    })
  } finally {
    release(request, owner)
  }
}

async function acquire(request: LockRequest): Promise<string> {
  const { path, self, now, limit = WAIT_LIMIT } = request
  const prepared = prepare(path)
  const owner = `${self.pid}-${prepared.slice(-6)}.json`
  const host = thisMachine()
  const start = performance.now()
  try {
    for (let pause = 4; ; pause = Math.min(pause * 1.5, 60)) {
      const content = JSON.stringify({ pid: self.pid, host, at: now().toISOString() })
      writeFileSync(join(prepared, owner), content, { mode: 0o600 })
      if (renamed(prepared, path)) return owner
      removeStaleOwner(path, host, request)
      if (performance.now() - start > limit) throw tooLong(path)
      await new Promise(resolve => setTimeout(resolve, pause * (0.5 + Math.random())))
    }
  } catch (error) {
    attempt(() => {
      unlinkSync(join(prepared, owner))
    })
    attempt(() => {
      rmdirSync(prepared)
    })
    throw error
  }
}

function prepare(path: string): string {
  try {
    const prepared = mkdtempSync(`${path}.`)
    chmodSync(prepared, 0o700)
    return prepared
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error'
    throw new Failure(
      'config',
      `the lock "${path}" cannot be made (${code}): check the rights on its directory`
    )
  }
}

function tooLong(path: string): Failure {
  return new Failure(
    'config',
    `the lock "${path}" is held by another process: let it finish, or remove the lock`
  )
}

/** Windows refuses to rename onto any directory, so there a refusal means no more than "taken". */
function renamed(prepared: string, path: string): boolean {
  try {
    renameSync(prepared, path)
    return true
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM' || code === 'EACCES') return false
    throw new Failure('config', `the lock "${path}" cannot be taken (${code ?? 'unknown error'}): remove it`)
  }
}

function removeStaleOwner(directory: string, host: string, { self, now }: LockRequest): void {
  for (const name of attempt(() => readdirSync(directory)) ?? []) {
    const file = join(directory, name)
    if (isStale(file, host, self, now()))
      attempt(() => {
        unlinkSync(file)
      })
  }
  // fails while an owner's file is in it
  attempt(() => {
    rmdirSync(directory)
  })
}

function isStale(file: string, host: string, self: ProcessFacts, now: Date): boolean {
  const text = attempt(() => readFileSync(file, 'utf8'))
  if (text === undefined) return false
  const owner = attempt(() => JSON.parse(text) as { pid?: unknown; host?: unknown; at?: unknown })
  if (typeof owner?.pid !== 'number' || typeof owner.at !== 'string')
    return olderThanLimit(modifiedAt(file), now)
  if (owner.host === host && !self.alive(owner.pid)) return true
  return olderThanLimit(Date.parse(owner.at), now)
}

function modifiedAt(path: string): number {
  return attempt(() => statSync(path).mtimeMs) ?? Number.NaN
}

function olderThanLimit(at: number, now: Date): boolean {
  return now.getTime() - at > STALE_AFTER
}

/**
 * What a process id is good for: the machine and its namespace of processes. An id means nothing in another container,
 * even where the host's name is shared.
 */
export function thisMachine(): string {
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid'))
  return namespace === undefined ? hostname() : `${hostname()} ${namespace}`
}

function checkOwner(path: string, owner: string): void {
  if (statSync(join(path, owner), { throwIfNoEntry: false }) === undefined) throw tooLong(path)
}

function release(request: LockRequest, owner: string): void {
  const { path } = request
  const host = thisMachine()
  for (const name of attempt(() => readdirSync(dirname(path))) ?? []) {
    const prepared = join(dirname(path), name)
    if (!name.startsWith(`${basename(path)}.`)) continue
    const empty = attempt(() => readdirSync(prepared))?.length === 0
    if (!empty || olderThanLimit(modifiedAt(prepared), request.now()))
      removeStaleOwner(prepared, host, request)
  }
  attempt(() => {
    unlinkSync(join(path, owner))
  })
  attempt(() => {
    rmdirSync(path)
  })
}

/** The outcome of a step that another process may have done first, undefined when it failed. */
function attempt<T>(step: () => T): T | undefined {
  try {
    return step()
  } catch {
    return undefined
  }
}
