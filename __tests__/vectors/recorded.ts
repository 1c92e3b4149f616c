import type { Transport } from '../../src/net/transport.js'
import type { Exchange } from './vector.js'

/** A transport that answers from the recording, and knows what was sent besides it or never sent. */
export interface Recording {
  readonly transport: Transport
  /** One line per request that the recording does not hold. */
  readonly unexpected: readonly string[]
  /** One line per recorded request that was not sent. */
  pending(): readonly string[]
}

export function playBack(exchanges: readonly Exchange[]): Recording {
  const open = exchanges.flatMap(exchange => Array.from({ length: exchange.times ?? 1 }, () => exchange))
  const unexpected: string[] = []
  return {
    unexpected,
    pending: () => open.map(({ request }) => `${request.method} ${request.url}`),
    transport: ({ method, url, headers, body }) => {
      const index = open.findIndex(
        ({ request }) =>
          request.method === method &&
          new URL(request.url).href === url.href &&
          (request.authorization === undefined ||
            request.authorization === (headers.authorization ?? null)) &&
          (request.body === undefined || request.body === body)
      )
      const [exchange] = index === -1 ? [] : open.splice(index, 1)
      if (exchange === undefined) {
        unexpected.push(
          `${method} ${url.href} authorization=${headers.authorization ?? 'none'} body=${body ?? ''}`
        )
        return Promise.reject(Object.assign(new Error('not recorded'), { code: 'ENOTFOUND' }))
      }
      const { response } = exchange
      if ('error' in response) {
        return Promise.reject(Object.assign(new Error(response.error), { code: response.error }))
      }
      const answer = typeof response.body === 'object' ? JSON.stringify(response.body) : (response.body ?? '')
      return Promise.resolve({ status: response.status, headers: response.headers ?? {}, body: answer })
    }
  }
}
