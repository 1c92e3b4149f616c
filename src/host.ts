import { isIP } from 'node:net'

/**
 * A registry's host and port, parsed once and compared by `key`, never as text a user wrote.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export interface Host {
  /** Lower-case host name or IP literal, an IPv6 literal without its brackets. */
  readonly name: string
  readonly port?: number
  /** `name[:port]` as it stands in a docker config, an IPv6 literal in brackets. */
  readonly key: string
}

/** What a user may write where docker takes a registry's address: `[scheme://]host[:port][/path]`. */
export interface RegistryAddress {
  readonly host: Host
  readonly scheme?: 'http' | 'https'
  /** The part behind the host, without slashes at its ends; undefined when there is none. */
  readonly path?: string
}

const LABEL = '[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?'
const HOST_NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`)
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[^[\]:]+)(?::(\d{1,5}))?$/

/** The parsed host, or undefined when the text is not `host[:port]`. */
export function parseHost(text: string): Host | undefined {
  const match = AUTHORITY.exec(text.toLowerCase())
  if (match?.[1] === undefined) return undefined
  const bracketed = match[1].startsWith('[')
  const name = bracketed ? match[1].slice(1, -1) : match[1]
  if (bracketed ? isIP(name) !== 6 : !isHostName(name)) return undefined
  const port = match[2] === undefined ? undefined : Number(match[2])
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined
  const bare = bracketed ? `[${name}]` : name
  if (port === undefined) return { name, key: bare }
  return { name, port, key: `${bare}:${port}` }
}

/**
 * True when the first part of an image's name is its registry's host, which has a dot, a port or is `localhost`; docker
 * takes any other first part for an account at Docker Hub. Its one further case, capital letters, is left out: names are
 * put in lower case here.
 * https://github.com/distribution/reference/blob/main/normalize.go (splitDockerDomain)
 */
export function isHostPart(first: string): boolean {
  return /[.:]/.test(first) || first === 'localhost'
}

/** RFC 1123 §2.1, with the underscores people use. The lengths also keep out most tokens pasted in the wrong place. */
function isHostName(name: string): boolean {
  return name.length <= 253 && HOST_NAME.test(name) && name.split('.').every(label => label.length <= 63)
}

/** The parsed address, or undefined when the text is no registry address (user info, query or an unknown scheme included). */
export function parseRegistryAddress(text: string): RegistryAddress | undefined {
  const match = /^(?:(https?):\/\/)?([^/?#@\s]+)(\/[^?#@\s]*)?$/i.exec(text)
  if (match?.[2] === undefined) return undefined
  const host = parseHost(match[2])
  if (host === undefined) return undefined
  const scheme = match[1]?.toLowerCase()
  const path = (match[3] ?? '').replace(/^\/+|\/+$/g, '')
  return {
    host,
    ...(scheme === 'http' || scheme === 'https' ? { scheme } : {}),
    ...(path === '' ? {} : { path })
  }
}

/** True for this machine's own addresses: `localhost`, `*.localhost` (RFC 6761), 127.0.0.0/8 and ::1. */
export function isLoopback(host: Host): boolean {
  if (host.name === 'localhost' || host.name.endsWith('.localhost') || host.name === '::1') return true
  return isIP(host.name) === 4 && host.name.startsWith('127.')
}
