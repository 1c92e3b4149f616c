import {
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify as verifySignature
} from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'

type Claims = Readonly<Record<string, unknown>>

interface IssueOptions {
  /** The time the token is issued at; the present one when absent. */
  readonly now?: Date
  /** Seconds until it expires, negative for a token that has expired already; five minutes when absent. */
  readonly lifetime?: number
  /** `foreign`: signed by a key that is not in the JWKS, under the key id of one that is. */
  readonly key?: 'own' | 'foreign'
}

interface VerifyOptions {
  /** The audience, or the audiences of which one must be named by the token. */
  readonly audience: string | readonly string[]
  /** The verifier's clock. */
  readonly now?: Date
}

/** Why a verifier turns a token down. */
export type OidcProblem = 'malformed' | 'signature' | 'issuer' | 'audience' | 'expired' | 'not yet valid'

/** A token that holds, with its claims, or why it does not. */
export type OidcVerdict =
  { readonly ok: true; readonly claims: Claims } | { readonly ok: false; readonly problem: OidcProblem }

export interface OidcIssuer {
  readonly issuer: string
  /** An RS256 token: `iss`, `iat`, `nbf`, `exp` and `jti` are filled in; what is given wins, `undefined` removes a claim. */
  issue(claims: Claims, options?: IssueOptions): string
  /** What the issuer's `jwks_uri` would answer (RFC 7517 §5). */
  readonly jwks: { readonly keys: readonly JsonWebKey[] }
  /** Checks a token as OpenID Connect Core 1.0 §3.1.3.7 asks of a relying party, in that order. */
  verify(token: string, options: VerifyOptions): OidcVerdict
}

const GITHUB = 'https://token.actions.githubusercontent.com'
const FIVE_MINUTES = 300

/** An OpenID Connect issuer with a key of its own, made for one test file; GitHub's address unless another is given. */
export function createOidcIssuer(issuer: string = GITHUB): OidcIssuer {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const foreign = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const kid = randomUUID()
  const jwk = { ...own.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }
  return {
    issuer,
    issue(claims, { now = new Date(), lifetime = FIVE_MINUTES, key = 'own' } = {}) {
      const seconds = Math.floor(now.getTime() / 1000)
      const standard = { iss: issuer, iat: seconds, nbf: seconds, exp: seconds + lifetime, jti: randomUUID() }
      const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid })}.${encode({ ...standard, ...claims })}`
      return `${signed}.${signature(signed, key === 'own' ? own.privateKey : foreign())}`
    },
    jwks: { keys: [jwk] },
    verify(token, { audience, now = new Date() }) {
      const read = decode(token, kid, createPublicKey({ key: jwk, format: 'jwk' }))
      if (typeof read === 'string') return { ok: false, problem: read }
      const problem = problemOf(read, issuer, [audience].flat(), now.getTime() / 1000)
      return problem === undefined ? { ok: true, claims: read } : { ok: false, problem }
    }
  }
}

function encode(part: Claims): string {
  return Buffer.from(JSON.stringify(part), 'utf8').toString('base64url')
}

function signature(text: string, key: KeyObject): string {
  return sign('RSA-SHA256', Buffer.from(text, 'ascii'), key).toString('base64url')
}

function decode(token: string, kid: string, key: KeyObject): Claims | 'malformed' | 'signature' {
  const [head, body, mark, ...more] = token.split('.')
  if (head === undefined || body === undefined || mark === undefined || more.length > 0) return 'malformed'
  const header = parse(head)
  const claims = parse(body)
  if (header === undefined || claims === undefined) return 'malformed'
  if (header['alg'] !== 'RS256' || header['kid'] !== kid) return 'signature'
  const text = Buffer.from(`${head}.${body}`, 'ascii')
  return verifySignature('RSA-SHA256', text, key, Buffer.from(mark, 'base64url')) ? claims : 'signature'
}

function parse(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function problemOf(
  claims: Claims,
  issuer: string,
  audiences: readonly string[],
  now: number
): OidcProblem | undefined {
  if (claims['iss'] !== issuer) return 'issuer'
  const named: readonly unknown[] = [claims['aud']].flat()
  if (!named.some(name => typeof name === 'string' && audiences.includes(name))) return 'audience'
  if (typeof claims['exp'] !== 'number' || claims['exp'] <= now) return 'expired'
  return typeof claims['nbf'] === 'number' && claims['nbf'] > now ? 'not yet valid' : undefined
}
