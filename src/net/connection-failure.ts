import { errorCode, Failure } from '../errors.js'
import { parseHost } from '../host.js'
import { isUnknownAuthority } from './authorities.js'
import { ProxyError } from './proxy.js'

/** There was no answer; `code` is the system's or OpenSSL's word for why. */
export class ConnectionFailure extends Failure {
  readonly code: string

  constructor(code: string, message: string) {
    super('network', message)
    this.code = code
  }
}

/** The failure for a request that got no answer, as one sentence with its remedy and nothing of the error's own text. */
export function connectionFailure(error: unknown, url: URL): Failure {
  if (error instanceof Failure) return error
  const code = shownCode(error)
  if (error instanceof ProxyError)
    return new ConnectionFailure(code, proxySentence(code, error, shownHost(url)))
  return new ConnectionFailure(code, sentence(code, shownHost(url)))
}

/** The host of an address a server gave, fit for a message: a name that is not plain is not repeated. */
export function shownHost(url: URL): string {
  return (url.host.length < 256 ? parseHost(url.host)?.key : undefined) ?? 'unreadable host name'
}

function shownCode(error: unknown): string {
  const code = errorCode(error)
  return code !== undefined && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN'
}

function sentence(code: string, host: string): string {
  const known = SENTENCES[code]
  if (known !== undefined) return known(`"${host}"`)
  if (isUnknownAuthority(code)) {
    return `the certificate of "${host}" is signed by an unknown authority: name the authority's PEM file in "ca-file"`
  }
  if (code.startsWith('HPE_')) {
    return `"${host}" answered with something that is not HTTP: check the registry's name and port`
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return `"${host}" did not complete the TLS handshake: check its port, and for a registry without TLS write "http://" before its name and set "insecure=true"`
  }
  if (/^(CERT|CRL|INVALID_CA|PATH_LENGTH)_|_CERT(_|$)/.test(code)) {
    return `the certificate of "${host}" was not accepted (${code}): have the registry's certificate corrected`
  }
  return `"${host}" gave no answer (${code}): check its name and port and the network of this machine`
}

const SENTENCES: Readonly<Record<string, (host: string) => string>> = {
  ENOTFOUND: host =>
    `the host ${host} is not known: check the registry's name and this machine's name server`,
  EAI_AGAIN: host => `the name server did not answer for ${host}: check this machine's name server`,
  ECONNREFUSED: host =>
    `${host} refused the connection: check the registry's name and port and that it is running`,
  ECONNRESET: host =>
    `${host} closed the connection before it answered: check its port and whether it is healthy`,
  ECONNABORTED: host =>
    `${host} closed the connection before it answered: check its port and whether it is healthy`,
  EPIPE: host => `${host} closed the connection before it answered: check its port and whether it is healthy`,
  ETIMEDOUT: host =>
    `${host} did not answer in time (10 s): check the network, a firewall and the proxy settings`,
  EHOSTUNREACH: host => `${host} cannot be reached: check the network, a firewall and the proxy settings`,
  ENETUNREACH: host => `${host} cannot be reached: check the network, a firewall and the proxy settings`,
  CERT_HAS_EXPIRED: host => `the certificate of ${host} has expired: renew it at the registry`,
  CERT_NOT_YET_VALID: host => `the certificate of ${host} is not valid yet: check this machine's clock`,
  ERR_TLS_CERT_ALTNAME_INVALID: host =>
    `the certificate of ${host} is for another name: use the name it was issued for, or have it issued for this one`
}

function proxySentence(code: string, { proxy, status }: ProxyError, host: string): string {
  if (status !== undefined) {
    return `the proxy "${proxy}" did not connect to "${host}" (${status}): allow it there, or add the host to NO_PROXY`
  }
  return `the proxy "${proxy}" gave no answer (${code}): check HTTPS_PROXY and HTTP_PROXY, or add "${host}" to NO_PROXY`
}
