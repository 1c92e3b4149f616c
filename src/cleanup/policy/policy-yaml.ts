import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import type { Document } from 'yaml'
import type { Mistakes } from '../../inputs/mistakes.js'

/** A policy's YAML as a tree of texts with their places, aliases followed and bounded. */
export type PolicyNode =
  | { readonly kind: 'text'; readonly at: string; readonly text: string; readonly plain: boolean }
  | { readonly kind: 'list'; readonly at: string; readonly items: readonly PolicyNode[] }
  | { readonly kind: 'map'; readonly at: string; readonly entries: readonly PolicyEntry[] }

export interface PolicyEntry {
  readonly key: string
  readonly at: string
  readonly value: PolicyNode
}

/** Characters of a policy; more is no policy but another file. */
const LONGEST = 256 * 1024
/** Nodes after aliases are followed, so that ten lines cannot stand for a billion. */
const MOST_NODES = 20_000
const DEEPEST = 16

/**
 * The document's tree, or undefined when it is none (then recorded). Every value is the text that stands there: a
 * policy's `1.10` is a tag and must not become the number 1.1.
 */
export function readPolicyYaml(text: string, mistakes: Mistakes): PolicyNode | undefined {
  if (text.length > LONGEST) {
    mistakes.add('policy', `is longer than ${LONGEST / 1024} KiB`)
    return undefined
  }
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { schema: 'failsafe', lineCounter, logLevel: 'silent' })
  const [document, further] = 'empty' in documents ? [] : documents
  const placeAt = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset)
    return `policy, line ${line}, column ${col}`
  }
  const error = document?.errors[0]
  if (error !== undefined) {
    mistakes.add(placeAt(error.pos[0]), 'is not valid YAML')
    return undefined
  }
  if (document === undefined || document.contents === null || further !== undefined) {
    mistakes.add('policy', 'takes one YAML document')
    return undefined
  }
  return convertDocument(document, placeAt, mistakes)
}

type Place = (offset: number) => string

class TooMuch extends Error {}

function convertDocument(document: Document, placeAt: Place, mistakes: Mistakes): PolicyNode | undefined {
  let left = MOST_NODES
  const convert = (given: unknown, depth: number, fallback: string): PolicyNode => {
    left -= 1
    if (left < 0 || depth > DEEPEST) throw new TooMuch()
    const node = isAlias(given) ? given.resolve(document) : given
    const at = placeOf(given, placeAt) ?? fallback
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map(item => convert(item, depth + 1, at)) }
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }) => {
        const keyAt = placeOf(key, placeAt) ?? at
        return { key: scalarText(key).text, at: keyAt, value: convert(value, depth + 1, keyAt) }
      })
      return { kind: 'map', at, entries }
    }
    return { kind: 'text', at, ...scalarText(node) }
  }
  try {
    return convert(document.contents, 0, 'policy')
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error
    mistakes.add('policy', 'holds more than a policy can: too many values, or too deep')
    return undefined
  }
}

function placeOf(node: unknown, placeAt: Place): string | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  return Array.isArray(node.range) && typeof node.range[0] === 'number' ? placeAt(node.range[0]) : undefined
}

/** The scalar's text; nothing (`key:`) is the empty text, and so is a map or list that stands as a key. */
function scalarText(node: unknown): { readonly text: string; readonly plain: boolean } {
  if (!isScalar(node) || typeof node.value !== 'string') return { text: '', plain: true }
  const plain = node.type === 'PLAIN'
  return { text: plain ? node.value : node.value.replace(/\n+$/, ''), plain }
}
