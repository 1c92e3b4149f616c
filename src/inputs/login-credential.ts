import { parseRegistryAddress } from '../host.js'
import { IDENTITY_KEYS } from '../identity.js'
import type { IdentityKey } from '../identity.js'
import { takesDockerLogins } from '../providers/docker-hub/names.js'
import type { FieldReader, LoginFields } from './login-fields.js'
import type { LoginInput } from './login-input.js'

/** Keys that say where or for how long, and not who. */
const CIRCUMSTANCES: readonly IdentityKey[] = ['region', 'expires-in']

/** The key that says who the job is; undefined when none does. */
function identityOf(fields: LoginFields): IdentityKey | undefined {
  return IDENTITY_KEYS.find(key => fields[key] !== undefined && !CIRCUMSTANCES.includes(key))
}

/** A user name without a password is whole when an identity stands in for the password. */
function needsNoPassword(fields: LoginFields, { env }: FieldReader): boolean {
  if (identityOf(fields) !== undefined) return true
  // docker/login-action's way to say "connection-id"
  const host = parseRegistryAddress(fields.registry)?.host
  return host !== undefined && takesDockerLogins(host) && env('DOCKERHUB_OIDC_CONNECTIONID') !== undefined
}

type CredentialFields = Pick<LoginInput, 'username' | 'password'>

/** The user name and password of a login; a reason where an optional one has none; undefined for a mistake (recorded). */
export function readCredential(
  fields: LoginFields,
  at: string,
  optional: boolean,
  reader: FieldReader
): CredentialFields | { readonly reason: string } | undefined {
  const { username } = fields
  const { mistakes } = reader
  const byEnvironment = fields['password-env']
  if (fields.password !== undefined && byEnvironment !== undefined) {
    mistakes.add(at, 'has both "password" and "password-env"')
    return undefined
  }
  if (byEnvironment !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(byEnvironment)) {
    mistakes.add(`${at}, "password-env"`, 'takes the name of a variable, not the secret itself')
    return undefined
  }
  const who = identityOf(fields)
  if (who !== undefined && (fields.password ?? byEnvironment) !== undefined) {
    mistakes.add(at, `has a password and "${who}"; one of them says who the job is`)
    return undefined
  }
  const withheld = who !== undefined && optional ? reader.withheldSecrets() : undefined
  if (withheld !== undefined) return { reason: `no OIDC token is given to this run: ${withheld}` }
  const value = byEnvironment === undefined ? fields.password : (reader.env(byEnvironment) ?? '')
  const given = value !== undefined || (username ?? '') !== ''
  if (!given) return {}
  if ((value ?? '') === '' && byEnvironment === undefined && needsNoPassword(fields, reader)) {
    return username === undefined ? {} : { username }
  }
  if ((value ?? '') === '') return withoutPassword(fields, at, optional, reader)
  if (username === undefined || username === '') {
    mistakes.add(at, 'has a password without a "username"')
    return undefined
  }
  if (/\p{Cc}/u.test(username)) {
    mistakes.add(`${at}, "username"`, 'holds a control character')
    return undefined
  }
  if (username.includes(':')) {
    mistakes.add(`${at}, "username"`, 'holds a colon, which no docker config can store')
    return undefined
  }
  return { username, password: reader.secret(value ?? '', username) }
}

function withoutPassword(
  fields: LoginFields,
  at: string,
  optional: boolean,
  reader: FieldReader
): { readonly reason: string } | undefined {
  const reason = passwordMissing(fields)
  const withheld = reader.withheldSecrets()
  const why = withheld === undefined ? reason : `${reason}: ${withheld}`
  if (optional) return { reason: why }
  reader.mistakes.add(at, why)
  return undefined
}

function passwordMissing(fields: LoginFields): string {
  if (fields['password-env'] !== undefined) {
    return 'the variable that "password-env" names is empty or not set for this job'
  }
  return 'has a "username", but its password is empty'
}
