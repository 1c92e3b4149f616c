import type { Session } from '../../src/cleanup/driver.js'
import { startPace, type Budget } from '../../src/cleanup/pace.js'
import type { Credential } from '../../src/credential.js'
import type { Context } from '../../src/context.js'
import { Secret } from '../../src/secret.js'
import { createWorld, type World } from '../net/world.js'
import { contextOf, target } from '../providers/context.js'

export const PASSWORD = 'p4ssw0rd-of-alice'

export interface SessionOptions extends Partial<Pick<Session, 'allowReplace' | 'deleteBy' | 'deletes'>> {
  readonly credential?: Credential
  readonly budget?: Budget
  /** Stops the clock, which then moves by waiting alone. */
  readonly stopped?: Date
  /** Looks at every request on its way. */
  readonly transport?: Context['transport']
}

/** A session with a registry on loopback, in a world where waiting takes no time. */
export interface TestSession extends Session {
  /** Everything written to the log. */
  readonly lines: readonly string[]
  readonly slept: readonly number[]
}

export function sessionFor(host: string, options: SessionOptions = {}): TestSession {
  const { credential = alice(), budget = {}, stopped, transport, ...rest } = options
  let passed = 0
  const world: World = createWorld({
    ...(transport === undefined ? {} : { transport }),
    ...(stopped === undefined ? {} : { now: () => new Date(stopped.getTime() + passed) })
  })
  const sleep = (milliseconds: number): Promise<void> => {
    passed += milliseconds
    return world.sleep(milliseconds)
  }
  const context: Context = { ...contextOf({ ignoreAutologin: false }), ...world, sleep }
  return {
    context,
    target: target(host, ['cleanup']),
    credential,
    pace: startPace(context, budget),
    allowReplace: false,
    ...rest,
    lines: world.lines,
    slept: world.slept
  }
}

export function alice(password = PASSWORD): Credential {
  return { kind: 'basic', username: 'alice', password: new Secret(password), source: 'username and password' }
}

/** The error a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('no error')
}
