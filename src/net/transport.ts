/** One HTTP request, complete: nothing is added but the host header. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: URL
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Takes the body of a 200 answer as it comes, in place of the answer's `body`; what it throws ends the exchange. */
  readonly receive?: (chunk: Uint8Array) => void
}

/** One HTTP answer with its body, read up to a limit. */
export interface HttpResponse {
  readonly status: number
  /** Lower-case names; several lines of one field joined as RFC 9110 §5.3 says. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** What a connection to one registry may rely on beside the usual authorities. */
export interface Trust {
  /** `host[:port]` of the registry, the folder name below docker's `certs.d`. */
  readonly registry: string
  /** A certificate authority file (PEM) the user named. */
  readonly caFiles: readonly string[]
}

/** Limits of one exchange. */
export interface Limits {
  /** Milliseconds for the whole exchange. */
  readonly timeout: number
  /** Bytes of body read before the exchange is given up. */
  readonly maxBytes: number
}

/**
 * One request, one answer: no redirect is followed, nothing is tried again. Rejects with a system or TLS error
 * (its `code` says which), or with a `Failure` when a limit is passed.
 */
export type Transport = (request: HttpRequest, trust: Trust, limits: Limits) => Promise<HttpResponse>
