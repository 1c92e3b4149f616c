import type { Ambient } from '../../../src/ambient.js'
import type { Budget } from '../../../src/cleanup/pace.js'
import { startPace } from '../../../src/cleanup/pace.js'
import type { Driver, Session } from '../../../src/cleanup/driver.js'
import type { AuthInputs } from '../../../src/provider.js'
import { Secret } from '../../../src/secret.js'
import { routesTo } from '../../fake/routes.js'
import { contextOf, target } from '../context.js'

/** A clock that only waiting and a test move. */
export interface TestClock {
  now(): Date
  /** Milliseconds waited, in sum. */
  waited(): number
  advance(milliseconds: number): void
}

export const NOW = new Date('2026-06-01T12:00:00Z')

export function testClock(): TestClock & { sleep(milliseconds: number): Promise<void> } {
  let time = NOW.getTime()
  let waited = 0
  return {
    now: () => new Date(time),
    waited: () => waited,
    advance: milliseconds => void (time += milliseconds),
    sleep(milliseconds) {
      waited += milliseconds
      time += milliseconds
      return Promise.resolve()
    }
  }
}

export interface SessionOptions {
  /** Origins by host; requests elsewhere fail the test. */
  readonly routes: Readonly<Record<string, string>>
  readonly clock: ReturnType<typeof testClock>
  readonly username?: string
  readonly password?: string
  readonly source?: string
  readonly budget?: Budget
  readonly allowReplace?: boolean
  readonly ambient?: Ambient
  readonly auth?: Partial<AuthInputs>
}

/** A session whose vendors live on this machine; `lines` is what it logs. */
export function sessionAt(
  host: string,
  options: SessionOptions
): Session & { readonly lines: readonly string[] } {
  const { routes, clock, username = 'acme', password = 'right', source = 'username and password' } = options
  const base = contextOf(options.ambient ?? { ignoreAutologin: false }, routesTo(routes))
  const context = { ...base, now: clock.now, sleep: clock.sleep }
  return {
    context,
    lines: base.lines,
    target: target(host, ['cleanup'], options.auth ?? {}),
    credential: { kind: 'basic', username, password: new Secret(password), source },
    pace: startPace(context, options.budget ?? {}),
    allowReplace: options.allowReplace ?? false
  }
}

/** The message of what a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  throw new Error('it did not fail')
}

/** The repositories a driver lists below a prefix; a driver that lists none fails the test. */
export async function repositoriesOf(driver: Promise<Driver>, prefix: string): Promise<readonly string[]> {
  const { repositories } = await driver
  if (repositories === undefined) throw new Error('it lists no repositories')
  return repositories(prefix)
}
