import { Buffer } from 'node:buffer'
import { parseObject } from './spec-error.js'

/** One line of a token's `access` claim: https://distribution.github.io/distribution/spec/auth/jwt/ */
export interface AccessEntry {
  readonly type: string
  readonly name: string
  readonly actions: readonly string[]
}

export interface Claims {
  readonly expiresAt?: Date
  /** undefined: the token does not say. */
  readonly access?: readonly AccessEntry[]
}

/**
 * What a JWT says of itself, undefined when the token is anything else. Its signature is not checked: that is the
 * registry's work, and we only report what the registry will find in it.
 */
export function readClaims(token: string): Claims | undefined {
  const payload = readPayload(token)
  if (payload === undefined) return undefined
  const expiresAt = readDate(payload['exp'])
  const access = readAccess(payload['access'])
  return { ...(expiresAt === undefined ? {} : { expiresAt }), ...(access === undefined ? {} : { access }) }
}

/** The claims of a JWT as they stand there, undefined when the token is anything else. */
export function readPayload(token: string): Readonly<Record<string, unknown>> | undefined {
  const parts = token.split('.')
  if (parts.length !== 3 || parts[1] === undefined || !/^[A-Za-z0-9_-]+$/.test(parts[1])) return undefined
  return parseObject(Buffer.from(parts[1], 'base64url').toString('utf8'))
}

function readDate(value: unknown): Date | undefined {
  // seconds (RFC 7519 §2, NumericDate) within what a Date holds
  return typeof value === 'number' && value > 0 && value < 8.64e12 ? new Date(value * 1000) : undefined
}

/** `null` is how a server written in Go spells "nothing granted". */
function readAccess(value: unknown): readonly AccessEntry[] | undefined {
  if (value === null) return []
  return Array.isArray(value) && value.every(isAccessEntry) ? value.map(entry) : undefined
}

function entry({ type, name, actions }: RawEntry): AccessEntry {
  return { type, name, actions: actions ?? [] }
}

interface RawEntry {
  readonly type: string
  readonly name: string
  readonly actions: readonly string[] | null
}

function isAccessEntry(value: unknown): value is RawEntry {
  if (typeof value !== 'object' || value === null) return false
  if (!('type' in value && 'name' in value && 'actions' in value)) return false
  const { type, name, actions } = value
  return typeof type === 'string' && typeof name === 'string' && (actions === null || isStrings(actions))
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}
