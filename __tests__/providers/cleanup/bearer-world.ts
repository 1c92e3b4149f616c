import type { CreateDriver } from '../../../src/cleanup/driver.js'
import { createImageStore, type ImageStore } from '../../fake/image-store.js'
import type { FakeAnswer, FakeRequest } from '../../fake/answer.js'
import { routesTo } from '../../fake/routes.js'
import type { ScopedTokens } from '../../fake/scoped-tokens.js'
import { serveVendor } from '../../fake/vendor.js'
import { createClock, password, sessionOf, type CleanupWorld } from './world.js'
import { target } from '../context.js'

/** Who may do everything, and who may read. */
export const USERS = { cleaner: 'all rights', reader: 'read only' }

export interface BearerWorldOptions {
  readonly host: string
  readonly repository: string
  readonly createDriver: CreateDriver
  registry(store: ImageStore): { handle(request: FakeRequest): FakeAnswer; readonly tokens: ScopedTokens }
}

/** A registry of the distribution API with one repository. */
export async function bearerWorld(
  options: BearerWorldOptions
): Promise<CleanupWorld & { readonly tokens: ScopedTokens }> {
  const { host, repository } = options
  const store = createImageStore()
  store.repositories.set(repository, new Map())
  const registry = options.registry(store)
  const server = await serveVendor(request => registry.handle(request))
  const clock = createClock(new Date('2026-01-02T03:04:05Z'))
  return {
    repository,
    store,
    server,
    clock,
    tokens: registry.tokens,
    open: ({ rights, budget } = {}) => {
      const username = rights === 'read' ? 'reader' : 'cleaner'
      return options.createDriver(
        sessionOf({
          transport: routesTo({ [host]: server.url }),
          clock,
          target: target(host, ['cleanup'], {}, [repository]),
          credential: password(username, USERS[username]),
          budget
        })
      )
    },
    throttle: times => {
      server.faults.push({
        kind: 'answer',
        status: 429,
        headers: { 'retry-after': '7' },
        path: /^\/(?:v2\/.|acr)/,
        times
      })
    },
    expire: () => {
      registry.tokens.expireAll()
    }
  }
}
