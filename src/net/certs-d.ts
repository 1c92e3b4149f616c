import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { errorCode, Failure } from '../errors.js'
import type { AuthorityOptions } from './authorities.js'
import { pemCertificates } from './pem.js'

/** What docker's `certs.d/HOST` folders hold; `cert` and `key` belong together by position. */
export interface CertificateFolders {
  readonly ca: string[]
  readonly cert: string[]
  readonly key: string[]
}

/**
 * The folders in which docker looks for a registry's certificates, existing or not.
 * https://docs.docker.com/engine/security/certificates/
 */
export function certificateFolders(registry: string, options: AuthorityOptions): string[] {
  const { env, homeDirectory, platform } = options
  if (platform === 'win32') {
    const programData = env('ProgramData')
    // a folder's name holds no colon there, docker leaves it out
    const name = registry.replaceAll(':', '')
    return programData === undefined ? [] : [path.win32.join(programData, 'docker', 'certs.d', name)]
  }
  const roots = [
    '/etc/docker',
    path.join(env('XDG_CONFIG_HOME') ?? path.join(homeDirectory, '.config'), 'docker')
  ]
  if (platform === 'darwin') roots.push(path.join(homeDirectory, '.docker'))
  return roots.map(root => path.join(root, 'certs.d', registry))
}

/** Reads them as docker does: `*.crt` are authorities, `NAME.cert` with `NAME.key` is a client certificate. */
export function readCertificateFolders(registry: string, options: AuthorityOptions): CertificateFolders {
  const found: CertificateFolders = { ca: [], cert: [], key: [] }
  for (const folder of certificateFolders(registry, options)) {
    const names = list(folder)
    for (const name of names) {
      const file = path.join(folder, name)
      if (name.endsWith('.crt')) found.ca.push(...pemCertificates(read(file)))
      const other = partner(name)
      if (other !== undefined && !names.includes(other)) {
        throw new Failure('config', `"${file}" lies there without its "${other}": add it, or remove the file`)
      }
      if (name.endsWith('.cert') && other !== undefined) {
        found.cert.push(read(file))
        found.key.push(read(path.join(folder, other)))
      }
    }
  }
  return found
}

/** docker refuses half a pair too. */
function partner(name: string): string | undefined {
  if (name.endsWith('.cert')) return `${name.slice(0, -'.cert'.length)}.key`
  if (name.endsWith('.key')) return `${name.slice(0, -'.key'.length)}.cert`
  return undefined
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw unreadable(folder)
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw unreadable(file)
  }
}

function unreadable(file: string): Failure {
  return new Failure(
    'config',
    `"${file}" cannot be read: give this user the right to read docker's certificates`
  )
}
