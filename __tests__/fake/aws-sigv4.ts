import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string
  /** Path as sent, not decoded. */
  readonly path: string
  /** Query as sent, without `?`. */
  readonly query: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** Who a request says it is from, and by which words it was signed. */
export interface Claim {
  readonly keyId: string
  /** `YYYYMMDD` */
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/** The parts of an `Authorization` header, undefined when it is none of Signature Version 4. */
export function parseAuthorization(header: string | undefined): Claim | undefined {
  const [, keyId, date, region, service, names, signature] = AUTHORIZATION.exec(header ?? '') ?? []
  if (keyId === undefined || date === undefined || region === undefined) return undefined
  if (service === undefined || names === undefined || signature === undefined) return undefined
  return { keyId, date, region, service, signedHeaders: names.split(';'), signature }
}

/**
 * The signature AWS expects, by its published steps: canonical request, string to sign, signing key, signature.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function expectedSignature(request: SignedRequest, claim: Claim, secret: string): string {
  const scope = [claim.date, claim.region, claim.service, 'aws4_request']
  const text = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'] ?? '',
    scope.join('/'),
    sha256(canonicalRequest(request, claim.signedHeaders))
  ].join('\n')
  let key = Buffer.from(`AWS4${secret}`, 'utf8')
  for (const part of scope) key = hmac(key, part)
  return hmac(key, text).toString('hex')
}

/** True when the request was signed with that secret, the headers that say what is meant included. */
export function isSignedWith(request: SignedRequest, claim: Claim, secret: string): boolean {
  const present = Object.keys(request.headers).filter(name => name.startsWith('x-amz-'))
  const needed = ['host', 'x-amz-date', ...present]
  if (needed.some(name => !claim.signedHeaders.includes(name))) return false
  if (request.headers['x-amz-date']?.startsWith(claim.date) !== true) return false
  const expected = Buffer.from(expectedSignature(request, claim, secret), 'hex')
  return timingSafeEqual(expected, Buffer.from(claim.signature, 'hex'))
}

/** The canonical form of a request, step 1 of the signature. */
export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map(
    name => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/\s+/g, ' ')}\n`
  )
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    sha256(request.body)
  ].join('\n')
}

/** Every segment is encoded once more than it was sent (S3 alone differs). */
function canonicalPath(path: string): string {
  return path === '' ? '/' : path.split('/').map(encode).join('/')
}

function canonicalQuery(query: string): string {
  if (query === '') return ''
  return query
    .split('&')
    .map(pair => {
      const [name = '', ...rest] = pair.split('=')
      return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(rest.join('=')))}`
    })
    .toSorted()
    .join('&')
}

/** RFC 3986: all but the unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function hmac(key: Buffer, text: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHmac('sha256', key).update(text, 'utf8').digest())
}
