import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from '../real/certificates.js'
import { startRegistry } from '../real/registry.js'
import { startTokenServer, type TokenServer } from '../real/token-server.js'
import { stop, type Endings } from './endings.js'

/** A docker-registry that sends its clients to a token service elsewhere. */
export interface TokenRegistry {
  /** Origin of the registry, over plain http. */
  readonly url: string
  /** Its token service, over plain http too. */
  readonly tokens: TokenServer
}

/** Starts both; `realm` is the token service's address as clients know it, `users` may change while they run. */
export async function startTokenRegistry(
  endings: Endings,
  realm: string,
  users: Readonly<Record<string, string>>
): Promise<TokenRegistry> {
  const folder = endings.after(await mkdtemp(join(tmpdir(), 'registry-auth-registry-')), path =>
    rm(path, { recursive: true, force: true })
  )
  const tokens = endings.after(await startTokenServer({ users, signer: selfSigned(folder, 'signer') }), stop)
  const options = { folder: join(folder, 'registry'), token: { ...tokens.auth, realm } }
  const { host } = endings.after(await startRegistry(options), stop)
  return { url: `http://${host}`, tokens }
}
