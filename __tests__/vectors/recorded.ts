import type { HttpRequest, Transport } from '../../src/net/transport.js'
import type { Exchange } from './vector.js'

/** What was sent, as far as a recording looks at it. */
export interface Asked extends Pick<HttpRequest, 'url' | 'body'> {
  readonly method: string
  readonly headers: { readonly authorization?: string | undefined }
}

/** Recorded exchanges, each to be used as often as it says. */
export interface Tape {
  /** The exchange for a request, which is thereby used; undefined, and remembered, when there is none. */
  take(request: Asked): Exchange | undefined
  /** One line per request that the recording does not hold. */
  readonly unexpected: readonly string[]
  /** One line per recorded request that was not sent. */
  pending(): readonly string[]
}

/** A transport that answers from the recording, and knows what was sent besides it or never sent. */
export interface Recording extends Pick<Tape, 'unexpected' | 'pending'> {
  readonly transport: Transport
}

export function createTape(exchanges: readonly Exchange[]): Tape {
  const open = exchanges.flatMap(exchange => Array.from({ length: exchange.times ?? 1 }, () => exchange))
  const unexpected: string[] = []
  return {
    unexpected,
    pending: () => open.map(({ request }) => `${request.method} ${request.url}`),
    take: asked => {
      const index = open.findIndex(exchange => isAsked(exchange.request, asked))
      const [exchange] = index === -1 ? [] : open.splice(index, 1)
      if (exchange === undefined) {
        const { method, url, headers, body } = asked
        unexpected.push(
          `${method} ${url.href} authorization=${headers.authorization ?? 'none'} body=${body ?? ''}`
        )
      }
      return exchange
    }
  }
}

export function playBack(exchanges: readonly Exchange[]): Recording {
  const { take, unexpected, pending } = createTape(exchanges)
  return {
    unexpected,
    pending,
    transport: request => {
      const exchange = take(request)
      return exchange === undefined ? failed('ENOTFOUND', 'not recorded') : answer(exchange)
    }
  }
}

/** Parameters are compared decoded and in any order, since servers read them so. */
function isAsked(wanted: Exchange['request'], { method, url, headers, body }: Asked): boolean {
  return (
    wanted.method === method &&
    address(new URL(wanted.url)) === address(url) &&
    (wanted.authorization === undefined || wanted.authorization === (headers.authorization ?? null)) &&
    (wanted.body === undefined || parameters(wanted.body) === parameters(body ?? ''))
  )
}

function address(url: URL): string {
  return `${url.origin}${url.pathname}?${parameters(url.search)}`
}

function parameters(text: string): string {
  return JSON.stringify([...new URLSearchParams(text)].map(pair => pair.join('=')).sort())
}

function answer({ response }: Exchange): ReturnType<Transport> {
  if ('error' in response) return failed(response.error, response.error)
  return Promise.resolve({
    status: response.status,
    headers: response.headers ?? {},
    body: responseBody(response)
  })
}

function failed(code: string, message: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(message), { code }))
}

/** A recorded answer's body as it is sent. */
export function responseBody({
  body = '',
  claims
}: Exclude<Exchange['response'], { readonly error: string }>): string {
  const content = claims === undefined ? body : { token: unsignedToken(claims) }
  return typeof content === 'object' ? JSON.stringify(content) : content
}

/** A JWT whose signature nobody checks here: https://www.rfc-editor.org/rfc/rfc7519#section-6 */
function unsignedToken(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`
}
