import { Buffer } from 'node:buffer'
import { Failure } from '../../errors.js'
import { parseObject } from '../../net/spec-error.js'
import type { Target } from '../../provider.js'
import { Secret } from '../../secret.js'

/** Credential files that are no keys; gcloud writes them beside the keys, so they are taken for them. */
const OTHER_TYPES = ['authorized_user', 'external_account', 'impersonated_service_account']

/**
 * Checks that a password is what its user name says: a service account's JSON key (`_json_key`), or one in base64.
 * https://cloud.google.com/artifact-registry/docs/docker/authentication#json-key
 */
export function checkKey(target: Target, username: string, password: Secret): void {
  const problem = problemOf(username === '_json_key_base64', password.reveal().trim())
  if (problem === undefined) return
  throw new Failure('input', `login to "${target.host.key}" as "${username}" was not tried: ${problem}`)
}

/** What signs for a service account. */
export interface ServiceAccountKey {
  readonly clientEmail: string
  readonly privateKey: Secret
  /** The key's own name, where it has one. */
  readonly id?: string
}

/** The key that a password is, after `checkKey`. */
export function readKey(target: Target, username: string, password: Secret): ServiceAccountKey {
  checkKey(target, username, password)
  const text = password.reveal().trim()
  const key = (username === '_json_key_base64' ? decode(text) : parseObject(text)) ?? {}
  const id = key['private_key_id']
  return {
    clientEmail: String(key['client_email']),
    privateKey: new Secret(String(key['private_key'])),
    ...(typeof id === 'string' ? { id } : {})
  }
}

function problemOf(encoded: boolean, text: string): string | undefined {
  const plain = parseObject(text)
  const decoded = decode(text)
  if (encoded && plain !== undefined) {
    return 'the key is plain JSON; name the user "_json_key", or encode the key'
  }
  if (!encoded && decoded !== undefined) {
    return 'the key is in base64; name the user "_json_key_base64", or decode the key'
  }
  const key = encoded ? decoded : plain
  if (key === undefined) {
    return `the key is no whole JSON object${encoded ? ' in base64' : ''}; give the file's content from its first to its last character`
  }
  return fieldProblem(key)
}

function fieldProblem(key: Readonly<Record<string, unknown>>): string | undefined {
  const type = key['type']
  if (typeof type === 'string' && OTHER_TYPES.includes(type)) {
    return `a file of the type "${type}" is no key; give the JSON key of a service account, or name a "workload-identity-provider"`
  }
  if (type !== 'service_account') return 'the key lacks "type": "service_account"; download it again'
  for (const field of ['private_key', 'client_email']) {
    if (typeof key[field] !== 'string' || key[field] === '') {
      return `the key lacks "${field}"; give the whole file`
    }
  }
  const pem = String(key['private_key']).trim()
  if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n[^-]+-----END [A-Z ]*PRIVATE KEY-----$/.test(pem)) {
    return 'the "private_key" of the key is no whole PEM block; its line breaks ("\\n") may have been lost on the way'
  }
  return undefined
}

/** The object in a base64 text; line breaks are what the `base64` command puts in. */
function decode(text: string): Record<string, unknown> | undefined {
  if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(text)) return undefined
  return parseObject(Buffer.from(text, 'base64').toString('utf8'))
}
