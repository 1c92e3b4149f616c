import type { Access, Accounts } from './accounts.js'
import { json, specError, type FakeAnswer, type FakeRequest } from './answer.js'

export interface TokenServiceOptions {
  readonly accounts: Accounts
  readonly service: string
  /** Seconds. */
  readonly lifetime: number
}

/**
 * The token endpoint: GET with Basic (or without: an anonymous token), POST with `grant_type` `password` or
 * `refresh_token`. Grants the intersection of what is asked and what the user may, as the specification says.
 */
export function answerToken(options: TokenServiceOptions, request: FakeRequest): FakeAnswer {
  if (request.method === 'GET') return answerGet(options, request)
  if (request.method === 'POST') return answerPost(options, request)
  return specError(405, 'UNSUPPORTED')
}

function answerGet(options: TokenServiceOptions, { url, headers }: FakeRequest): FakeAnswer {
  const query = url.searchParams
  if (query.get('service') !== options.service) return specError(400, 'UNSUPPORTED')
  const user = options.accounts.basicUser(headers.authorization)
  if (headers.authorization !== undefined && user === undefined) {
    return specError(401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="token service"' })
  }
  return grant(options, user, query.getAll('scope'))
}

function answerPost(options: TokenServiceOptions, { body, headers }: FakeRequest): FakeAnswer {
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return json(400, { error: 'invalid_request' })
  }
  const form = new URLSearchParams(body.toString('utf8'))
  if (form.get('service') !== options.service) return json(400, { error: 'invalid_request' })
  const user = grantedUser(options.accounts, form)
  if (user === 'unsupported') return json(400, { error: 'unsupported_grant_type' })
  if (user === undefined) return json(401, { error: 'invalid_grant' })
  return grant(options, user, (form.get('scope') ?? '').split(' '))
}

function grantedUser(accounts: Accounts, form: URLSearchParams): string | undefined {
  const grantType = form.get('grant_type')
  if (grantType === 'refresh_token') return accounts.userOfIdentityToken(form.get('refresh_token') ?? '')
  if (grantType !== 'password') return 'unsupported'
  return accounts.userOfPassword(form.get('username') ?? '', form.get('password') ?? '')
}

function grant(
  options: TokenServiceOptions,
  user: string | undefined,
  scopes: readonly string[]
): FakeAnswer {
  const access = scopes
    .flatMap(scope => scope.split(' '))
    .flatMap(scope => granted(options.accounts, user, scope))
  const token = options.accounts.issueToken(user, access, options.lifetime)
  return json(200, {
    token,
    access_token: token,
    expires_in: options.lifetime,
    issued_at: new Date().toISOString()
  })
}

function granted(accounts: Accounts, user: string | undefined, scope: string): Access[] {
  const match = /^repository:([^:]+(?::\d+[^:]*)?):([a-z,*]+)$/.exec(scope)
  if (match?.[1] === undefined || match[2] === undefined) return []
  const rights: readonly string[] = accounts.rights(user, match[1])
  const asked = match[2]
    .split(',')
    .flatMap(action => (action === '*' ? ['pull', 'push', 'delete'] : [action]))
  const actions = [...new Set(asked)].filter(action => rights.includes(action))
  return actions.length === 0 ? [] : [{ type: 'repository', name: match[1], actions }]
}
