import type { Driver, Pace, Session } from '../../../src/cleanup/driver.js'
import { BudgetSpent, startPace, type Budget } from '../../../src/cleanup/pace.js'
import type { Context } from '../../../src/context.js'
import type { Credential } from '../../../src/credential.js'
import type { Target } from '../../../src/provider.js'
import { Secret } from '../../../src/secret.js'
import type { ImageStore } from '../../fake/image-store.js'
import type { VendorServer } from '../../fake/vendor.js'
import { contextOf } from '../context.js'

/** A clock that goes on by waiting. */
export interface Clock {
  now(): Date
  sleep(milliseconds: number): Promise<void>
  /** Every wait, in milliseconds. */
  readonly waits: readonly number[]
}

export function createClock(start = new Date()): Clock {
  let time = start.getTime()
  const waits: number[] = []
  return {
    waits,
    now: () => new Date(time),
    sleep(milliseconds) {
      waits.push(milliseconds)
      time += milliseconds
      return Promise.resolve()
    }
  }
}

/** One vendor's registry in this process, and drivers for it. */
export interface CleanupWorld {
  readonly repository: string
  readonly store: ImageStore
  readonly server: VendorServer
  readonly clock: Clock
  /** The credential may read and nothing else. */
  open(options?: { readonly rights?: 'read'; readonly budget?: Budget }): Promise<Driver>
  /** What a throttled answer of the vendor's looks like, as often as told. */
  throttle(times: number): void
  /** No token or session that was handed out is good any more; the next one is. */
  expire(): void
}

export interface SessionOptions {
  readonly transport: Context['transport']
  readonly clock: Clock
  readonly target: Target
  readonly credential: Credential
  readonly budget?: Budget | undefined
  readonly context?: Partial<Context>
}

export function sessionOf({
  transport,
  clock,
  target,
  credential,
  budget,
  context
}: SessionOptions): Session {
  const world: Context = {
    ...contextOf({ ignoreAutologin: false }, transport),
    now: () => clock.now(),
    sleep: milliseconds => clock.sleep(milliseconds),
    ...context
  }
  const pace: Pace = startPace(world, budget ?? {})
  return { context: world, target, credential, pace, allowReplace: false }
}

export function password(username: string, value: string): Credential {
  return { kind: 'basic', username, password: new Secret(value), source: 'username and password' }
}

/** What a rejected promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

export { BudgetSpent }
