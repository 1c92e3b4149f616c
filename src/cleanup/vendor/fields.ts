import { isDigest } from '../inventory/content-digest.js'

/** A JSON object of a vendor's answer. */
export type Fields = Readonly<Record<string, unknown>>

/** The object a value is, undefined for everything else. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** The JSON a text holds, undefined when it holds none; the parser's message would quote the text. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The objects in a list; undefined when it is none, or when one of its items is no object. */
export function recordsOf(value: unknown): readonly Fields[] | undefined {
  if (!Array.isArray(value)) return undefined
  const records = value.map(fieldsOf).filter(item => item !== undefined)
  return records.length === value.length ? records : undefined
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A whole number that is not negative. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** A moment, in UTC where no zone is told; the year 1, by which servers written in Go say "never", is none. */
export function dateOf(value: unknown): Date | undefined {
  const text = textOf(value)
  if (text === undefined || text.length > 64) return undefined
  // without a zone JavaScript means the machine's own
  const date = new Date(/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text) ? `${text}Z` : text)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() <= 1 ? undefined : date
}

/** The parts whose value is known, so that an unknown one is absent and not `undefined`. */
export function known<Parts extends Readonly<Record<string, unknown>>>(
  parts: Parts
): { readonly [Key in keyof Parts]?: Exclude<Parts[Key], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Parts]?: Exclude<Parts[Key], undefined>
  }
}

/** A digest of an algorithm that registries must know. */
export function digestOf(value: unknown): string | undefined {
  const text = textOf(value)
  return text !== undefined && isDigest(text) ? text : undefined
}
