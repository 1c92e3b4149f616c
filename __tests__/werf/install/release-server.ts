import { createServer as createSecureServer } from 'node:https'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { KeyPair } from '../../fake/certificates.js'

/** What the server does with one path. */
export type Answer =
  | { readonly kind: 'file'; readonly content: Uint8Array | string }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Nothing ever comes. */
  | { readonly kind: 'silent' }
  /** A byte now and then, for ever. */
  | { readonly kind: 'drip' }
  /** Half of the announced length, then the connection is gone. */
  | { readonly kind: 'truncated'; readonly content: Uint8Array | string }
  /** The first answer, then the second for ever. */
  | { readonly kind: 'first'; readonly first: Answer; readonly then: Answer }

export interface FakeReleases {
  readonly url: URL
  /** Paths asked for, in order. */
  readonly asked: string[]
  /** Answers by path, without the leading slash; any other path is a 404. */
  readonly answers: Map<string, Answer>
  close(): Promise<void>
}

/** A release server on 127.0.0.1; with a certificate it speaks TLS. */
export async function startReleases(certificate?: KeyPair): Promise<FakeReleases> {
  const asked: string[] = []
  const answers = new Map<string, Answer>()
  const timers = new Set<NodeJS.Timeout>()
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? '').slice(1)
    asked.push(path)
    const answer = answers.get(path) ?? { kind: 'status', status: 404 }
    if (answer.kind === 'first') {
      answers.set(path, answer.then)
      send(answer.first, response, timers)
    } else send(answer, response, timers)
  }
  const server: Server =
    certificate === undefined ? createServer(handle) : createSecureServer({ ...certificate }, handle)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}/`),
    asked,
    answers,
    close: () =>
      new Promise(resolve => {
        for (const timer of timers) clearInterval(timer)
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

function send(answer: Answer, response: ServerResponse, timers: Set<NodeJS.Timeout>): void {
  if (answer.kind === 'file') response.end(answer.content)
  else if (answer.kind === 'status') response.writeHead(answer.status, answer.headers).end('no werf here')
  else if (answer.kind === 'drip') {
    response.writeHead(200)
    timers.add(setInterval(() => response.write('x'), 20))
  } else if (answer.kind === 'truncated') {
    const content = Buffer.from(answer.content)
    response.writeHead(200, { 'content-length': content.length })
    response.write(content.subarray(0, content.length / 2))
    setTimeout(() => response.destroy(), 20)
  }
}
