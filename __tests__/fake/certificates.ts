import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** A key and its certificate, PEM. */
export interface KeyPair {
  readonly key: string
  readonly cert: string
}

/** A certificate authority of its own, made with the openssl on PATH. */
export interface Authority extends KeyPair {
  /** The file of its certificate. */
  readonly file: string
  /** A certificate it signed for `names` (`IP:…` or `DNS:…`). */
  issue(names: readonly string[], options?: { readonly expired?: boolean }): KeyPair
  /** Removes its directory. */
  remove(): void
}

/** Makes an authority in a new temporary directory. */
export function createAuthority(commonName = 'fake authority'): Authority {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fake-ca-'))
  const at = (name: string): string => path.join(directory, name)
  openssl([
    'req',
    '-x509',
    ...EC_KEY,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
    '-days',
    '2',
    '-subj',
    `/CN=${commonName}`
  ])
  let serial = 0
  return {
    ...readPair(at('ca.key'), at('ca.crt')),
    file: at('ca.crt'),
    issue(names, { expired = false } = {}) {
      serial += 1
      const base = at(`leaf-${serial}`)
      writeFileSync(`${base}.ext`, `subjectAltName=${names.join(',')}\n`)
      openssl([
        'req',
        '-new',
        ...EC_KEY,
        '-keyout',
        `${base}.key`,
        '-out',
        `${base}.csr`,
        '-subj',
        `/CN=leaf ${serial}`
      ])
      const sign = [
        'x509',
        '-req',
        '-in',
        `${base}.csr`,
        '-CA',
        at('ca.crt'),
        '-CAkey',
        at('ca.key'),
        '-set_serial',
        String(serial + 1)
      ]
      // a negative number of days ends the validity before it begins, which verifies as expired
      openssl([...sign, '-extfile', `${base}.ext`, '-days', expired ? '-1' : '2', '-out', `${base}.crt`])
      return readPair(`${base}.key`, `${base}.crt`)
    },
    remove: () => {
      rmSync(directory, { recursive: true })
    }
  }
}

/** A certificate for 127.0.0.1 that nobody but itself signed. */
export function createSelfSigned(): KeyPair {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fake-self-'))
  const key = path.join(directory, 'self.key')
  const cert = path.join(directory, 'self.crt')
  openssl([
    'req',
    '-x509',
    ...EC_KEY,
    '-keyout',
    key,
    '-out',
    cert,
    '-days',
    '2',
    '-subj',
    '/CN=self',
    '-addext',
    'subjectAltName=IP:127.0.0.1'
  ])
  const pair = readPair(key, cert)
  rmSync(directory, { recursive: true })
  return pair
}

const EC_KEY: readonly string[] = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

function readPair(key: string, cert: string): KeyPair {
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

function openssl(parameters: readonly string[]): void {
  execFileSync('openssl', parameters, { stdio: ['ignore', 'ignore', 'pipe'] })
}
