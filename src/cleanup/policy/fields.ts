import type { Mistakes } from '../../inputs/mistakes.js'
import { quotedList } from '../../inputs/mistakes.js'
import { parseDuration } from './duration.js'
import type { PatternScope } from './pattern.js'
import { parsePattern } from './pattern.js'
import type { Pattern } from './policy.js'
import type { PolicyNode } from './policy-yaml.js'

/** The values of a map by its known keys, with where the map stands. */
export interface Fields<Key extends string> {
  readonly at: string
  readonly values: Readonly<Partial<Record<Key, PolicyNode>>>
}

/**
 * Readers of one value each. A value that is none is a mistake with its line and column, what was written there never
 * repeated, and counts as left out, so that reading goes on and every mistake is told at once.
 */
export interface FieldReader {
  fields<Key extends string>(node: PolicyNode, what: string, keys: readonly Key[]): Fields<Key>
  integer(node: PolicyNode | undefined, key: string, least: number, most: number): number | undefined
  duration(node: PolicyNode | undefined, key: string, least?: number): number | undefined
  /** `true` alone: what is not said is left out of a policy, not said to be false. */
  flag(node: PolicyNode | undefined, key: string): true | undefined
  choice<Choice extends string>(
    node: PolicyNode | undefined,
    key: string,
    of: readonly Choice[]
  ): Choice | undefined
  /** One pattern or a list of them. */
  patterns(node: PolicyNode | undefined, key: string, scope?: PatternScope): readonly Pattern[] | undefined
}

const MOST_PATTERNS = 500

export function fieldReader(mistakes: Mistakes): FieldReader {
  return {
    fields: (node, what, keys) => readFields(node, what, keys, mistakes),
    integer(node, key, least, most) {
      if (node === undefined) return undefined
      const value = node.kind === 'text' && node.plain && /^\d{1,9}$/.test(node.text) ? Number(node.text) : -1
      if (value >= least && value <= most) return value
      mistakes.add(node.at, `"${key}" takes a whole number from ${least} to ${most}`)
      return undefined
    },
    duration(node, key, least = 0) {
      if (node === undefined) return undefined
      const value = node.kind === 'text' ? parseDuration(node.text) : undefined
      if (value === undefined)
        mistakes.add(node.at, `"${key}" takes a duration such as 90m, 24h, 30d or 2w, ten years at most`)
      else if (value < least) mistakes.add(node.at, `"${key}" is one hour at least`)
      else return value
      return undefined
    },
    flag(node, key) {
      if (node === undefined) return undefined
      if (node.kind === 'text' && node.plain && /^(?:true|True|TRUE)$/.test(node.text)) return true
      mistakes.add(node.at, `"${key}" takes true, or is left out`)
      return undefined
    },
    choice(node, key, of) {
      if (node === undefined) return undefined
      const chosen = of.find(one => node.kind === 'text' && node.text === one)
      if (chosen === undefined) mistakes.add(node.at, `"${key}" takes ${quotedList(of)}`)
      return chosen
    },
    patterns: (node, key, scope) => readPatterns(node, key, scope, mistakes)
  }
}

function readFields<Key extends string>(
  node: PolicyNode,
  what: string,
  keys: readonly Key[],
  mistakes: Mistakes
): Fields<Key> {
  const values: Partial<Record<Key, PolicyNode>> = {}
  if (node.kind !== 'map') {
    mistakes.add(node.at, `${what} is a map of ${keys.join(', ')}`)
    return { at: node.at, values }
  }
  for (const entry of node.entries) {
    const key = keys.find(known => known === entry.key)
    if (key === undefined) mistakes.add(entry.at, `unknown key of ${what}; the keys are ${keys.join(', ')}`)
    else values[key] = entry.value
  }
  return { at: node.at, values }
}

function readPatterns(
  node: PolicyNode | undefined,
  key: string,
  scope: PatternScope | undefined,
  mistakes: Mistakes
): readonly Pattern[] | undefined {
  if (node === undefined) return undefined
  const items = node.kind === 'list' ? node.items : [node]
  if (items.length > MOST_PATTERNS) mistakes.add(node.at, `"${key}" takes ${MOST_PATTERNS} patterns at most`)
  return items.slice(0, MOST_PATTERNS).flatMap(item => {
    const pattern = item.kind === 'text' ? parsePattern(item.text, scope) : undefined
    if (pattern !== undefined) return [pattern]
    mistakes.add(
      item.at,
      `"${key}" takes globs, and RE2 expressions between slashes, of 512 characters at most`
    )
    return []
  })
}
