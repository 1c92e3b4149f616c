import type { HttpRequest, Transport } from '../../src/net/transport.js'
import type { Exchange } from './vector.js'

/** A transport that answers from the recording, and knows what was sent besides it or never sent. */
export interface Recording {
  readonly transport: Transport
  /** One line per request that the recording does not hold. */
  readonly unexpected: readonly string[]
  /** One line per recorded request that was not sent. */
  pending(): readonly string[]
}

export function playBack(exchanges: readonly Exchange[]): Recording {
  const open = exchanges.flatMap(exchange => Array.from({ length: exchange.times ?? 1 }, () => exchange))
  const unexpected: string[] = []
  return {
    unexpected,
    pending: () => open.map(({ request }) => `${request.method} ${request.url}`),
    transport: request => {
      const index = open.findIndex(exchange => isAsked(exchange.request, request))
      const [exchange] = index === -1 ? [] : open.splice(index, 1)
      if (exchange === undefined) {
        const { method, url, headers, body } = request
        unexpected.push(
          `${method} ${url.href} authorization=${headers.authorization ?? 'none'} body=${body ?? ''}`
        )
        return Promise.reject(Object.assign(new Error('not recorded'), { code: 'ENOTFOUND' }))
      }
      return answer(exchange)
    }
  }
}

/** Parameters are compared decoded and in any order, since servers read them so. */
function isAsked(wanted: Exchange['request'], { method, url, headers, body }: HttpRequest): boolean {
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
  if ('error' in response) {
    return Promise.reject(Object.assign(new Error(response.error), { code: response.error }))
  }
  const { status, headers = {}, claims } = response
  const body = claims === undefined ? (response.body ?? '') : { token: unsignedToken(claims) }
  return Promise.resolve({ status, headers, body: typeof body === 'object' ? JSON.stringify(body) : body })
}

/** A JWT whose signature nobody checks here: https://www.rfc-editor.org/rfc/rfc7519#section-6 */
function unsignedToken(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`
}
