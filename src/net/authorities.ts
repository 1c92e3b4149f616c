import { existsSync, readFileSync } from 'node:fs'
import { Failure } from '../errors.js'
import { certificateFolders, readCertificateFolders } from './certs-d.js'
import { pemCertificates } from './pem.js'
import { systemAuthorities } from './system-authorities.js'
import type { Trust } from './transport.js'

/** What is needed to find certificates on this machine. */
export interface AuthorityOptions {
  readonly env: (name: string) => string | undefined
  readonly homeDirectory: string
  readonly platform: NodeJS.Platform
  readonly debug: (message: string) => void
}

/** Authorities in place of Node's own, and a client certificate for the registry's own host. */
export interface TlsMaterial {
  readonly ca: string[]
  readonly client?: { readonly cert: string[]; readonly key: string[] }
}

const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'
])

/** True for the verification errors that a further authority would cure. */
export function isUnknownAuthority(code: string | undefined): boolean {
  return code !== undefined && UNKNOWN_AUTHORITY.has(code)
}

/** True when the user named an authority for the registry, or docker's folder has one. */
export function hasNamedAuthorities(trust: Trust, options: AuthorityOptions): boolean {
  return (
    trust.caFiles.length > 0 || certificateFolders(trust.registry, options).some(folder => existsSync(folder))
  )
}

/**
 * How many authorities a connection is made with. `named`: the user's `ca-file` and docker's `certs.d/HOST`, a handful.
 * `all`: Node's, `NODE_EXTRA_CA_CERTS`'s and the system's beside them, some hundred, which take longer to load than a
 * login takes.
 */
export type Breadth = 'named' | 'all'

/** Authorities this machine trusts for the registry, in place of Node's own. */
export async function loadMaterial(
  trust: Trust,
  options: AuthorityOptions,
  breadth: Breadth
): Promise<TlsMaterial> {
  const folders = readCertificateFolders(trust.registry, options)
  const named = [...folders.ca, ...trust.caFiles.flatMap(readAuthorityFile)]
  const ca = new Set(breadth === 'named' ? named : [...named, ...(await commonAuthorities(options))])
  options.debug(`trusting ${ca.size} certificate authorities for "${trust.registry}"`)
  if (folders.cert.length === 0) return { ca: [...ca] }
  return { ca: [...ca], client: { cert: folders.cert, key: folders.key } }
}

async function commonAuthorities(options: AuthorityOptions): Promise<string[]> {
  const tls = await import('node:tls')
  return [...tls.rootCertificates, ...extraAuthorities(options), ...systemAuthorities(tls, options)]
}

function extraAuthorities(options: AuthorityOptions): string[] {
  const file = options.env('NODE_EXTRA_CA_CERTS')
  if (file === undefined) return []
  try {
    return pemCertificates(readFileSync(file, 'utf8'))
  } catch {
    // Node itself only warns about it
    return []
  }
}

function readAuthorityFile(file: string): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Failure('input', `the "ca-file" "${file}" cannot be read: name an existing PEM file`)
  }
  const certificates = pemCertificates(text)
  if (certificates.length > 0) return certificates
  throw new Failure(
    'input',
    `the "ca-file" "${file}" holds no certificate: name a PEM file with the authority's`
  )
}
