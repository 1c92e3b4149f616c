import { createNodeTransport } from '../../src/net/node-transport.js'
import type { Transport } from '../../src/net/transport.js'

/**
 * A transport for which vendors live on this machine: requests to a host of the table go to its address instead, with
 * everything else as it was. What is in no table fails the test.
 */
export function routesTo(table: Readonly<Record<string, string>>): Transport {
  const real = createNodeTransport({
    env: () => undefined,
    homeDirectory: '/nonexistent',
    platform: process.platform,
    debug: () => undefined
  })
  return (request, trust, limits) => {
    const origin = table[request.url.host]
    if (origin === undefined) throw new Error(`no route to ${request.url.host}`)
    const url = new URL(`${request.url.pathname}${request.url.search}`, origin)
    return real(
      { ...request, url, headers: { ...request.headers, 'x-original-host': request.url.host } },
      trust,
      limits
    )
  }
}
