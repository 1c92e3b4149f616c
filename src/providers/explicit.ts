import { IDENTITY_TOKEN_USERNAME } from '../credential.js'
import type { Source } from '../provider.js'

/** The user name and password the user gave; `<token>` as user name says that the password is an identity token. */
export const explicit: Source = (_context, { auth: { username, password } }) => {
  if (username === undefined || password === undefined) return Promise.resolve(undefined)
  if (username === IDENTITY_TOKEN_USERNAME) {
    return Promise.resolve({ kind: 'identity', token: password, source: 'identity token' })
  }
  return Promise.resolve({ kind: 'basic', username, password, source: 'username and password' })
}
