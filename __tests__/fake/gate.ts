import type { Accounts, Mode, Right } from './accounts.js'
import { specError, type FakeAnswer, type FakeRequest } from './answer.js'
import type { Route } from './route.js'

/** What decides who may pass. */
export interface Gate {
  readonly mode: Mode
  readonly accounts: Accounts
  readonly service: string
  /** A token service elsewhere. */
  readonly realm?: string
}

/** The refusal of a request, undefined when it may pass. */
export function authorise(
  state: Gate,
  request: FakeRequest,
  route: Route | undefined
): FakeAnswer | undefined {
  const { accounts, mode } = state
  const right = neededRight(request.method)
  if (mode === 'anonymous') return undefined
  if (mode === 'basic') {
    const user = accounts.basicUser(request.headers.authorization)
    if (user === undefined)
      return specError(401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="fake registry"' })
    return route === undefined || accounts.rights(user, route.repository).includes(right)
      ? undefined
      : specError(403, 'DENIED')
  }
  const access = accounts.tokenAccess(request.headers.authorization)
  if (access === undefined)
    return specError(401, 'UNAUTHORIZED', { 'www-authenticate': bearerChallenge(state, request, route) })
  if (route === undefined) return undefined
  const granted = access.some(({ name, actions }) => name === route.repository && actions.includes(right))
  return granted ? undefined : specError(403, 'DENIED')
}

/** As distribution sees it: cancelling an upload is a deletion. */
function neededRight(method: string): Right {
  if (method === 'GET' || method === 'HEAD') return 'pull'
  return method === 'DELETE' ? 'delete' : 'push'
}

function bearerChallenge(state: Gate, request: FakeRequest, route: Route | undefined): string {
  const realm = state.realm ?? new URL('/token', request.url.origin).href
  const challenge = `Bearer realm="${realm}",service="${state.service}"`
  if (route === undefined) return challenge
  const actions = request.method === 'GET' || request.method === 'HEAD' ? 'pull' : 'pull,push'
  return `${challenge},scope="repository:${route.repository}:${actions}"`
}
