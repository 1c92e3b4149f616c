import { serveVendor } from '../fake/vendor.js'
import { createGoogle, HOST, USER, type Trusted } from '../providers/google-world.js'
import { close, type Endings } from './endings.js'
import type { Route } from './front.js'
import { startTokenRegistry } from './token-registry.js'

/** Starts Google and its registry, and says how they are reached; `users` is filled as tokens are handed out. */
export async function startGoogleRegistry(
  endings: Endings,
  trusted: Trusted,
  users: Record<string, string>
): Promise<readonly Route[]> {
  const { url, tokens } = await startTokenRegistry(endings, `https://${HOST}/v2/token`, users)
  const cloud = createGoogle(trusted, { issued: token => void (users[USER] = token) })
  const google = endings.after(await serveVendor(cloud.handle), close)
  return [
    { name: HOST, path: '/v2/token', to: tokens.auth.realm },
    { name: HOST, to: url },
    { name: 'sts.googleapis.com', to: google.url },
    { name: 'iamcredentials.googleapis.com', to: google.url }
  ]
}
