import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Server, Socket } from 'node:net'
import { isIP } from 'node:net'
import { createAuthority, type KeyPair } from '../fake/certificates.js'
import { createTape, responseBody, type Tape } from './recorded.js'
import type { Exchange } from './vector.js'

/** Certificates for every way in which a client may look at one. */
export interface Certificates {
  /** The authority that the clients trust, PEM. */
  readonly authority: string
  readonly good: KeyPair
  /** By the error they stand for. */
  readonly bad: Readonly<Record<string, KeyPair>>
  remove(): void
}

/** Makes an authority, and certificates for names and addresses. */
export function createCertificates(names: readonly string[]): Certificates {
  const [authority, stranger] = [createAuthority(), createAuthority('nobody knows it')]
  const all = [...names, 'localhost'].map(name => (isIP(name) === 0 ? `DNS:${name}` : `IP:${name}`))
  const strange = stranger.issue(all)
  return {
    authority: authority.cert,
    good: authority.issue(all),
    bad: {
      CERT_HAS_EXPIRED: authority.issue(all, { expired: true }),
      ERR_TLS_CERT_ALTNAME_INVALID: authority.issue(['DNS:another-name.example']),
      SELF_SIGNED_CERT_IN_CHAIN: { key: strange.key, cert: strange.cert + stranger.cert }
    },
    remove: () => {
      authority.remove()
      stranger.remove()
    }
  }
}

/** A vector's recorded answers behind real sockets. */
export interface RecordedServers {
  /** Lines of a hosts file; a host that is to be unknown has none. */
  readonly hosts: string
  readonly unexpected: readonly string[]
  /** How many requests came to a server, or ended at its certificate. */
  arrived(): number
  /** How many requests are recorded that no server can see: to an unknown host, or to a port that refuses. */
  readonly unseen: number
  pending(): readonly string[]
  close(): Promise<void>
}

/** All of the exchanges with one origin. */
interface Origin {
  readonly url: URL
  readonly address: string
  readonly exchanges: readonly Exchange[]
}

/**
 * Starts a server for each origin of the exchanges. Each host has an address of its own, made from a number; an origin
 * whose recorded error is that nothing is there gets no server.
 */
export async function startRecordedServers(
  exchanges: readonly Exchange[],
  certificates: Certificates,
  addressOf: (host: number) => string
): Promise<RecordedServers> {
  const origins = findOrigins(exchanges, addressOf)
  const tape = createTape(exchanges.filter(exchange => !isUnseen(exchange)))
  const watch: Watch = { tape, unexpected: [], arrived: 0 }
  const servers: Server[] = []
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(closeServer))
  }
  try {
    for (const origin of origins.filter(({ exchanges }) => !exchanges.some(isUnseen))) {
      servers.push(await listen(createServer(origin, certificates, watch), origin))
    }
  } catch (error) {
    await close()
    throw error
  }
  const known = origins.filter(origin => !origin.exchanges.some(one => errorOf(one) === 'ENOTFOUND'))
  return {
    hosts: known.map(({ address, url }) => `${address} ${url.hostname}\n`).join(''),
    get unexpected() {
      return [...tape.unexpected, ...watch.unexpected]
    },
    arrived: () => watch.arrived,
    unseen: exchanges.filter(isUnseen).reduce((sum, { times = 1 }) => sum + times, 0),
    pending: tape.pending,
    close
  }
}

interface Watch {
  readonly tape: Tape
  readonly unexpected: string[]
  arrived: number
}

function errorOf({ response }: Exchange): string | undefined {
  return 'error' in response ? response.error : undefined
}

function isUnseen(exchange: Exchange): boolean {
  return ['ENOTFOUND', 'ECONNREFUSED'].includes(errorOf(exchange) ?? '')
}

function findOrigins(exchanges: readonly Exchange[], addressOf: (host: number) => string): readonly Origin[] {
  const urls = exchanges.map(({ request }) => new URL(request.url))
  const hosts = [...new Set(urls.map(({ hostname }) => hostname))]
  return [...new Set(urls.map(({ origin }) => origin))].map(origin => {
    const url = new URL(origin)
    const its = exchanges.filter(({ request }) => new URL(request.url).origin === origin)
    if (its.some(isUnseen) && !its.every(isUnseen)) throw new Error(`${origin} cannot be there and not there`)
    const address = isIP(url.hostname) === 0 ? addressOf(hosts.indexOf(url.hostname)) : url.hostname
    return { url, address, exchanges: its }
  })
}

function createServer({ url, exchanges }: Origin, certificates: Certificates, watch: Watch): Server {
  const sockets = new Map<number | undefined, Socket>()
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    watch.arrived += 1
    void readBody(request).then(body => {
      const { method = '', headers } = request
      const asked = new URL(request.url ?? '/', `${url.protocol}//${headers.host ?? ''}`)
      if (asked.origin !== url.origin) watch.unexpected.push(`${asked.origin} was asked at ${url.origin}`)
      const exchange = watch.tape.take({ method, url: asked, headers, body })
      reply(response, exchange, () => void sockets.get(request.socket.remotePort)?.resetAndDestroy())
    })
  }
  if (url.protocol === 'http:') {
    return createHttpServer(answer).on('connection', socket => sockets.set(socket.remotePort, socket))
  }
  const bad = exchanges.map(errorOf).find(error => error !== undefined && error in certificates.bad)
  const pair = bad === undefined ? certificates.good : certificates.bad[bad]
  const server = createHttpsServer({ ...pair, ALPNProtocols: ['http/1.1'] }, (request, response) => {
    if (bad === undefined) answer(request, response)
    else {
      watch.unexpected.push(`a request was sent in spite of ${bad}`)
      reply(response, undefined)
    }
  })
  // the connection below TLS, the only one that can be reset
  server.on('connection', (socket: Socket) => sockets.set(socket.remotePort, socket))
  const first = exchanges[0]
  if (bad === undefined || first === undefined) {
    return server.on('tlsClientError', error => {
      watch.unexpected.push(`TLS with ${url.host} was given up: ${error.message}`)
    })
  }
  return server.on('connection', () => {
    const { method, url: address, authorization } = first.request
    watch.arrived += 1
    watch.tape.take({ method, url: new URL(address), headers: { authorization: authorization ?? undefined } })
  })
}

function reply(response: ServerResponse, exchange: Exchange | undefined, reset?: () => void): void {
  response.sendDate = false
  response.shouldKeepAlive = false
  if (exchange === undefined) {
    response.writeHead(421).end()
    return
  }
  const recorded = exchange.response
  if (!('error' in recorded)) {
    response.writeHead(recorded.status, recorded.headers).end(responseBody(recorded))
    return
  }
  if (recorded.error === 'ECONNRESET') reset?.()
  // for a timeout there is nothing to do, until the client is tired of it
  else if (recorded.error !== 'ETIMEDOUT') throw new Error(`${recorded.error} cannot be played`)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** An address that is not the run's own may be in use by another run for a moment. */
async function listen(server: Server, { url, address }: Origin): Promise<Server> {
  const standard = url.protocol === 'https:' ? 443 : 80
  const port = url.port === '' ? standard : Number(url.port)
  for (let tries = 1; ; tries += 1) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, address, () => {
          server.off('error', reject)
          resolve()
        })
      })
      return server
    } catch (error) {
      if (tries === 100) throw error
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => {
      resolve()
    })
    if ('closeAllConnections' in server) (server as { closeAllConnections(): void }).closeAllConnections()
  })
}
