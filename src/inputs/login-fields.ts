import { isHostPart, parseRegistryAddress } from '../host.js'
import type { Host, RegistryAddress } from '../host.js'
import { IDENTITY_KEYS } from '../identity.js'
import type { Identity } from '../identity.js'
import { DOCKER_HUB, isDockerHub } from '../providers/docker-hub/names.js'
import type { Secret } from '../secret.js'
import type { LoginInput, SkippedLogin } from './login-input.js'
import type { Mistakes } from './mistakes.js'
import { isRepositoryName } from './repositories.js'
import { readCredential } from './login-credential.js'
import { parseScope } from './scope.js'
import { parseBoolean, parsePurposes } from './values.js'

/** The keys of one login as text, after its source's own syntax (lines, YAML, single inputs) is gone. */
export interface LoginFields extends Identity {
  readonly registry: string
  readonly username?: string
  readonly password?: string
  readonly 'password-env'?: string
  readonly for?: string
  readonly scope?: string
  readonly 'ca-file'?: string
  readonly insecure?: string
  readonly optional?: string
}

/** What reading a login needs of the world. */
export interface FieldReader {
  readonly mistakes: Mistakes
  env(name: string): string | undefined
  secret(value: string, username?: string): Secret
  /** Why this run is given no secrets, where that is so. */
  withheldSecrets(): string | undefined
  /** docker/login-action's switch: scopes are ignored. */
  readonly scopesDisabled: boolean
}

/** Checks one login's fields; undefined when they hold a mistake (then recorded). */
export function readLogin(
  fields: LoginFields,
  at: string,
  keepsPath: boolean,
  reader: FieldReader
): LoginInput | SkippedLogin | undefined {
  const address = readAddress(fields.registry, at, keepsPath, reader.mistakes)
  const optional = readFlag(fields, 'optional', at, reader.mistakes)
  const insecure = readFlag(fields, 'insecure', at, reader.mistakes)
  const credential = readCredential(fields, at, optional, reader)
  const purposes =
    fields.for === undefined ? undefined : parsePurposes(fields.for, `${at}, "for"`, reader.mistakes)
  if (address === undefined || credential === undefined) return undefined
  const host = canonicalHost(address.host)
  if ('reason' in credential) return { at, host, reason: credential.reason }
  const scope = reader.scopesDisabled ? undefined : readScope(fields.scope, host, at, reader.mistakes)
  return {
    at,
    host,
    insecure,
    optional,
    ...credential,
    identity: readIdentity(fields, at, reader.mistakes),
    ...(address.scheme === undefined ? {} : { scheme: address.scheme }),
    ...(address.path === undefined ? {} : { path: address.path }),
    ...(scope === undefined ? {} : { scope }),
    ...(purposes === undefined ? {} : { purposes }),
    ...(fields['ca-file'] === undefined ? {} : { caFile: fields['ca-file'] })
  }
}

/** Docker Hub answers to many names; it is one registry. */
export function canonicalHost(host: Host): Host {
  return isDockerHub(host) ? DOCKER_HUB : host
}

function readAddress(
  text: string,
  at: string,
  keepsPath: boolean,
  mistakes: Mistakes
): RegistryAddress | undefined {
  const address = parseRegistryAddress(text)
  // a login to a host that no image's name can say is of no use
  if (address !== undefined && isHostPart(address.host.key)) {
    const { path, ...registry } = address
    // docker takes a path behind the registry and does not use it; `v1` is Docker Hub's own
    if (!keepsPath || path === undefined || (isDockerHub(address.host) && path === 'v1')) return registry
    if (isRepositoryName(path)) return address
  }
  mistakes.add(at, 'is no registry address: HOST[:PORT], where a host has a dot, a port or is "localhost"')
  return undefined
}

function readFlag(
  fields: LoginFields,
  key: 'optional' | 'insecure',
  at: string,
  mistakes: Mistakes
): boolean {
  const text = fields[key]
  return text === undefined ? false : parseBoolean(text, `${at}, "${key}"`, mistakes)
}

function readScope(
  text: string | undefined,
  host: Host,
  at: string,
  mistakes: Mistakes
): LoginInput['scope'] {
  if (text === undefined || text === '') return undefined
  const registry: Host = isDockerHub(host)
    ? { name: 'registry-1.docker.io', key: 'registry-1.docker.io' }
    : host
  const scope = parseScope(text, registry)
  if (scope === undefined)
    mistakes.add(`${at}, "scope"`, 'takes NAMESPACE/REPO[@push] or @push, in lower case')
  return scope
}

function readIdentity(fields: LoginFields, at: string, mistakes: Mistakes): Identity {
  const identity: Partial<Record<keyof Identity, string>> = {}
  for (const key of IDENTITY_KEYS) {
    const value = fields[key]
    if (value === '') mistakes.add(`${at}, "${key}"`, 'is empty')
    else if (value !== undefined) identity[key] = value
  }
  return identity
}
