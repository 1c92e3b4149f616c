import { request as requestHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, request as requestHttps } from 'node:https'
import type { KeyPair } from '../fake/certificates.js'

/** Where requests for a name go; the first route that fits is taken. */
export interface Route {
  /** The host name clients use. */
  readonly name: string
  /** Only for paths that begin so. */
  readonly path?: string
  /** Origin of the server behind it, `http://127.0.0.1:PORT` or https. */
  readonly to: string
}

/** The world's end of every name: TLS at port 443 of one address, in front of servers on this machine. */
export interface Front {
  /** `METHOD NAME PATH`, without the query, of every request. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** Starts the front on an address of 127.0.0.0/8. */
export async function startFront(
  address: string,
  certificate: KeyPair,
  routes: readonly Route[]
): Promise<Front> {
  const requests: string[] = []
  const server = createServer(certificate, (request, response) => {
    const name = request.headers.host ?? ''
    const path = request.url ?? '/'
    requests.push(`${request.method ?? 'GET'} ${name} ${path.replace(/\?.*/, '')}`)
    const route = routes.find(one => one.name === name && path.startsWith(one.path ?? '/'))
    if (route === undefined) response.writeHead(421).end()
    else forward(request, response, new URL(route.to))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(443, address, resolve)
  })
  return {
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

/** Passes a request on as it is; its host stays the name, so that what is behind speaks of itself by it. */
function forward(request: IncomingMessage, response: ServerResponse, to: URL): void {
  const send = to.protocol === 'https:' ? requestHttps : requestHttp
  const onward = send({
    host: to.hostname,
    port: to.port,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, 'x-forwarded-proto': 'https' },
    // the way from here to the server is the test's own
    rejectUnauthorized: false
  })
  onward.on('response', answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}
