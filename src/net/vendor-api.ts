import type { Context } from '../context.js'
import { Failure } from '../errors.js'
import { createClient } from './client.js'
import { shownHost } from './connection-failure.js'
import { parseObject } from './spec-error.js'

/** An answer of a vendor's token API. */
export interface VendorAnswer {
  readonly status: number
  /** The JSON object in the body, empty when there is none. */
  readonly json: Readonly<Record<string, unknown>>
}

/** A request to a vendor's token API at an address that is the vendor's own, never one a server named. */
export interface VendorRequest {
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  /** The value of `Authorization`. */
  readonly authorization?: string
  /** Authority files (PEM) the user named, where the vendor's product is the user's own server. */
  readonly caFiles?: readonly string[]
  /** Error statuses that the vendor itself gives without a JSON object. */
  readonly bareStatuses?: readonly number[]
}

const MAX_BYTES = 1024 * 1024
const FORM = 'application/x-www-form-urlencoded'

type World = Pick<Context, 'transport' | 'now' | 'sleep' | 'random' | 'log'>

/** GET for JSON. Retried, limited and kept on its origin like every request of ours. */
export function getJson(context: World, request: VendorRequest): Promise<VendorAnswer> {
  return send(context, request, { method: 'GET' })
}

/** POST of a form for JSON (RFC 6749, RFC 8693). */
export function postForm(
  context: World,
  request: VendorRequest,
  form: Readonly<Record<string, string>>
): Promise<VendorAnswer> {
  return send(context, request, { method: 'POST', type: FORM, body: new URLSearchParams(form).toString() })
}

/** POST of JSON for JSON. */
export function postJson(context: World, request: VendorRequest, value: object): Promise<VendorAnswer> {
  return send(context, request, { method: 'POST', type: 'application/json', body: JSON.stringify(value) })
}

async function send(
  context: World,
  { url, headers = {}, authorization, caFiles = [], bareStatuses = [] }: VendorRequest,
  { method, type, body }: { method: 'GET' | 'POST'; type?: string; body?: string }
): Promise<VendorAnswer> {
  const client = createClient(context, { registry: url.host, caFiles })
  const answer = await client.send({
    method,
    url,
    headers: {
      accept: 'application/json',
      ...(type === undefined ? {} : { 'content-type': type }),
      ...headers
    },
    ...(authorization === undefined ? {} : { authorization }),
    ...(body === undefined ? {} : { body }),
    maxBytes: MAX_BYTES
  })
  const { status } = answer
  const json = parseObject(answer.body)
  const own = status < 300 || (status >= 400 && (json !== undefined || bareStatuses.includes(status)))
  // a gateway's page or redirect says nothing of the credential
  if (!own) throw foreignAnswer(url, status)
  return { status, json: json ?? {} }
}

function foreignAnswer(url: URL, status: number): Failure {
  return new Failure(
    'network',
    `"${shownHost(url)}" gave an answer that is none of its own (${status}): check the proxy and the network`
  )
}
