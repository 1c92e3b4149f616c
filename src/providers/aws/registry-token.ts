import { Buffer } from 'node:buffer'
import type { Credential } from '../../credential.js'
import { parseRegistryAddress } from '../../host.js'
import { shownHost } from '../../net/connection-failure.js'
import type { Call } from './exchange.js'
import { malformed } from './failures.js'
import { privateRegistry } from './hosts.js'

/** A token as ECR answers it. */
export interface RawToken {
  /** Base64 of `AWS:PASSWORD`. */
  readonly authorizationToken?: string | undefined
  readonly expiresAt?: Date | undefined
  /** `https://HOST` of the identity's own registry; ECR Public names none. */
  readonly proxyEndpoint?: string | undefined
}

/** The credential in the answer, masked, for the registry it was asked for and the one the answer names. */
export function readToken(
  { context, target, trace }: Call,
  source: string,
  token: RawToken | undefined
): Credential {
  const text = Buffer.from(token?.authorizationToken ?? '', 'base64').toString('utf8')
  const separator = text.indexOf(':')
  const username = text.slice(0, separator)
  const password = text.slice(separator + 1)
  if (separator < 1 || password === '' || !/^\w{1,128}$/.test(username)) {
    throw malformed(trace.url === undefined ? 'AWS' : shownHost(trace.url))
  }
  const named = endpointHost(token?.proxyEndpoint)
  return {
    kind: 'basic',
    username,
    password: context.secret(password, username),
    source,
    ...(isDate(token?.expiresAt) ? { expiresAt: token.expiresAt } : {}),
    ...(named === undefined || named === target.host.key ? {} : { furtherHosts: [named] })
  }
}

function isDate(value: Date | undefined): value is Date {
  return value !== undefined && !Number.isNaN(value.getTime())
}

function endpointHost(endpoint: string | undefined): string | undefined {
  const address = endpoint === undefined ? undefined : parseRegistryAddress(endpoint)
  if (address?.scheme !== 'https' || address.path !== undefined) return undefined
  // The answer may name a registry of AWS's, and nobody else's.
  return privateRegistry(address.host) === undefined ? undefined : address.host.key
}
