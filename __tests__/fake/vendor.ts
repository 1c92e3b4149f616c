import { Buffer } from 'node:buffer'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json, type FakeAnswer, type FakeRequest } from './answer.js'
import { faultAnswer, takeFault, type Fault } from './faults.js'

/** A vendor's API: one answer for one request. */
export type VendorHandler = (request: FakeRequest) => FakeAnswer

/** A vendor's API on loopback. */
export interface VendorServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** Every request, in the order in which they came. */
  readonly requests: readonly FakeRequest[]
  /** Add to it while it runs. */
  readonly faults: Fault[]
  close(): Promise<void>
}

/** Serves an API over plain http on a free port. */
export async function serveVendor(handler: VendorHandler): Promise<VendorServer> {
  const requests: FakeRequest[] = []
  const faults: Fault[] = []
  const server = createServer((incoming, response) => {
    read(incoming)
      .then(request => {
        requests.push(request)
        const fault = takeFault(faults, request)
        const answer = fault === undefined ? handler(request) : faultAnswer(fault)
        if (answer === 'cut') incoming.socket.destroy()
        else if (answer !== 'hang') write(response, answer)
      })
      .catch(() => incoming.socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    faults,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

/** The form of a request, undefined when it is none or names a field twice. */
export function formOf({ method, headers, body }: FakeRequest): ReadonlyMap<string, string> | undefined {
  if (method !== 'POST' || headers['content-type'] !== 'application/x-www-form-urlencoded') return undefined
  const pairs = [...new URLSearchParams(body.toString('utf8'))]
  const form = new Map(pairs)
  return form.size === pairs.length ? form : undefined
}

/** GitHub's OIDC service: a token for the audience asked for, to whoever has the job's bearer. */
export function githubIdTokens(bearer: string, issue: (audience: string) => string): VendorHandler {
  return ({ method, url, headers }) => {
    if (method !== 'GET') return json(405, {})
    if (headers.authorization !== `Bearer ${bearer}`) return json(401, { message: 'Unauthorized' })
    const audience = url.searchParams.get('audience') ?? 'https://github.com/acme'
    return json(200, { count: 1, value: issue(audience) })
  }
}

async function read(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`),
    headers: incoming.headers,
    body: Buffer.concat(chunks)
  }
}

function write(response: ServerResponse, { status, headers, body = '' }: FakeAnswer): void {
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers })
  response.end(body)
}
