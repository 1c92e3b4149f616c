import { Buffer } from 'node:buffer'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { errorCode, Failure } from '../errors.js'
import { shownHost } from './connection-failure.js'
import { proxyAuthenticationFailure, ProxyError, tunnelError, type Proxy } from './proxy.js'
import type { HttpRequest, HttpResponse, Limits } from './transport.js'

/** A way to one server, directly or through a proxy. */
export interface Connection {
  /** Opens a request; nothing is sent before its `end`. */
  open(options: { method: string; headers: Record<string, string> }): ClientRequest
  /** Ends what a request that has no socket yet cannot reach. */
  abandon?(): void
  readonly proxy?: Proxy
}

/** One request and its whole answer, within the limits. */
export async function exchangeOnce(
  connection: Connection,
  request: HttpRequest,
  limits: Limits
): Promise<HttpResponse> {
  const outcome = await attempt(connection, request, limits)
  if (outcome !== 'stale') return outcome
  const again = await attempt(connection, request, limits)
  if (again !== 'stale') return again
  throw Object.assign(new Error('connection closed'), { code: 'ECONNRESET' })
}

/** `stale`: the server had closed the kept-alive connection just before it was used again; that is no failure of its. */
function attempt(
  connection: Connection,
  request: HttpRequest,
  limits: Limits
): Promise<HttpResponse | 'stale'> {
  return new Promise((resolve, reject) => {
    const opened = connection.open({ method: request.method, headers: { ...request.headers } })
    const { proxy } = connection
    let connected = proxy === undefined
    const stop = (error: Error): void => {
      clearTimeout(timer)
      reject(error)
      opened.destroy()
      connection.abandon?.()
    }
    const timer = setTimeout(() => {
      stop(proxy === undefined || connected ? timeLimit() : new ProxyError('ETIMEDOUT', proxy.url.host))
    }, limits.timeout)
    opened.on('error', error => {
      const code = errorCode(error)
      if (opened.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')) {
        clearTimeout(timer)
        resolve('stale')
        return
      }
      // the error of a refused tunnel has been reported before
      stop(proxy === undefined || connected ? error : new ProxyError(code ?? 'ECONNRESET', proxy.url.host))
    })
    opened.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      connected = true
      const error = proxy === undefined ? undefined : tunnelError(proxy, statusCode)
      if (error !== undefined) stop(error)
    })
    opened.on('response', response => {
      connected = true
      if (response.statusCode === 407 && proxy !== undefined) stop(proxyAuthenticationFailure(proxy, 407))
      else readAnswer(response, request, limits.maxBytes, done, stop)
    })
    const done = (answer: HttpResponse): void => {
      clearTimeout(timer)
      resolve(answer)
    }
    opened.end(request.body)
  })
}

function readAnswer(
  response: IncomingMessage,
  { url, receive }: HttpRequest,
  maxBytes: number,
  done: (answer: HttpResponse) => void,
  stop: (error: Error) => void
): void {
  const chunks: Buffer[] = []
  const take =
    response.statusCode === 200 && receive !== undefined ? receive : (chunk: Buffer) => chunks.push(chunk)
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBytes) stop(sizeLimit(url, maxBytes))
    else attemptTo(() => take(chunk), stop)
  })
  response.on('error', stop)
  response.on('end', () => {
    done({
      status: response.statusCode ?? 0,
      headers: singleValues(response),
      body: Buffer.concat(chunks).toString('utf8')
    })
  })
}

/** An error thrown into an event would end the process. */
function attemptTo(step: () => unknown, stop: (error: Error) => void): void {
  try {
    step()
  } catch (error) {
    stop(error instanceof Error ? error : new Error('the body was not taken'))
  }
}

function singleValues(response: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value
    ])
  )
}

/** The code of a connection that timed out by itself: the two mean the same to whoever decides about another try. */
function timeLimit(): Error {
  return Object.assign(new Error('time limit'), { code: 'ETIMEDOUT' })
}

function sizeLimit(url: URL, maxBytes: number): Failure {
  const limit =
    maxBytes >= 1024 * 1024 ? `${maxBytes / 1024 / 1024} MiB` : `${Math.ceil(maxBytes / 1024)} KiB`
  return new Failure(
    'network',
    `"${shownHost(url)}" answered with more than ${limit}, the limit for such an answer: check the registry's name and its configuration`
  )
}
