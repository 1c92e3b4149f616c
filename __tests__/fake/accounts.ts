import { Buffer } from 'node:buffer'
import { createHmac, randomBytes } from 'node:crypto'

export type Right = 'pull' | 'push' | 'delete'
export type Mode = 'basic' | 'bearer-jwt' | 'bearer-opaque' | 'anonymous'

export interface FakeUser {
  readonly password: string
  /** Rights by repository name, `*` for all others; everything everywhere when absent. */
  readonly rights?: Readonly<Record<string, readonly Right[]>>
}

export interface Access {
  readonly type: string
  readonly name: string
  readonly actions: readonly string[]
}

/** Users, their passwords and the tokens handed out. */
export interface Accounts {
  /** The user of an `Authorization: Basic` value, undefined when the password is wrong. */
  basicUser(authorization: string | undefined): string | undefined
  userOfPassword(username: string, password: string): string | undefined
  userOfIdentityToken(token: string): string | undefined
  rights(username: string | undefined, repository: string): readonly Right[]
  issueToken(username: string | undefined, access: readonly Access[], lifetime: number): string
  /** What a Bearer token grants, undefined when it is not one of ours or too old. */
  tokenAccess(authorization: string | undefined): readonly Access[] | undefined
}

export interface AccountOptions {
  readonly mode: Mode
  readonly users: Readonly<Record<string, FakeUser>>
  readonly identityTokens: Readonly<Record<string, string>>
  readonly anonymousRights: readonly Right[]
  readonly service: string
}

const EVERYTHING: readonly Right[] = ['pull', 'push', 'delete']

export function createAccounts(options: AccountOptions): Accounts {
  const key = randomBytes(32)
  const opaque = new Map<string, { access: readonly Access[]; expires: number }>()
  const userOfPassword = (username: string, password: string): string | undefined =>
    Object.hasOwn(options.users, username) && options.users[username]?.password === password
      ? username
      : undefined
  return {
    userOfPassword,
    basicUser(authorization) {
      const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')
      const text = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8')
      const colon = text.indexOf(':')
      return colon < 0 ? undefined : userOfPassword(text.slice(0, colon), text.slice(colon + 1))
    },
    userOfIdentityToken: token =>
      Object.hasOwn(options.identityTokens, token) ? options.identityTokens[token] : undefined,
    rights(username, repository) {
      if (username === undefined) return options.mode === 'anonymous' ? EVERYTHING : options.anonymousRights
      const rights = options.users[username]?.rights
      if (rights === undefined) return EVERYTHING
      return rights[repository] ?? rights['*'] ?? []
    },
    issueToken(username, access, lifetime) {
      const expires = Math.floor(Date.now() / 1000) + lifetime
      if (options.mode !== 'bearer-jwt') {
        const token = randomBytes(24).toString('hex')
        opaque.set(token, { access, expires })
        return token
      }
      return signedToken(key, {
        iss: 'fake',
        sub: username ?? '',
        aud: options.service,
        exp: expires,
        access
      })
    },
    tokenAccess(authorization) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
      const grant = options.mode === 'bearer-jwt' ? verified(key, token) : opaque.get(token)
      return grant !== undefined && grant.expires > Date.now() / 1000 ? grant.access : undefined
    }
  }
}

/** A JWT (HS256). */
export function signedToken(key: Buffer, claims: object): string {
  const unsigned = [{ typ: 'JWT', alg: 'HS256' }, claims]
    .map(part => base64url(JSON.stringify(part)))
    .join('.')
  return `${unsigned}.${createHmac('sha256', key).update(unsigned).digest('base64url')}`
}

function verified(key: Buffer, token: string): { access: readonly Access[]; expires: number } | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const expected = createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url')
  if (signature !== expected) return undefined
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
    exp: number
    access: Access[]
  }
  return { access: claims.access, expires: claims.exp }
}

function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url')
}
