import { IDENTITY_KEYS } from '../identity.js'
import type { LoginFields } from './login-fields.js'
import type { Mistakes } from './mistakes.js'

/** Keys of a `registries` line, in the order of the documentation. */
export const LINE_KEYS = [
  'username',
  'password',
  'password-env',
  'for',
  'scope',
  ...IDENTITY_KEYS,
  'ca-file',
  'insecure',
  'optional'
] as const

type LineKey = (typeof LINE_KEYS)[number]

/** One line of `registries`, taken apart. */
export interface RegistriesLine {
  /** `registries, line 3`, counted from 1 in the input as written. */
  readonly at: string
  readonly fields: LoginFields
}

/**
 * The lines `HOST[/PATH] key=value …`, one after the other, so that mistakes come in the order of the lines: blanks
 * separate, the first `=` splits, `#` starts a comment only as a line's first non-blank character. A line with a mistake
 * is recorded and left out.
 */
export function* parseRegistriesLines(text: string, mistakes: Mistakes): Generator<RegistriesLine> {
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const at = `registries, line ${index + 1}`
    const words = splitWords(line)
    const [registry, ...pairs] = words
    if (registry === undefined || registry.text.startsWith('#')) continue
    const values = readPairs(pairs, at, mistakes)
    if (values !== undefined) yield { at, fields: { registry: registry.text, ...values } }
  }
}

interface Word {
  readonly text: string
  /** Counted from 1. */
  readonly column: number
}

function splitWords(line: string): readonly Word[] {
  return Array.from(line.matchAll(/[^ \t]+/g), match => ({ text: match[0], column: match.index + 1 }))
}

function readPairs(
  pairs: readonly Word[],
  at: string,
  mistakes: Mistakes
): Partial<Record<LineKey, string>> | undefined {
  const values: Partial<Record<LineKey, string>> = {}
  let sound = true
  for (const { text, column } of pairs) {
    const mistake = readPair(text, values)
    if (mistake === undefined) continue
    mistakes.add(`${at}, column ${column}`, mistake)
    sound = false
  }
  return sound ? values : undefined
}

/** Records the pair; the sentence of what is wrong with it otherwise. */
function readPair(text: string, values: Partial<Record<LineKey, string>>): string | undefined {
  const equals = text.indexOf('=')
  if (equals === -1) {
    return 'is no key=value; a value holds no blanks, so a secret with blanks travels by "password-env"'
  }
  const key = LINE_KEYS.find(known => known === text.slice(0, equals))
  if (key === undefined) return `unknown key; the keys are ${LINE_KEYS.join(', ')}`
  if (values[key] !== undefined) return `"${key}" stands here twice`
  values[key] = text.slice(equals + 1)
  return undefined
}
