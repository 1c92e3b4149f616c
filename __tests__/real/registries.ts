import { join } from 'node:path'
import { stop, type Endings } from '../names/endings.js'
import { selfSigned, signedBy } from './certificates.js'
import { startRegistry, type RegistryOptions } from './registry.js'
import { startTokenServer } from './token-server.js'

export const KINDS = ['basic', 'token', 'tls'] as const

/** How a registry takes the login: itself, by a token service, or itself behind a certificate of its own authority. */
export type Kind = (typeof KINDS)[number]

export const USERNAME = 'alice'
export const PASSWORD = 's3cret:p%ss"w#rd'

/** One registry of each kind, with one user. */
export interface Registries {
  readonly hosts: Readonly<Record<Kind, string>>
  /** `user scope scope …` of every token that was granted. */
  readonly granted: readonly string[]
  /** The line of `registries` that logs in; the password is in the variable `PASSWORD_OF_TEST`. */
  line(kind: Kind): string
  /** What clients need besides the login. */
  trust(kind: Kind): Readonly<Record<string, string>>
}

/** Starts them below a folder; `endings` end them. */
export async function startRegistries(endings: Endings, folder: string): Promise<Registries> {
  const users = { [USERNAME]: PASSWORD }
  const authority = selfSigned(folder, 'authority')
  const tls = signedBy(authority, folder, 'server')
  const tokens = endings.after(await startTokenServer({ users, signer: selfSigned(folder, 'signer') }), stop)
  const hostOf = async (kind: Kind, options: Omit<RegistryOptions, 'folder'>): Promise<string> =>
    endings.after(await startRegistry({ folder: join(folder, kind), ...options }), stop).host
  const hosts = {
    basic: await hostOf('basic', { users }),
    token: await hostOf('token', { token: tokens.auth }),
    tls: await hostOf('tls', { users, tls })
  }
  return {
    hosts,
    granted: tokens.granted,
    line: kind => {
      const login = `${hosts[kind]} username=${USERNAME} password-env=PASSWORD_OF_TEST`
      return kind === 'tls' ? `${login} ca-file=${authority.certificate}` : login
    },
    trust: kind => (kind === 'tls' ? { SSL_CERT_FILE: authority.certificate } : {})
  }
}
