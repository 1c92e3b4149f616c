import { serveVendor } from '../fake/vendor.js'
import { AUTHORITY, createAzure, HOST, ZERO, type Trusted } from '../providers/azure-world.js'
import { close, type Endings } from './endings.js'
import type { Route } from './front.js'
import { startTokenRegistry } from './token-registry.js'

/** Starts Azure and its registry, and says how they are reached; `users` is filled as tokens are handed out. */
export async function startAzureRegistry(
  endings: Endings,
  trusted: Trusted,
  users: Record<string, string>
): Promise<readonly Route[]> {
  const { url, tokens } = await startTokenRegistry(endings, `https://${HOST}/oauth2/token`, users)
  const cloud = createAzure(trusted, { issued: token => void (users[ZERO] = token) })
  const azure = endings.after(await serveVendor(cloud.handle), close)
  return [
    { name: HOST, path: '/oauth2/exchange', to: azure.url },
    { name: HOST, path: '/oauth2/token', to: tokens.auth.realm },
    { name: HOST, to: url },
    { name: AUTHORITY, to: azure.url }
  ]
}
