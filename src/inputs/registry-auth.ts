import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Pair, YAMLMap } from 'yaml'
import type { LoginFields } from './login-fields.js'
import type { Mistakes } from './mistakes.js'

/** Keys of one entry, as docker/login-action has them. */
const KEYS = ['registry', 'username', 'password', 'scope', 'ecr'] as const

type Key = (typeof KEYS)[number]

/** One entry of docker/login-action's list. */
export interface RegistryAuthEntry {
  /** `registry-auth, line 3`. */
  readonly at: string
  readonly fields: LoginFields
  readonly ecr?: string
}

/**
 * docker/login-action's `registry-auth`: a YAML list of `registry`, `username`, `password`, `scope` and `ecr`, every
 * value taken as the text that stands there (a password of digits stays what it is). Loaded only when the input is
 * given: the YAML library is the heaviest thing on that path.
 */
export function parseRegistryAuth(text: string, mistakes: Mistakes): readonly RegistryAuthEntry[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, logLevel: 'silent' })
  const place = (offset: number | undefined): string => {
    const { line, col } = lines.linePos(offset ?? 0)
    return `registry-auth, line ${line}, column ${col}`
  }
  for (const error of document.errors) mistakes.add(place(error.pos[0]), 'is not valid YAML')
  if (document.errors.length > 0) return []
  if (!isSeq(document.contents) || document.contents.items.length === 0) {
    mistakes.add('registry-auth', 'takes a YAML list with at least one entry')
    return []
  }
  const entries: RegistryAuthEntry[] = []
  for (const item of document.contents.items) {
    const at = place(offsetOf(item))
    if (!isMap(item)) mistakes.add(at, `is no entry; an entry has the keys ${KEYS.join(', ')}`)
    else entries.push(readEntry(item, at.replace(/, column \d+$/, ''), place, mistakes))
  }
  return entries
}

function readEntry(
  map: YAMLMap,
  at: string,
  place: (offset: number | undefined) => string,
  mistakes: Mistakes
): RegistryAuthEntry {
  const values: Partial<Record<Key, string>> = {}
  for (const pair of map.items) {
    const key = KEYS.find(known => isScalar(pair.key) && pair.key.value === known)
    const value = scalarText(pair)
    const where = place(offsetOf(pair.key))
    if (key === undefined) mistakes.add(where, `unknown key; the keys are ${KEYS.join(', ')}`)
    else if (value === undefined) mistakes.add(where, `"${key}" takes a text`)
    else values[key] = value
  }
  const { ecr, registry, ...fields } = values
  return {
    at,
    fields: { registry: (registry ?? '') === '' ? 'docker.io' : (registry ?? ''), ...fields },
    ...(ecr === undefined ? {} : { ecr })
  }
}

/** The scalar's text; undefined for lists, maps and aliases to them. */
function scalarText(pair: Pair): string | undefined {
  if (pair.value === null) return ''
  return isScalar(pair.value) && typeof pair.value.value === 'string' ? pair.value.value.trim() : undefined
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  return Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : undefined
}
