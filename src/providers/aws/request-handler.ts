import { Buffer } from 'node:buffer'
import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import { shownHost } from '../../net/connection-failure.js'
import { type Budget, retryAfter, startBudget } from '../../net/retry.js'
import type { HttpRequest, HttpResponse } from '../../net/transport.js'

/** The last request to AWS, for the sentence about its failure. */
export interface Trace {
  url?: URL
  /** Why it got no answer; the SDK wraps what it is thrown. */
  connectionError?: unknown
  /** Milliseconds by which this machine's clock differs from AWS's. */
  clockSkew?: number
}

/** A request as the SDK hands it out. */
interface SdkRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What the requests of one client may take, where it is not a login's. */
export interface HandlerLimits {
  /** Called before each request; what it throws ends it. */
  spend(): void
  /** Milliseconds left. */
  remaining(): number
  readonly timePerTry: number
  readonly maxBytes: number
}

const TIME_PER_TRY = 10_000
const MAX_BYTES = 1024 * 1024

/**
 * The way of the SDK's requests to the network: ours, with its proxies, authorities and limits. The SDK keeps its own
 * rules for trying again, since it alone knows AWS's error codes and corrects the clock it signs with.
 * A type and not an interface: the SDK's own has an index signature.
 */
export type RequestHandler = ReturnType<typeof createRequestHandler>

/** A handler for one login, or within limits of its own, and what it saw last. */
export function createRequestHandler(context: Context, trace: Trace, limits?: HandlerLimits) {
  const budget = startBudget(context)
  const ca = context.env('AWS_CA_BUNDLE')
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SdkRequest) {
      const plain = plainRequest(request)
      trace.url = plain.url
      delete trace.connectionError
      const trust = { registry: plain.url.host, caFiles: ca === undefined ? [] : [ca] }
      limits?.spend()
      const { remaining, timePerTry, maxBytes } = limits ?? {
        remaining: () => budget.remaining(),
        timePerTry: TIME_PER_TRY,
        maxBytes: MAX_BYTES
      }
      const timeout = Math.max(1, Math.min(timePerTry, remaining()))
      const response = await context
        .transport(plain, trust, { timeout, maxBytes })
        .catch((error: unknown) => {
          trace.connectionError = error
          throw error
        })
      context.log.debug(`${plain.method} ${plain.url.origin}${plain.url.pathname}: ${response.status}`)
      const date = Date.parse(response.headers['date'] ?? '')
      if (!Number.isNaN(date)) trace.clockSkew = context.now().getTime() - date
      if (limits === undefined) refuseLongWait(context, plain.url, response, budget)
      return { response: sdkResponse(response) }
    }
  }
}

function plainRequest(request: SdkRequest): HttpRequest & { readonly url: URL } {
  const port = request.port === undefined ? '' : `:${request.port}`
  const url = new URL(`${request.protocol}//${request.hostname}${port}${request.path}`)
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const one of [value].flat()) url.searchParams.append(name, one ?? '')
  }
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])
  const body = bodyText(request.body)
  return {
    method: methodOf(request.method),
    url,
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(body === undefined ? {} : { body })
  }
}

/** None of the calls made here streams. */
function bodyText(body: unknown): string | undefined {
  if (typeof body === 'string') return body === '' ? undefined : body
  if (!(body instanceof Uint8Array)) return undefined
  // the SDK's own kind of array complains when it is taken for anything else than its bytes
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
}

function methodOf(method: string): HttpRequest['method'] {
  return method === 'GET' || method === 'PUT' || method === 'HEAD' ? method : 'POST'
}

function sdkResponse({ status, headers, body }: HttpResponse) {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined)
  return {
    statusCode: status,
    headers: Object.fromEntries(present) as Record<string, string>,
    body: Buffer.from(body, 'utf8')
  }
}

/** The SDK would wait as long as a server asks for. */
function refuseLongWait(context: Context, url: URL, response: HttpResponse, budget: Budget): void {
  const asked = response.status >= 400 ? retryAfter(response, context.now()) : undefined
  if (asked === undefined || asked < budget.remaining()) return
  throw new Failure(
    'network',
    `"${shownHost(url)}" answered ${response.status} and asked for a wait of ${Math.ceil(asked / 1000)} s, more than a login may take: run the job again later`
  )
}
