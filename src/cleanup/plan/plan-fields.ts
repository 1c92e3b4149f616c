import type { Failure } from '../../errors.js'
import { isRepositoryName } from '../../inputs/repositories.js'
import { parseHost } from '../../host.js'
import { isDigest, isTag } from './grammar.js'

/** A value of an untrusted file, and where in the file it stands (`repositories[0].steps[3].digest`). */
export interface Found {
  readonly value: unknown
  readonly at: string
}

/** Thrown where a file is not what it says it is; says where, and never what stands there. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

/**
 * The JSON of a file that anybody may have written, read into the shape of ours. What is wrong with it is told by its
 * place, in the words of whose file it is.
 */
export function parseOwn<Shape>(
  text: string,
  shape: (value: unknown) => Shape,
  refusal: (why: string) => Failure
): Shape {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // the parser's message quotes the text
    throw refusal('is not valid JSON')
  }
  try {
    return shape(value)
  } catch (error) {
    if (error instanceof Malformed) throw refusal(`is not one this program made: ${error.message}`)
    throw error
  }
}

type Members<Key extends string> = Readonly<Record<Key, Found>>

const LONGEST_REPOSITORY = 255
/** One line that a log can print: no line end, no escape sequence. */
const LINE = /^[^\p{C}\p{Zl}\p{Zp}]{0,2000}$/u

/** The members of an object that has all of `keys`, perhaps some of `optional`, and nothing else. */
export function members<Key extends string, Optional extends string = never>(
  { value, at }: Found,
  keys: readonly Key[],
  optional: readonly Optional[] = []
): Members<Key> & Partial<Members<Optional>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(at, 'is no object')
  const known: readonly string[] = [...keys, ...optional]
  if (!Object.keys(value).every(key => known.includes(key)))
    throw malformed(at, 'has a key that is not known')
  const found: Partial<Record<string, Found>> = {}
  for (const key of known) {
    if (Object.hasOwn(value, key)) found[key] = { value: Reflect.get(value, key), at: `${at}.${key}` }
  }
  const missing = keys.find(key => found[key] === undefined)
  if (missing !== undefined) throw malformed(at, `lacks "${missing}"`)
  return found as Members<Key> & Partial<Members<Optional>>
}

export function list<Item>({ value, at }: Found, read: (item: Found) => Item): readonly Item[] {
  if (!Array.isArray(value)) throw malformed(at, 'is no list')
  return value.map((item: unknown, index) => read({ value: item, at: `${at}[${index}]` }))
}

export function choice<Choice extends string>({ value, at }: Found, of: readonly Choice[]): Choice {
  const chosen = of.find(one => one === value)
  if (chosen === undefined) throw malformed(at, `is not one of ${of.join(', ')}`)
  return chosen
}

export function count({ value, at }: Found): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw malformed(at, 'is no count')
}

/** A mark that is there or not. */
export function truth({ value, at }: Found): true {
  if (value === true) return true
  throw malformed(at, 'is not true')
}

export function line(found: Found): string {
  return matching(found, text => LINE.test(text), 'is no line of text')
}

export function tag(found: Found): string {
  return matching(found, isTag, 'is no tag')
}

export function digest(found: Found): string {
  return matching(found, isDigest, 'is no digest')
}

/** SHA-256 in hex, as our own hashes are. */
export function hash(found: Found): string {
  return matching(found, text => /^[0-9a-f]{64}$/.test(text), 'is no SHA-256')
}

export function repository(found: Found): string {
  return matching(
    found,
    text => text.length <= LONGEST_REPOSITORY && isRepositoryName(text),
    'is no repository'
  )
}

export function host(found: Found): string {
  return matching(found, text => parseHost(text)?.key === text, 'is no host')
}

export function provider(found: Found): string {
  return matching(found, text => /^[a-z][a-z0-9-]{0,63}$/.test(text), 'is no provider')
}

/** ISO 8601 in UTC, exactly as it is written. */
export function time(found: Found): string {
  return matching(found, isTime, 'is no time')
}

function isTime(text: string): boolean {
  const parsed = new Date(text)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString() === text
}

function matching({ value, at }: Found, fits: (text: string) => boolean, what: string): string {
  if (typeof value === 'string' && fits(value)) return value
  throw malformed(at, what)
}

export function malformed(at: string, what: string): Malformed {
  return new Malformed(`${at} ${what}`)
}
