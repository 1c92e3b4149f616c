import { Buffer } from 'node:buffer'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAccounts, type FakeUser, type Mode } from './accounts.js'
import { specError, type FakeAnswer, type FakeRequest } from './answer.js'
import { faultAnswer, takeFault, type Fault } from './faults.js'
import { authorise, type Gate } from './gate.js'
import { isRepositoryName } from './route.js'
import type { Storage } from './storage.js'
import { answerToken } from './token-service.js'
import { answerCatalogue, answerV2, v2Route } from './v2-answers.js'
import { PROFILES, type V2Profile } from './v2-profiles.js'

export { PROFILES, type V2Profile } from './v2-profiles.js'

export interface FakeV2Options {
  /** Default distribution 2.8. */
  readonly profile?: keyof typeof PROFILES | V2Profile
  /** Default `anonymous`. */
  readonly mode?: Mode
  readonly users?: Readonly<Record<string, FakeUser>>
  /** Identity tokens with the users they stand for. */
  readonly identityTokens?: Readonly<Record<string, string>>
  /** Seconds a token lives, default 300. */
  readonly tokenLifetime?: number
  /** Milliseconds every answer takes. */
  readonly latency?: number
  /** Sees every request before it is answered: the place to change the storage behind the reader's back. */
  readonly before?: (request: FakeRequest, storage: Storage) => void
}

export interface FakeV2 {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly url: string
  readonly requests: readonly FakeRequest[]
  /** Add to it while it runs. */
  readonly faults: Fault[]
  readonly storage: Storage
  /** Requests that were under way at the same time, at most. */
  mostAtOnce(): number
  /** How many requests of a method, to paths that fit. */
  count(method: string, path?: RegExp): number
  /** Makes every token handed out so far worthless. */
  expireTokens(): void
  close(): Promise<void>
}

interface State {
  readonly options: FakeV2Options
  readonly profile: V2Profile
  readonly storage: Storage
  readonly requests: FakeRequest[]
  readonly faults: Fault[]
  gate: Gate
  atOnce: number
  most: number
}

/** A server of the distribution API with switchable ways of listing and deleting, in this process, in memory. */
export async function startFakeV2(options: FakeV2Options = {}): Promise<FakeV2> {
  const { profile = 'distribution 2.8' } = options
  const state: State = {
    options,
    profile: typeof profile === 'string' ? PROFILES[profile] : profile,
    storage: new Map(),
    requests: [],
    faults: [],
    gate: newGate(options),
    atOnce: 0,
    most: 0
  }
  const server = createServer((incoming, response) => {
    serve(state, incoming, response).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const { storage, requests, faults } = state
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    ...{ storage, requests, faults },
    mostAtOnce: () => state.most,
    count: (method, path = /^/) =>
      requests.filter(request => request.method === method && path.test(pathOf(request))).length,
    expireTokens: () => {
      state.gate = newGate(options)
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

function pathOf({ url }: FakeRequest): string {
  return `${url.pathname}${url.search}`
}

function newGate({ mode = 'anonymous', users = {}, identityTokens = {} }: FakeV2Options): Gate {
  const service = 'fake-v2'
  const accounts = createAccounts({ mode, service, users, identityTokens, anonymousRights: [] })
  return { mode, service, accounts }
}

async function serve(state: State, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  state.atOnce += 1
  state.most = Math.max(state.most, state.atOnce)
  try {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const request: FakeRequest = {
      method: incoming.method ?? 'GET',
      url: new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`),
      headers: incoming.headers,
      body: Buffer.concat(chunks)
    }
    state.requests.push(request)
    if (state.options.latency !== undefined) await sleep(state.options.latency)
    state.options.before?.(request, state.storage)
    const fault = takeFault(state.faults, request)
    const answer = fault === undefined ? answerRequest(state, request) : faultAnswer(fault)
    if (answer === 'cut') incoming.socket.destroy()
    else if (answer !== 'hang') write(response, request.method, answer)
  } finally {
    state.atOnce -= 1
  }
}

function answerRequest({ gate, profile, storage, options }: State, request: FakeRequest): FakeAnswer {
  const { pathname } = request.url
  if (pathname === '/token' && gate.mode.startsWith('bearer')) {
    const { accounts, service } = gate
    return answerToken({ accounts, service, lifetime: options.tokenLifetime ?? 300 }, request)
  }
  if (pathname === '/v2/') return authorise(gate, request, undefined) ?? { status: 200, body: '{}' }
  if (pathname === '/v2/_catalog')
    return authorise(gate, request, undefined) ?? answerCatalogue(storage, request)
  const route = v2Route(pathname)
  if (route === undefined) return specError(404, 'UNSUPPORTED')
  if (!isRepositoryName(route.repository)) return specError(400, 'NAME_INVALID')
  return authorise(gate, request, route) ?? answerV2(profile, storage, route, request)
}

function write(response: ServerResponse, method: string, { status, headers, body = '' }: FakeAnswer): void {
  const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  response.writeHead(status, { 'docker-distribution-api-version': 'registry/2.0', ...length, ...headers })
  response.end(method === 'HEAD' ? undefined : body)
}
