import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Certificate } from './certificates.js'

/** A running docker-registry (distribution 2.8) on loopback. */
export interface RealRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  stop(): Promise<void>
}

export interface TokenAuth {
  readonly realm: string
  readonly service: string
  readonly issuer: string
  /** Certificate of the key that signs the tokens (PEM file). */
  readonly certificate: string
}

export interface RegistryOptions {
  /** Folder of its own. */
  readonly folder: string
  /** Basic authentication for these users. */
  readonly users?: Readonly<Record<string, string>>
  readonly token?: TokenAuth
  readonly tls?: Certificate
}

/** Starts a registry on a free port and waits until it listens. */
export async function startRegistry(options: RegistryOptions): Promise<RealRegistry> {
  await mkdir(options.folder, { recursive: true })
  const config = join(options.folder, 'config.yml')
  // YAML is a superset of JSON.
  await writeFile(config, JSON.stringify(configOf(options, await htpasswd(options))))
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  const host = await listening(child)
  return {
    host,
    stop: () =>
      new Promise(resolve => {
        child.once('exit', () => {
          resolve()
        })
        child.kill()
      })
  }
}

function configOf(options: RegistryOptions, passwords: string | undefined): unknown {
  const { token, tls } = options
  const auth = {
    ...(passwords === undefined ? {} : { htpasswd: { realm: 'registry', path: passwords } }),
    ...(token === undefined
      ? {}
      : {
          token: {
            realm: token.realm,
            service: token.service,
            issuer: token.issuer,
            rootcertbundle: token.certificate
          }
        })
  }
  return {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(options.folder, 'data') },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } }
    },
    http: {
      addr: '127.0.0.1:0',
      ...(tls === undefined ? {} : { tls: { certificate: tls.certificate, key: tls.key } })
    },
    ...(Object.keys(auth).length === 0 ? {} : { auth })
  }
}

/** The password file; the lowest bcrypt cost keeps many logins cheap. */
async function htpasswd(options: RegistryOptions): Promise<string | undefined> {
  if (options.users === undefined) return undefined
  const path = join(options.folder, 'htpasswd')
  const lines = Object.entries(options.users).map(([user, password]) =>
    execFileSync('htpasswd', ['-i', '-B', '-C', '4', '-n', user], {
      input: password,
      encoding: 'utf8'
    }).trim()
  )
  await writeFile(path, `${lines.join('\n')}\n`)
  return path
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const log: string[] = []
    const { stderr } = child
    if (stderr === null) throw new Error('docker-registry has no stderr')
    createInterface(stderr).on('line', line => {
      log.push(line)
      const match = /listening on (127\.0\.0\.1:\d+)/.exec(line)
      if (match?.[1] !== undefined) resolve(match[1])
    })
    child.on('error', reject)
    child.on('exit', () => {
      reject(new Error(`docker-registry ended:\n${log.join('\n')}`))
    })
  })
}
