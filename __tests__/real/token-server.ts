import { createSign, randomUUID, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Certificate } from './certificates.js'
import type { TokenAuth } from './registry.js'

/** A token service whose tokens docker-registry accepts. */
export interface TokenServer {
  readonly auth: TokenAuth
  /** `user scope scope …` of every exchange that was granted. */
  readonly granted: readonly string[]
  stop(): Promise<void>
}

export interface TokenServerOptions {
  readonly users: Readonly<Record<string, string>>
  /** Actions a user may have on any repository; all of them when absent. */
  readonly rights?: Readonly<Record<string, readonly string[]>>
  readonly signer: Certificate
}

interface Access {
  readonly type: string
  readonly name: string
  readonly actions: readonly string[]
}

/**
 * Starts the service on a free port.
 * https://distribution.github.io/distribution/spec/auth/token/ and …/jwt/
 */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const granted: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://token')
    const user = authenticated(request, options.users)
    if (user === undefined) {
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"errors":[{"code":"UNAUTHORIZED"}]}')
      return
    }
    const scopes = url.searchParams.getAll('scope').flatMap(scope => scope.split(' '))
    const access = scopes.map(accessOf).filter(entry => entry !== undefined)
    const allowed = access.map(entry => limited(entry, options.rights?.[user]))
    granted.push([user, ...scopes].join(' '))
    const token = jwt(options.signer, user, allowed)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ token, access_token: token, expires_in: 300 }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    granted,
    auth: {
      realm: `http://127.0.0.1:${port}/token`,
      service: SERVICE,
      issuer: ISSUER,
      certificate: options.signer.certificate
    },
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      })
  }
}

const SERVICE = 'test-registry'
const ISSUER = 'test-issuer'

function authenticated(
  request: IncomingMessage,
  users: Readonly<Record<string, string>>
): string | undefined {
  const match = /^Basic (.+)$/.exec(request.headers.authorization ?? '')
  const [user = '', ...password] = Buffer.from(match?.[1] ?? '', 'base64')
    .toString('utf8')
    .split(':')
  return users[user] !== undefined && users[user] === password.join(':') ? user : undefined
}

function accessOf(scope: string): Access | undefined {
  const match = /^([a-z]+):(.+):([a-z*,]+)$/.exec(scope)
  if (match?.[1] === undefined || match[2] === undefined) return undefined
  return { type: match[1], name: match[2], actions: (match[3] ?? '').split(',') }
}

function limited(access: Access, rights: readonly string[] | undefined): Access {
  if (rights === undefined) return access
  return { ...access, actions: access.actions.filter(action => rights.includes(action)) }
}

function jwt(signer: Certificate, subject: string, access: readonly Access[]): string {
  const der = new X509Certificate(readFileSync(signer.certificate)).raw.toString('base64')
  const now = Math.floor(Date.now() / 1000)
  const times = { exp: now + 300, nbf: now - 10, iat: now, jti: randomUUID() }
  // docker-registry 2.8 takes `aud` as a string only.
  const claims = { iss: ISSUER, sub: subject, aud: SERVICE, ...times, access }
  const head = { typ: 'JWT', alg: 'RS256', x5c: [der] }
  const body = [head, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${body}.${createSign('sha256').update(body).sign(readFileSync(signer.key), 'base64url')}`
}
