import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import type { YAMLMap } from 'yaml'
import type { LoginFields } from './login-fields.js'
import type { Mistakes } from './mistakes.js'

/** Keys of one entry, as docker/login-action has them. */
const KEYS = ['registry', 'username', 'password', 'scope', 'ecr'] as const

type Key = (typeof KEYS)[number]

/** A map can be made to merge itself. */
const DEEPEST_MERGE = 8

/** One entry of docker/login-action's list. */
export interface RegistryAuthEntry {
  /** `registry-auth, line 3`. */
  readonly at: string
  readonly fields: LoginFields
  readonly ecr?: string
}

/**
 * docker/login-action's `registry-auth`: a YAML list of `registry`, `username`, `password`, `scope` and `ecr`, every
 * value taken as the text that stands there (a password of digits stays what it is), aliases and merge keys followed.
 * Loaded only when the input is given: the YAML library is the heaviest thing on that path.
 */
export function parseRegistryAuth(text: string, mistakes: Mistakes): readonly RegistryAuthEntry[] {
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    lineCounter,
    logLevel: 'silent'
  })
  const [document, further] = 'empty' in documents ? [] : documents
  const reader: Reader = {
    mistakes,
    place: node => {
      const { line, col } = lineCounter.linePos(offsetOf(node) ?? 0)
      return { line: `registry-auth, line ${line}`, column: `registry-auth, line ${line}, column ${col}` }
    },
    resolve: node => (isAlias(node) && document !== undefined ? node.resolve(document) : node)
  }
  const error = document?.errors[0]
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    mistakes.add(`registry-auth, line ${line}, column ${col}`, 'is not valid YAML')
    return []
  }
  const list = document?.contents
  if (further !== undefined || !isSeq(list) || list.items.length === 0) {
    mistakes.add('registry-auth', 'takes one YAML list with at least one entry')
    return []
  }
  return list.items.map(item => readEntry(item, reader)).filter(entry => entry !== undefined)
}

interface Reader {
  readonly mistakes: Mistakes
  place(node: unknown): { readonly line: string; readonly column: string }
  /** The node an alias stands for, or the node itself. */
  resolve(node: unknown): unknown
}

/** One entry; undefined when it holds a mistake (then recorded). */
function readEntry(item: unknown, reader: Reader): RegistryAuthEntry | undefined {
  const { line, column } = reader.place(item)
  const map = reader.resolve(item)
  if (!isMap(map)) {
    reader.mistakes.add(column, `is no entry; an entry has the keys ${KEYS.join(', ')}`)
    return undefined
  }
  const values = readPairs(map, reader)
  if (values === undefined) return undefined
  const { ecr, registry, ...fields } = values
  return {
    at: line,
    fields: { registry: (registry ?? '') === '' ? 'docker.io' : (registry ?? ''), ...fields },
    ...(ecr === undefined ? {} : { ecr })
  }
}

/** The values by key, those of a merged map first; undefined when one of them is a mistake. */
function readPairs(map: YAMLMap, reader: Reader, depth = 0): Partial<Record<Key, string>> | undefined {
  let values: Partial<Record<Key, string>> = {}
  let sound = true
  for (const pair of map.items) {
    const merged = isScalar(pair.key) && pair.key.value === '<<' ? reader.resolve(pair.value) : undefined
    if (isMap(merged) && depth < DEEPEST_MERGE) {
      const further = readPairs(merged, reader, depth + 1)
      if (further === undefined) sound = false
      else values = { ...further, ...values }
      continue
    }
    const key = KEYS.find(known => isScalar(pair.key) && pair.key.value === known)
    const value = scalarText(reader.resolve(pair.value))
    const { column } = reader.place(pair.key)
    if (key === undefined) reader.mistakes.add(column, `unknown key; the keys are ${KEYS.join(', ')}`)
    else if (value === undefined) reader.mistakes.add(column, `"${key}" takes a text`)
    else values[key] = value
    sound &&= key !== undefined && value !== undefined
  }
  return sound ? values : undefined
}

/** The scalar's text, without the line end of a block scalar; undefined for lists and maps. */
function scalarText(node: unknown): string | undefined {
  if (node === null) return ''
  if (!isScalar(node) || typeof node.value !== 'string') return undefined
  if (node.type === 'PLAIN') return /^(?:~|null|Null|NULL)$/.test(node.value) ? '' : node.value
  return node.value.replace(/\n+$/, '')
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  return Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : undefined
}
