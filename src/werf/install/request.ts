import semver from 'semver'
import type { Mistakes } from '../../inputs/mistakes.js'

/** Which werf is wanted. */
export type WantedWerf =
  /** As werf writes it, without the `v`; build metadata (`1.0.13+fix9`) is a part of the release's name. */
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'range'; readonly range: string }
  | { readonly kind: 'channel'; readonly group: string; readonly channel: string }

/** What `werf-version` and `werf-sha256` ask for. */
export interface WerfRequest {
  /** Undefined for `installed` alone. */
  readonly wanted?: WantedWerf
  /** The installed werf will do, whatever its version, when the wanted one cannot be had. */
  readonly orInstalled: boolean
  /** Lower-case hex of the binary, in place of the release's signature. */
  readonly sha256?: string
}

const FORMS =
  'takes a version ("2.10.6"), a range with its major version ("2.10.x"), a release channel ("2 stable") or "installed"; "|| installed" behind one of them allows the installed werf when it cannot be had'

/** Reads both inputs; undefined when neither asks for a werf, or after a mistake. */
export function parseWerfRequest(
  version: string | undefined,
  sha256: string | undefined,
  mistakes: Mistakes
): WerfRequest | undefined {
  if (version === undefined) {
    if (sha256 !== undefined) mistakes.add('werf-sha256', 'needs "werf-version", the version it belongs to')
    return undefined
  }
  const request = parseVersion(version)
  if (request === undefined) mistakes.add('werf-version', FORMS)
  if (request === undefined || sha256 === undefined) return request
  if (!/^[0-9a-f]{64}$/i.test(sha256)) mistakes.add('werf-sha256', 'takes the 64 hex digits of a SHA-256')
  if (request.wanted?.kind !== 'version') {
    mistakes.add('werf-sha256', 'needs one exact version in "werf-version", since a channel moves on')
  }
  return { ...request, sha256: sha256.toLowerCase() }
}

/** `||` joins alternatives, as in a range; `installed` is the last of them. */
function parseVersion(text: string): WerfRequest | undefined {
  const parts = text.split('||').map(part => part.trim())
  const orInstalled = parts.at(-1) === 'installed'
  if (orInstalled) parts.pop()
  if (orInstalled && parts.length === 0) return { orInstalled }
  const wanted = parseWanted(parts.join(' || '))
  return wanted === undefined ? undefined : { wanted, orInstalled }
}

function parseWanted(text: string): WantedWerf | undefined {
  const version = parseWerfVersion(text)
  if (version !== undefined) return { kind: 'version', version }
  const [, group, channel] = /^(\d{1,4}(?:\.\d{1,4})?) +([a-z]{1,20}(?:-[a-z]{1,20})?)$/.exec(text) ?? []
  if (group !== undefined && channel !== undefined) return { kind: 'channel', group, channel }
  const range = semver.validRange(text)
  // werf's releases begin with 1.0; a range below is one without a major version ("*")
  if (range === null || (semver.minVersion(range)?.major ?? 0) === 0) return undefined
  return { kind: 'range', range }
}

/** A complete version, with or without its `v`; undefined for anything else. */
export function parseWerfVersion(text: string): string | undefined {
  const [, version] = /^v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]{1,64})?)$/.exec(text) ?? []
  return version === undefined || semver.valid(version) === null ? undefined : version
}
