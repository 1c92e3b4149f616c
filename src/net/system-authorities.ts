import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import type * as Tls from 'node:tls'
import type { AuthorityOptions } from './authorities.js'
import { pemCertificates } from './pem.js'

/** The first that exists is read, as Go's crypto/x509 does on Linux and the BSDs (root_linux.go, root_bsd.go). */
const BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/etc/ssl/cert.pem',
  '/usr/local/share/certs/ca-root-nss.crt',
  '/etc/openssl/certs/ca-certificates.crt'
]

/** All of these are read. */
const FOLDERS: readonly string[] = [
  '/etc/ssl/certs',
  '/etc/pki/tls/certs',
  '/usr/local/share/certs',
  '/etc/openssl/certs'
]

/**
 * The operating system's authorities: what Node finds (22.15 and newer), and outside Windows and macOS also the files
 * that docker, being a Go program, trusts. Files that cannot be read are passed over, as Go does.
 */
export function systemAuthorities(tls: typeof Tls, options: AuthorityOptions): string[] {
  const found = nodeSystemAuthorities(tls)
  const { platform, env } = options
  if (platform === 'win32' || platform === 'darwin') return found
  const file = env('SSL_CERT_FILE')
  const folders = env('SSL_CERT_DIR')
  return [
    ...found,
    ...firstBundle(file === undefined ? BUNDLES : [file]),
    ...(folders === undefined ? FOLDERS : folders.split(':')).flatMap(readFolder)
  ]
}

function nodeSystemAuthorities(tls: typeof Tls): string[] {
  // absent before Node 22.15, whatever the declarations say
  const modern: Partial<Pick<typeof tls, 'getCACertificates'>> = tls
  try {
    return modern.getCACertificates?.('system') ?? []
  } catch {
    return []
  }
}

function firstBundle(files: readonly string[]): string[] {
  for (const file of files) {
    const text = readText(file)
    if (text !== undefined) return pemCertificates(text)
  }
  return []
}

function readFolder(folder: string): string[] {
  return entries(folder)
    .filter(name => !isHashLink(path.join(folder, name)))
    .flatMap(name => pemCertificates(readText(path.join(folder, name)) ?? ''))
}

/** OpenSSL's hash links point to a neighbour that is read anyway. */
function isHashLink(file: string): boolean {
  try {
    return !readlinkSync(file).includes('/')
  } catch {
    return false
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
