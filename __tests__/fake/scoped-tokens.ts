import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'

export interface ScopedTokensOptions {
  /** Path of the token endpoint. */
  readonly path: string
  /** `https://HOST`, as the client sees it. */
  readonly origin: string
  readonly service: string
  readonly users: Readonly<Record<string, string>>
  /** The words a user may have on a repository. */
  rights(username: string, repository: string): readonly string[]
  /** Who may list all repositories; where it is left out, the endpoint knows no scope for that. */
  catalogue?(username: string): boolean
  /** Words the endpoint knows; a scope with another one is refused. */
  readonly words: readonly string[]
}

/** A token service whose scopes have words of the vendor's own. */
export interface ScopedTokens {
  /** The answer of the token endpoint; undefined for another path. */
  token(request: FakeRequest): FakeAnswer | undefined
  /** The refusal of a request, undefined when its token grants the word for the repository. */
  refusal(request: FakeRequest, repository: string, word: string): FakeAnswer | undefined
  /** No token handed out so far is good any more. */
  expireAll(): void
  /** Scopes asked for. */
  readonly scopes: readonly string[]
}

/** What `refusal` is asked about for the list of all repositories, with the word `*`. */
export const CATALOGUE = 'registry:catalog'

type Grants = ReadonlyMap<string, readonly string[]>

/** https://distribution.github.io/distribution/spec/auth/token/ */
export function createScopedTokens(options: ScopedTokensOptions): ScopedTokens {
  const tokens = new Map<string, Grants>()
  const scopes: string[] = []
  const challenge = (scope: string): Record<string, string> => ({
    'www-authenticate': `Bearer realm="${options.origin}${options.path}",service="${options.service}"${scope}`
  })
  return {
    scopes,
    expireAll() {
      tokens.clear()
    },
    token(request) {
      if (request.url.pathname !== options.path) return undefined
      const username = userOf(options, request)
      if (request.method !== 'GET' || request.url.searchParams.get('service') !== options.service) {
        return specError(400, 'UNSUPPORTED')
      }
      if (username === undefined) return specError(401, 'UNAUTHORIZED')
      const asked = request.url.searchParams.getAll('scope')
      const grants = grantsFor(options, username, asked)
      if (grants === undefined) return specError(400, 'UNSUPPORTED')
      scopes.push(...asked)
      const token = randomBytes(24).toString('hex')
      tokens.set(token, grants)
      return json(200, { access_token: token, expires_in: 3600 })
    },
    refusal(request, repository, word) {
      const grants = tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
      const scope = repository === '' ? '' : `,scope="${scopeOf(repository, word)}"`
      if (grants === undefined) return specError(401, 'UNAUTHORIZED', challenge(scope))
      if (repository === '' || grants.get(repository)?.includes(word) === true) return undefined
      return specError(401, 'UNAUTHORIZED', { ...challenge(scope), 'x-reason': 'insufficient_scope' })
    }
  }
}

function scopeOf(repository: string, word: string): string {
  return repository === CATALOGUE ? `${CATALOGUE}:${word}` : `repository:${repository}:${word}`
}

function userOf({ users }: ScopedTokensOptions, { headers }: FakeRequest): string | undefined {
  const encoded = /^Basic (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
  const [username = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return Object.hasOwn(users, username) && users[username] === password.join(':') ? username : undefined
}

/** The subset of what is asked for that the user may have; wildcards are dropped without a word. */
function grantsFor(
  { rights, words, catalogue }: ScopedTokensOptions,
  username: string,
  scopes: readonly string[]
): Grants | undefined {
  const grants = new Map<string, readonly string[]>()
  for (const scope of scopes) {
    if (scope === `${CATALOGUE}:*` && catalogue !== undefined) {
      grants.set(CATALOGUE, catalogue(username) ? ['*'] : [])
      continue
    }
    const [, repository, list] = /^repository:([a-z0-9/._-]+):([a-z_,]+)$/.exec(scope) ?? []
    if (repository === undefined || list === undefined) return undefined
    const asked = list.split(',')
    if (asked.some(word => !words.includes(word))) return undefined
    grants.set(
      repository,
      asked.filter(word => rights(username, repository).includes(word))
    )
  }
  return grants
}
