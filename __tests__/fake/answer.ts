import type { Buffer } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'

/** A request as the fake registry sees it. */
export interface FakeRequest {
  readonly method: string
  /** Path and query. */
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface FakeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** An error body as the distribution specification wants it. */
export function specError(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {}
): FakeAnswer {
  return json(status, { errors: [{ code, message: `${code.toLowerCase()} (fake registry)` }] }, headers)
}

export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {}
): FakeAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}
