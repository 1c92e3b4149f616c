import { Failure } from '../errors.js'
import { parseRegistryAddress } from '../host.js'
import { jsonErrorPosition } from './json-position.js'

export type JsonObject = Readonly<Record<string, unknown>>

/** One entry of `auths`; docker writes `auth` and, for an identity token, `identitytoken` beside it. */
export interface AuthEntry {
  readonly [key: string]: unknown
  readonly auth?: string
  readonly identitytoken?: string
}

/**
 * A docker client's `config.json`, with everything in it that is not ours left as it was, key order included.
 * https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties
 */
export interface DockerConfig {
  readonly [key: string]: unknown
  readonly auths?: Readonly<Record<string, AuthEntry | null>> | null
  readonly credHelpers?: Readonly<Record<string, string>> | null
  readonly credsStore?: string | null
}

/** The config of a directory without a `config.json`. */
export const EMPTY_CONFIG: DockerConfig = {}

/** A parsed config, or why docker itself would ignore the text, as half a sentence without any of the text. */
export type ConfigReading = { readonly config: DockerConfig } | { readonly problem: string }

const OWN_FIELDS = ['auths', 'credHelpers', 'credsStore']
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const COLON = 58

/** The config in a file's text; a `Failure` that names the file and the place when docker could not use it. */
export function parseDockerConfig(text: string, file: string): DockerConfig {
  const reading = readDockerConfig(text)
  if ('config' in reading) return reading.config
  throw new Failure(
    'config',
    `docker config "${file}" ${reading.problem}: correct the file, or start empty with "docker-config: none"`
  )
}

/** The config in a text, or what is wrong with it. An empty text is an empty config, as it is for docker. */
export function readDockerConfig(text: string): ConfigReading {
  if (text.startsWith('\ufeff')) return { problem: 'starts with a byte order mark (line 1, column 1)' }
  if (text.trim() === '') return { config: EMPTY_CONFIG }
  const value = parseJson(text)
  if (value === undefined) {
    const { line, column } = jsonErrorPosition(text) ?? { line: 1, column: 1 }
    return { problem: `is not valid JSON (line ${line}, column ${column})` }
  }
  if (!isObject(value)) return { problem: 'is not a JSON object (line 1, column 1)' }
  const config = withOwnSpelling(value)
  return isDockerConfig(config) ? { config } : { problem: problemOf(config) }
}

/** The text docker itself would write: tabs, and a line end for people. */
export function serialiseDockerConfig(config: DockerConfig): string {
  return `${JSON.stringify(config, undefined, '\t')}\n`
}

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Go matches field names without regard to case (encoding/json), so docker obeys a `credsstore` as well. */
function withOwnSpelling(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      const own = OWN_FIELDS.find(name => name.toLowerCase() === key.toLowerCase())
      return [own === undefined || own in value ? key : own, field]
    })
  )
}

function isDockerConfig(value: JsonObject): value is DockerConfig {
  return problemOf(value) === ''
}

/** Docker drops every credential of the file when one of these is wrong (docker/cli `configfile.LoadFromReader`). */
function problemOf({ auths, credHelpers, credsStore }: JsonObject): string {
  if (!isMissing(auths) && !isObject(auths)) return 'has an "auths" that is not an object'
  if (!isMissing(credHelpers) && !isObject(credHelpers)) return 'has a "credHelpers" that is not an object'
  if (!isMissing(credsStore) && typeof credsStore !== 'string') return 'has a "credsStore" that is not text'
  for (const [index, [key, helper]] of Object.entries(credHelpers ?? {}).entries()) {
    if (typeof helper !== 'string')
      return `has a value that is not text in "credHelpers", ${nameOf(key, index)}`
  }
  for (const [index, [key, entry]] of Object.entries(auths ?? {}).entries()) {
    const problem = entryProblem(entry)
    if (problem !== undefined) return `has ${problem} in "auths", ${nameOf(key, index)}`
  }
  return ''
}

function entryProblem(entry: unknown): string | undefined {
  if (isMissing(entry)) return undefined
  if (!isObject(entry)) return 'an entry that is not an object'
  const { auth, identitytoken } = entry
  if (!isMissing(identitytoken) && typeof identitytoken !== 'string')
    return 'an "identitytoken" that is not text'
  if (isMissing(auth) || auth === '') return undefined
  if (typeof auth !== 'string') return 'an "auth" that is not text'
  const encoded = auth.replace(/[\r\n]/g, '')
  if (!BASE64.test(encoded)) return 'an "auth" that is not base64'
  const colon = Buffer.from(encoded, 'base64').indexOf(COLON)
  if (colon < 0) return 'an "auth" without a colon'
  return colon === 0 ? 'an "auth" with an empty user name' : undefined
}

function isMissing(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

/** A key may hold a secret by mistake (`https://user:password@host`, or one in a host's place), so only hosts are shown. */
function nameOf(key: string, index: number): string {
  const host = parseRegistryAddress(key)?.host
  const isShown = host !== undefined && (host.name.includes('.') || host.port !== undefined)
  return isShown && key.includes(host.key) ? `key "${key}"` : `entry ${index + 1}`
}
