import { Buffer } from 'node:buffer'
import type { Agent } from 'node:http'
import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { Failure } from '../errors.js'
import { isLoopback, parseHost, type Host } from '../host.js'
import { bypasses } from './no-proxy.js'

/** A proxy to go through, its credential apart from its address so that no message can hold it. */
export interface Proxy {
  readonly url: URL
  /** The value of `Proxy-Authorization`. */
  readonly authorization?: string
}

/** The proxy gave no answer, or (`status`) did not connect. */
export class ProxyError extends Error {
  readonly code: string
  readonly proxy: string
  readonly status: number | undefined

  constructor(code: string, proxy: string, status?: number) {
    super('proxy')
    this.code = code
    this.proxy = proxy
    this.status = status
  }
}

/**
 * The proxy for an address: `HTTPS_PROXY` or `HTTP_PROXY` by its scheme, else `ALL_PROXY`, in either case, unless
 * `NO_PROXY` excludes it. These are the rules of docker and the other Go clients (golang.org/x/net/http/httpproxy), so
 * that what they reach, the login reaches. This machine itself and its metadata service are never reached through a proxy.
 */
export function proxyFor(url: URL, env: (name: string) => string | undefined): Proxy | undefined {
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const value = eitherCase(env, variable) ?? eitherCase(env, 'ALL_PROXY')
  if (value === undefined) return undefined
  // Google's libraries write the name with the dot that ends it
  const host = parseHost(url.host.replace(/\.(?=$|:)/, ''))
  if (host !== undefined && (isLoopback(host) || isMetadataService(host))) return undefined
  if (bypasses(url, eitherCase(env, 'NO_PROXY') ?? '')) return undefined
  return parseProxy(value, variable)
}

/** https://cloud.google.com/compute/docs/metadata/querying-metadata */
const METADATA_NAMES: readonly string[] = ['metadata.google.internal', 'metadata.goog']

/**
 * Link-local addresses (RFC 3927, fe80::/10 of RFC 4291), which no router passes on, with Google's address and Amazon's
 * network (fd00:ec2::/32) for IPv6: a metadata server that a proxy asks would answer with the proxy's identity. An
 * IPv6 literal has one spelling in a URL.
 */
function isMetadataService({ name }: Host): boolean {
  if (METADATA_NAMES.includes(name)) return true
  const version = isIP(name)
  if (version === 4) return name.startsWith('169.254.')
  return version === 6 && (name === 'fd20:ce::254' || /^(?:fe[89ab][0-9a-f]|fd00:ec2):/.test(name))
}

/** The agent that reaches an https address through the proxy's CONNECT tunnel. */
export async function tunnelAgent(
  proxy: Proxy,
  signal: AbortSignal,
  ca: ConnectionOptions['ca']
): Promise<Agent> {
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  return new HttpsProxyAgent(proxy.url, {
    rejectUnauthorized: true,
    signal,
    ...(proxy.authorization === undefined ? {} : { headers: { 'Proxy-Authorization': proxy.authorization } }),
    ...(ca === undefined ? {} : { ca })
  })
}

/** The error for a proxy's answer to CONNECT, undefined when the tunnel stands. */
export function tunnelError(proxy: Proxy, status: number): Error | undefined {
  if (status >= 200 && status < 300) return undefined
  // tinyproxy answers a wrong password with 401
  if (status === 407 || status === 401) return proxyAuthenticationFailure(proxy, status)
  const passing = status === 408 || status === 429 || status >= 500
  return new ProxyError(passing ? 'ERR_PROXY_TUNNEL' : 'ERR_PROXY_REFUSED', proxy.url.host, status)
}

/** The sentence for a proxy that wants a credential, or another one. */
export function proxyAuthenticationFailure(proxy: Proxy, status: number): Failure {
  const remedy =
    proxy.authorization === undefined
      ? 'put them into its address (http://USER:PASSWORD@HOST:PORT)'
      : 'correct those in its address'
  return new Failure(
    'network',
    `the proxy "${proxy.url.host}" asks for a user name and password (${status}): ${remedy}`
  )
}

function eitherCase(env: (name: string) => string | undefined, name: string): string | undefined {
  return env(name) ?? env(name.toLowerCase())
}

function parseProxy(value: string, variable: string): Proxy {
  const text = value.includes('://') ? value : `http://${value}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hostname === '' || !/^https?:$/.test(url.protocol)) {
    throw new Failure(
      'input',
      `the proxy in "${variable}" is no http(s) address: write it as http://HOST:PORT`
    )
  }
  const user = decoded(url.username)
  const password = decoded(url.password)
  url.username = ''
  url.password = ''
  if (user === '' && password === '') return { url }
  return { url, authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` }
}

/** A lone `%` stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Host and port of the proxy as a socket takes them. */
export function proxyAddress({ url }: Proxy): { host: string; port: number } {
  const usual = url.protocol === 'https:' ? 443 : 80
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? usual : Number(url.port) }
}
