import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import type { Host } from '../../host.js'
import { isAnonymous } from '../anonymous.js'
import { parseChallenges, type BearerChallenge, type Challenge } from '../../net/challenge.js'
import { ping, type Endpoint } from '../../net/distribution.js'
import { exchange, type Grant } from '../../net/token.js'
import type { HttpResponse } from '../../net/transport.js'
import { basicAuth } from '../../secret.js'
import type { Session } from '../driver.js'
import type { PacedClient } from './paced-client.js'

/** What a request is for; each has its own words in a token's scope. */
export type Want = 'pull' | 'delete' | 'push'

/** The words a registry's token service knows for each. */
export type ScopeWords = Readonly<Record<Want, readonly string[]>>

/** How requests to one registry are authorised. */
export interface RegistryAccess {
  readonly endpoint: Endpoint
  /** The value of `Authorization`. An empty repository stands for the registry's catalogue. */
  authorization(repository: string, want: Want): Promise<string | undefined>
  /** Another one, after a 401 with `used`; undefined when there is no other. */
  renewed(
    repository: string,
    want: Want,
    used: string | undefined,
    answer: HttpResponse
  ): Promise<string | undefined>
}

interface Held {
  readonly grant: Grant
  readonly obtained: number
}

/** A token is not used in its last seconds, unless it has only just been handed out: then the clocks differ. */
const MARGIN = 15_000

/** Asks the registry how one logs in. Tokens are held per scope; those that end are renewed, one exchange at a time. */
export async function openAccess(
  session: Session,
  client: PacedClient,
  host: Host,
  words: ScopeWords
): Promise<RegistryAccess> {
  const { insecure, scheme } = session.target.auth
  const pong = await ping(client, host, { insecure, ...(scheme === undefined ? {} : { scheme }) })
  const { endpoint } = pong
  let challenge: Challenge | undefined = pong.challenge
  const tokens = new Map<string, Promise<Held>>()
  const authorization = (repository: string, want: Want): Promise<string | undefined> => {
    if (challenge?.scheme !== 'bearer') return Promise.resolve(basicOf(session.credential, host, challenge))
    const service = { endpoint, challenge }
    const scope = scopeOf(repository, words[want])
    return heldToken(session, tokens, `${want} ${repository}`, () =>
      tokenFor(session, client, service, scope)
    )
  }
  return {
    endpoint,
    authorization,
    async renewed(repository, want, used, answer) {
      challenge ??= bearerIn(answer)
      if (challenge?.scheme !== 'bearer') return undefined
      const key = `${want} ${repository}`
      const known = tokens.get(key)
      // who comes second finds the token the first one has renewed
      if (known !== undefined && bearerOf(await known) === used && tokens.get(key) === known)
        tokens.delete(key)
      return authorization(repository, want)
    }
  }
}

/** The token under a key, as long as it is good; else a new one, for all who ask meanwhile. */
async function heldToken(
  { context }: Session,
  tokens: Map<string, Promise<Held>>,
  key: string,
  obtain: () => Promise<Held>
): Promise<string> {
  for (;;) {
    const known = tokens.get(key)
    if (known === undefined) {
      const made = obtain()
      tokens.set(key, made)
      made.catch(() => tokens.delete(key))
      return bearerOf(await made)
    }
    const held = await known
    if (!isOver(held, context.now().getTime())) return bearerOf(held)
    if (tokens.get(key) === known) tokens.delete(key)
  }
}

function isOver({ grant, obtained }: Held, now: number): boolean {
  if (grant.expiresAt === undefined) return false
  return grant.expiresAt.getTime() - now < MARGIN && now - obtained >= MARGIN
}

function bearerIn({ headers }: HttpResponse): BearerChallenge | undefined {
  return parseChallenges(headers['www-authenticate'] ?? '').find(found => found.scheme === 'bearer')
}

function bearerOf({ grant }: Held): string {
  return `Bearer ${grant.token.reveal()}`
}

function basicOf(credential: Credential, host: Host, challenge: Challenge | undefined): string | undefined {
  if (isAnonymous(credential)) return undefined
  if (credential.kind === 'basic') return `Basic ${basicAuth(credential.username, credential.password)}`
  // a registry that asks for nothing at its front door may still name its token service behind it
  if (challenge === undefined) return undefined
  throw new Failure(
    'refused',
    `login to "${host.key}" was refused (no token service for an identity token): give a user name and password`
  )
}

/** https://distribution.github.io/distribution/spec/auth/scope/ */
function scopeOf(repository: string, actions: readonly string[]): Parameters<typeof exchange>[4] {
  if (repository === '') return [{ type: 'registry', repository: 'catalog', actions: ['*'] }]
  return [{ repository, actions }]
}

async function tokenFor(
  { context, credential }: Session,
  client: PacedClient,
  service: Parameters<typeof exchange>[2],
  scopes: Parameters<typeof exchange>[4]
): Promise<Held> {
  const asking = isAnonymous(credential) ? withoutCredential(client) : client
  const answer = await exchange(context, asking, service, credential, scopes)
  if (answer.kind === 'granted') return { grant: answer.grant, obtained: context.now().getTime() }
  const host = service.endpoint.host.key
  const why = answer.code === undefined ? `${answer.status}` : `${answer.status} ${answer.code}`
  const asked = scopes
    .map(({ repository, actions }) => `${actions.join(', ')} on "${host}/${repository}"`)
    .join()
  if (answer.status >= 500)
    throw new Failure('network', `the token service of "${host}" answered ${why}: run the job again later`)
  throw new Failure(
    'refused',
    `the token service of "${host}" refused ${asked} (${why}): check the user name, the password and the user's rights`
  )
}

/** Asking for a token without a name is how everyone may read what is public. */
function withoutCredential(client: PacedClient): PacedClient {
  return {
    send(request) {
      const url = new URL(request.url)
      url.searchParams.delete('account')
      const nameless: { authorization?: string } & typeof request = { ...request, url }
      delete nameless.authorization
      return client.send(nameless)
    }
  }
}
