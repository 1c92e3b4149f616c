import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { KeyPair } from './certificates.js'

/** What a cluster has, by the path of the list over all namespaces. */
export type Objects = Readonly<Record<string, readonly object[]>>

export interface FakeCluster {
  readonly url: string
  /** Path and query of every request. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

export interface FakeClusterOptions {
  readonly tls: KeyPair
  /** The bearer it lets in. */
  readonly token: string
  readonly objects: Objects
  /** Lists the user's role does not hold. */
  readonly forbidden?: readonly string[]
  /** Items of a page, whatever `limit` asks for above it. */
  readonly page?: number
  /** Lists whose second page has expired (410). */
  readonly expiring?: readonly string[]
  /** Lists that give their first page for ever. */
  readonly endless?: readonly string[]
}

/**
 * The lists of a Kubernetes API server: bearer, `limit` and `continue`, `Status` objects for what it refuses.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export async function startFakeCluster(options: FakeClusterOptions): Promise<FakeCluster> {
  const requests: string[] = []
  const server = createServer(options.tls, (request, response) => {
    requests.push(request.url ?? '')
    const [status, body] = answer(
      options,
      new URL(request.url ?? '/', 'https://cluster'),
      request.headers.authorization
    )
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

function answer(
  { token, objects, forbidden = [], page = 500, expiring = [], endless = [] }: FakeClusterOptions,
  { pathname, searchParams }: URL,
  authorization: string | undefined
): readonly [number, object] {
  if (authorization !== `Bearer ${token}`) return refusal(401, 'Unauthorized')
  if (forbidden.includes(pathname)) return refusal(403, 'Forbidden')
  const items = objects[pathname]
  if (items === undefined) return refusal(404, 'NotFound')
  const start = Number(searchParams.get('continue') ?? '0')
  if (start > 0 && expiring.includes(pathname)) return refusal(410, 'Expired')
  const end = start + Math.min(page, Number(searchParams.get('limit') ?? page))
  const last = endless.includes(pathname) ? { continue: '0' } : {}
  const metadata = { resourceVersion: '7', ...(end < items.length ? { continue: String(end) } : last) }
  return [200, { kind: 'List', apiVersion: 'v1', metadata, items: items.slice(start, end) }]
}

function refusal(code: number, reason: string): readonly [number, object] {
  return [
    code,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code, message: 'secret-of-the-server' }
  ]
}
