import { Buffer } from 'node:buffer'
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAccounts, type FakeUser, type Mode, type Right } from './accounts.js'
import { specError, type FakeAnswer, type FakeRequest } from './answer.js'
import { faultAnswer, takeDelay, takeFault, withHostileChallenge, type Fault } from './faults.js'
import { authorise, type Gate } from './gate.js'
import { isRepositoryName, parseRoute } from './route.js'
import { answerStorage, type Storage } from './storage.js'
import { answerToken } from './token-service.js'

export type { FakeUser, Mode, Right } from './accounts.js'
export type { Fault } from './faults.js'

export interface FakeRegistryOptions {
  /** Default `basic`. */
  readonly mode?: Mode
  readonly users?: Readonly<Record<string, FakeUser>>
  /** Identity (refresh) token to user name. */
  readonly identityTokens?: Readonly<Record<string, string>>
  /** What may be done without a credential in the bearer modes. Default nothing. */
  readonly anonymousRights?: readonly Right[]
  /** PEM key and certificate: https. `ca` asks clients for a certificate of that authority. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string }
  /** Address to listen on, default 127.0.0.1. */
  readonly address?: string
  readonly port?: number
  /** A token service elsewhere; default `/token` on the same server. */
  readonly realm?: string
  readonly service?: string
  /** Seconds a token lives, default 300. */
  readonly tokenLifetime?: number
}

export interface RecordedRequest {
  readonly method: string
  /** Path and query as sent. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Text bodies (forms, JSON) as they are, others empty. */
  readonly body: string
}

export interface FakeRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly port: number
  /** `http://127.0.0.1:PORT` or https. */
  readonly url: string
  readonly requests: readonly RecordedRequest[]
  /** Add to it while it runs. */
  readonly faults: Fault[]
  readonly storage: Storage
  /** How many connections were opened. */
  connections(): number
  /** Ends it with all its sockets. */
  close(): Promise<void>
}

interface State extends Gate {
  readonly tokenLifetime: number
  readonly scheme: 'http' | 'https'
  readonly storage: Storage
  readonly faults: Fault[]
  readonly requests: RecordedRequest[]
}

/** A registry in this process, on loopback, in memory: what clients need for push, pull and delete, and strict. */
export async function startFakeRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const state = initialState(options)
  const sockets = new Set<Socket>()
  let opened = 0
  const server = createServer(options, (request, response) => {
    serve(state, request, response).catch(() => request.socket.destroy())
  })
  server.on('connection', socket => {
    opened += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const address = options.address ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, address, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  return {
    host,
    port,
    url: `${state.scheme}://${host}`,
    requests: state.requests,
    faults: state.faults,
    storage: state.storage,
    connections: () => opened,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        for (const socket of sockets) socket.destroy()
      })
  }
}

function initialState(options: FakeRegistryOptions): State {
  const mode = options.mode ?? 'basic'
  const service = options.service ?? 'fake-registry'
  const accounts = createAccounts({
    mode,
    service,
    users: options.users ?? {},
    identityTokens: options.identityTokens ?? {},
    anonymousRights: options.anonymousRights ?? []
  })
  return {
    mode,
    service,
    accounts,
    ...(options.realm === undefined ? {} : { realm: options.realm }),
    tokenLifetime: options.tokenLifetime ?? 300,
    scheme: options.tls === undefined ? 'http' : 'https',
    storage: new Map(),
    faults: [],
    requests: []
  }
}

function createServer(
  { tls }: FakeRegistryOptions,
  listener: (request: IncomingMessage, response: ServerResponse) => void
): Server {
  if (tls === undefined) return createHttpServer(listener)
  const client = tls.ca === undefined ? {} : { ca: tls.ca, requestCert: true, rejectUnauthorized: true }
  return createHttpsServer({ key: tls.key, cert: tls.cert, ...client }, listener)
}

async function serve(state: State, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const host = incoming.headers.host ?? 'localhost'
  const request: FakeRequest = {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', `${state.scheme}://${host}`),
    headers: incoming.headers,
    body: Buffer.concat(chunks)
  }
  record(state, request, incoming.url ?? '/')
  const delay = takeDelay(state.faults, request)
  if (delay > 0) await sleep(delay)
  const fault = takeFault(state.faults, request)
  const answer =
    fault === undefined
      ? withHostileChallenge(state.faults, request, answerRequest(state, request))
      : faultAnswer(fault)
  if (answer === 'hang') return
  if (answer === 'cut') incoming.socket.destroy()
  else write(response, request.method, answer)
}

function record(state: State, { method, headers, body }: FakeRequest, path: string): void {
  const textual = /json|urlencoded|text/.test(headers['content-type'] ?? '')
  state.requests.push({ method, path, headers, body: textual ? body.toString('utf8') : '' })
}

function write(response: ServerResponse, method: string, { status, headers, body = '' }: FakeAnswer): void {
  const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  response.writeHead(status, { 'docker-distribution-api-version': 'registry/2.0', ...length, ...headers })
  response.end(method === 'HEAD' ? undefined : body)
}

function answerRequest(state: State, request: FakeRequest): FakeAnswer {
  const { pathname } = request.url
  const bearer = state.mode === 'bearer-jwt' || state.mode === 'bearer-opaque'
  if (bearer && pathname === '/token' && state.realm === undefined) {
    return answerToken(
      { accounts: state.accounts, service: state.service, lifetime: state.tokenLifetime },
      request
    )
  }
  if (pathname === '/v2/' || pathname === '/v2')
    return authorise(state, request, undefined) ?? { status: 200, body: '{}' }
  const route = parseRoute(pathname)
  if (route === undefined) return specError(404, 'UNSUPPORTED')
  if (!isRepositoryName(route.repository)) return specError(400, 'NAME_INVALID')
  return authorise(state, request, route) ?? answerStorage(state.storage, route, request)
}
