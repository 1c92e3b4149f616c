import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate and its key, as PEM files. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

/** A self-signed certificate, for an authority or for the key of a token service. */
export function selfSigned(folder: string, name: string): Certificate {
  const made = paths(folder, name)
  openssl(['req', '-x509', ...NEW_KEY, '-keyout', made.key, '-out', made.certificate, '-subj', `/CN=${name}`])
  return made
}

/** A server's certificate for 127.0.0.1 and localhost; a negative number of days is one that has expired. */
export function signedBy(authority: Certificate, folder: string, name: string, days = 2): Certificate {
  const made = paths(folder, name)
  const request = join(folder, `${name}.csr`)
  const extensions = join(folder, `${name}.ext`)
  writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
  openssl(['req', ...NEW_KEY, '-keyout', made.key, '-out', request, '-subj', `/CN=${name}`])
  const signing = ['-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial']
  openssl([
    'x509',
    '-req',
    '-in',
    request,
    ...signing,
    '-days',
    String(days),
    '-extfile',
    extensions,
    '-out',
    made.certificate
  ])
  return made
}

const NEW_KEY = ['-newkey', 'rsa:2048', '-nodes', '-sha256']

function paths(folder: string, name: string): Certificate {
  mkdirSync(folder, { recursive: true })
  return { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) }
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
