import type { Mistakes } from '../../inputs/mistakes.js'
import type { FieldReader, Fields } from './fields.js'
import type { Rule } from './policy.js'
import type { PolicyNode } from './policy-yaml.js'
import { CONDITIONS_OF, readKeep } from './read-keep.js'

const KEYS = ['name', 'repositories', 'tags', 'except', 'untagged', 'orphaned-referrers', 'keep'] as const
const KINDS = ['tags', 'untagged', 'orphaned-referrers'] as const

type RuleFields = Fields<(typeof KEYS)[number]>

/** A rule's name goes into logs, plans and tables: one line of printable characters. */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,80}$/u

/** One rule; undefined where it is not even clear which kind it is (then recorded). */
export function readRule(node: PolicyNode, read: FieldReader, mistakes: Mistakes): Rule | undefined {
  const fields = read.fields(node, 'a rule', KEYS)
  if (node.kind !== 'map') return undefined
  const name = readName(fields, mistakes)
  const { values } = fields
  const kinds = KINDS.filter(one => values[one] !== undefined)
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1) {
    mistakes.add(
      fields.at,
      'a rule has one of "tags" (patterns), "untagged: true" and "orphaned-referrers: true"'
    )
    return undefined
  }
  if (kind !== 'tags' && values.except !== undefined)
    mistakes.add(values.except.at, '"except" stands beside "tags" alone')
  const repositories = read.patterns(values.repositories, 'repositories', 'path') ?? []
  if (isEmptyList(values.repositories))
    mistakes.add(
      values.repositories?.at ?? fields.at,
      '"repositories" takes at least one pattern, or is left out for all'
    )
  const keep = readKeep(values.keep, CONDITIONS_OF[kind], read, mistakes)
  if (kind === 'tags') {
    const include = read.patterns(values.tags, 'tags') ?? []
    if (isEmptyList(values.tags))
      mistakes.add(values.tags?.at ?? fields.at, '"tags" takes at least one pattern')
    return { kind, name, repositories, include, exclude: read.patterns(values.except, 'except') ?? [], keep }
  }
  read.flag(values[kind], kind)
  return { kind, name, repositories, keep }
}

function isEmptyList(node: PolicyNode | undefined): boolean {
  return node?.kind === 'list' && node.items.length === 0
}

function readName(fields: RuleFields, mistakes: Mistakes): string {
  const node = fields.values.name
  if (node === undefined) mistakes.add(fields.at, 'a rule takes a "name", which its decisions are told by')
  else if (node.kind !== 'text' || !NAME.test(node.text))
    mistakes.add(node.at, '"name" takes one line of at most 80 characters')
  else return node.text
  return ''
}
