import type { Agent } from 'node:http'
import type { RequestOptions } from 'node:https'
import { errorCode } from '../errors.js'
import {
  hasNamedAuthorities,
  isUnknownAuthority,
  loadMaterial,
  type AuthorityOptions,
  type Breadth,
  type TlsMaterial
} from './authorities.js'
import { exchangeOnce, type Connection } from './exchange-once.js'
import { proxyAddress, proxyFor, tunnelAgent, type Proxy } from './proxy.js'
import type { HttpRequest, HttpResponse, Transport, Trust } from './transport.js'

/** What the transport may know of the world. */
export type NodeTransportOptions = AuthorityOptions

interface State {
  readonly options: NodeTransportOptions
  /** Loaded certificates per registry. */
  readonly materials: Map<string, Promise<TlsMaterial>>
  /** One per scheme. Kept-alive sockets do not keep the process alive: Node unrefs them while they are idle. */
  readonly agents: Map<string, Promise<Agent>>
}

/**
 * The real transport, on node:http and node:https. The fewest authorities come first, since more of them cost start-up
 * time: those named for the registry, else Node's own. Only when they do not know the certificate's issuer all others
 * are loaded and the request is made once more; it has not been sent by then. Verification is never off, whatever the
 * environment says.
 */
export function createNodeTransport(options: NodeTransportOptions): Transport {
  const state: State = { options, materials: new Map(), agents: new Map() }
  return async (request, trust, limits) => {
    const end = performance.now() + limits.timeout
    const attempt = (material: TlsMaterial | undefined): Promise<HttpResponse> =>
      send(state, request, trust, material, { ...limits, timeout: Math.max(1, end - performance.now()) })
    if (request.url.protocol === 'http:') return attempt(undefined)
    if (state.materials.has(trustKey(trust, 'all'))) return attempt(await materialFor(state, trust, 'all'))
    const named = hasNamedAuthorities(trust, options)
    try {
      return await attempt(named ? await materialFor(state, trust, 'named') : undefined)
    } catch (error) {
      if (!isUnknownAuthority(errorCode(error))) throw error
      options.debug(`the certificate of "${request.url.host}" needs a further authority`)
      return attempt(await materialFor(state, trust, 'all'))
    }
  }
}

function trustKey(trust: Trust, breadth: Breadth): string {
  return JSON.stringify([breadth, trust.registry, trust.caFiles])
}

function materialFor(state: State, trust: Trust, breadth: Breadth): Promise<TlsMaterial> {
  return remember(state.materials, trustKey(trust, breadth), () =>
    loadMaterial(trust, state.options, breadth)
  )
}

async function send(
  state: State,
  request: HttpRequest,
  trust: Trust,
  material: TlsMaterial | undefined,
  limits: { timeout: number; maxBytes: number }
): Promise<HttpResponse> {
  const { url } = request
  const proxy = proxyFor(url, state.options.env)
  if (proxy !== undefined)
    state.options.debug(`"${url.host}" is reached through the proxy "${proxy.url.host}"`)
  const connection =
    url.protocol === 'https:'
      ? await secureConnection(state, url, proxy, tlsOptions(url, trust, material))
      : await plainConnection(state, url, proxy)
  return exchangeOnce(connection, request, limits)
}

function tlsOptions(url: URL, trust: Trust, material: TlsMaterial | undefined): RequestOptions {
  if (material === undefined) return { rejectUnauthorized: true }
  // the token service shares the registry's authorities, but a client certificate is for the registry alone
  const client = isRegistryItself(url, trust) ? material.client : undefined
  return { rejectUnauthorized: true, ca: material.ca, ...client }
}

function isRegistryItself(url: URL, trust: Trust): boolean {
  const registry = `https://${trust.registry}/`
  return URL.canParse(registry) && new URL(registry).host === url.host
}

async function secureConnection(
  state: State,
  url: URL,
  proxy: Proxy | undefined,
  tls: RequestOptions
): Promise<Connection> {
  const { request } = await import('node:https')
  const abort = new AbortController()
  const agent =
    proxy === undefined ? await agentFor(state, 'https:') : await tunnelAgent(proxy, abort.signal, tls.ca)
  const options = { ...tls, ...target(url), agent }
  return {
    open: given => request({ ...options, ...given }),
    abandon: () => {
      abort.abort()
    },
    ...(proxy === undefined ? {} : { proxy })
  }
}

/** Plain http goes through a proxy in absolute form (RFC 9112 §3.2.2). */
async function plainConnection(state: State, url: URL, proxy: Proxy | undefined): Promise<Connection> {
  const secure = proxy?.url.protocol === 'https:'
  const { request } = secure ? await import('node:https') : await import('node:http')
  const agent = await agentFor(state, secure ? 'https:' : 'http:')
  if (proxy === undefined) return { open: given => request({ ...target(url), agent, ...given }) }
  const own = {
    host: url.host,
    ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization })
  }
  const path = `${url.origin}${url.pathname}${url.search}`
  return {
    open: given =>
      request({
        rejectUnauthorized: true,
        ...proxyAddress(proxy),
        path,
        agent,
        ...given,
        headers: { ...given.headers, ...own }
      }),
    proxy
  }
}

function target(url: URL): { host: string; port: number; path: string } {
  const usual = url.protocol === 'https:' ? 443 : 80
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? usual : Number(url.port),
    path: `${url.pathname}${url.search}`
  }
}

function agentFor(state: State, protocol: 'http:' | 'https:'): Promise<Agent> {
  return remember(state.agents, protocol, async () => {
    const { Agent } = protocol === 'https:' ? await import('node:https') : await import('node:http')
    return new Agent({ keepAlive: true })
  })
}

function remember<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
