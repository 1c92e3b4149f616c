import type { Context } from '../../src/context.js'
import type { Credential } from '../../src/credential.js'
import type { IdTokenRequest } from '../../src/identity.js'
import type { Target } from '../../src/provider.js'
import { providerOf } from '../../src/providers/index.js'
import { Secret } from '../../src/secret.js'
import { routesTo } from '../fake/routes.js'
import { contextOf } from './context.js'

/** A job whose vendors live on this machine. */
export interface KeylessJob {
  readonly context: Context
  /** Every OIDC token that was asked for. */
  readonly asked: readonly IdTokenRequest[]
  /** Every value that was made a secret. */
  readonly secrets: readonly string[]
  /** Everything logged. */
  readonly lines: readonly string[]
  /** Milliseconds waited, in sum. */
  waited(): number
  /** What the host's provider finds, asking its sources in order. */
  credential(target: Target): Promise<Credential | undefined>
  /** The message of the failure that the provider ends in. */
  failure(target: Target): Promise<string>
}

export interface KeylessOptions {
  /** Origins by host. */
  readonly routes: Readonly<Record<string, string>>
  /** The OIDC token for a request, a failure when the job has none. */
  idToken(request: IdTokenRequest): string
  readonly env?: Readonly<Record<string, string>>
  readonly now?: Date
}

/** Makes a job that waits for nothing and tells what it did. */
export function keylessJob({ routes, idToken, env = {}, now = new Date() }: KeylessOptions): KeylessJob {
  const asked: IdTokenRequest[] = []
  const secrets: string[] = []
  let waited = 0
  const base = contextOf({ ignoreAutologin: false }, routesTo(routes))
  const context: Context = {
    ...base,
    env: name => (env[name] === '' ? undefined : env[name]),
    secret: value => {
      secrets.push(value)
      return new Secret(value)
    },
    idToken: request => {
      asked.push(request)
      return Promise.resolve(new Secret(idToken(request)))
    },
    now: () => now,
    sleep: milliseconds => {
      waited += milliseconds
      return Promise.resolve()
    }
  }
  const credential = async (target: Target): Promise<Credential | undefined> => {
    for (const source of providerOf(target.host, context.ambient).sources) {
      const found = await source(context, target)
      if (found !== undefined) return found
    }
    return undefined
  }
  return {
    context,
    asked,
    secrets,
    lines: base.lines,
    waited: () => waited,
    credential,
    failure: async target => {
      const found = await credential(target).catch((error: unknown) => error)
      if (found instanceof Error) return found.message
      throw new Error('the provider found a credential')
    }
  }
}
