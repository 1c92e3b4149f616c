import type { Mistakes } from '../../inputs/mistakes.js'
import { collectMistakes } from '../../inputs/mistakes.js'
import type { FieldReader } from './fields.js'
import { fieldReader } from './fields.js'
import type { Guards, Policy, Rule } from './policy.js'
import { policyHash } from './policy-hash.js'
import type { PolicyNode } from './policy-yaml.js'
import { readPolicyYaml } from './policy-yaml.js'
import { defaultProtected, defaultRefused } from './protected-tags.js'
import { readRule } from './read-rule.js'

const KEYS = ['version', 'protect', 'grace', 'guards', 'rules'] as const
const GUARDS = ['max-percent', 'max-count', 'min-kept'] as const
const HOUR = 3_600_000
const MOST_RULES = 200

/** What holds where a policy says nothing. */
export const DEFAULT_GUARDS: Guards = { maxPercent: 25, maxCount: 500, minKept: 1 }
export const DEFAULT_GRACE = 24 * HOUR

/** What is said beside the policy's text and wins over it. */
export interface PolicyOverrides {
  readonly guards?: Partial<Guards>
}

/**
 * The policy of a YAML text (cleanup/policy.schema.json says the same for editors). Every mistake is told at once, with
 * line, column and known keys, and never with what was written there.
 */
export function readPolicy(text: string, overrides: PolicyOverrides = {}): Policy {
  const mistakes = collectMistakes()
  const root = readPolicyYaml(text, mistakes)
  const policy = root === undefined ? undefined : readRoot(root, overrides, mistakes)
  mistakes.settle()
  if (policy === undefined) throw new Error('a policy without a mistake is a policy')
  return { ...policy, hash: policyHash(policy) }
}

function readRoot(root: PolicyNode, overrides: PolicyOverrides, mistakes: Mistakes): Omit<Policy, 'hash'> {
  const read = fieldReader(mistakes)
  const { at, values } = read.fields(root, 'a policy', KEYS)
  if (values.version === undefined && root.kind === 'map') mistakes.add(at, 'a policy says "version: 1"')
  read.integer(values.version, 'version', 1, 1)
  return {
    ...readProtection(values.protect, read),
    grace: read.duration(values.grace, 'grace', HOUR) ?? DEFAULT_GRACE,
    guards: { ...DEFAULT_GUARDS, ...readGuards(values.guards, read), ...overrides.guards },
    rules: readRules(values.rules, at, read, mistakes)
  }
}

/** What is named is protected beside the defaults; only the empty list takes the defaults away. */
function readProtection(node: PolicyNode | undefined, read: FieldReader): Pick<Policy, 'protect' | 'refuse'> {
  const named = read.patterns(node, 'protect')
  if (named !== undefined && node?.kind === 'list' && node.items.length === 0)
    return { protect: [], refuse: [] }
  return { protect: [...(named ?? []), ...defaultProtected()], refuse: defaultRefused() }
}

function readGuards(node: PolicyNode | undefined, read: FieldReader): Partial<Guards> {
  if (node === undefined) return {}
  const { values } = read.fields(node, '"guards"', GUARDS)
  const maxPercent = read.integer(values['max-percent'], 'max-percent', 0, 100)
  const maxCount = read.integer(values['max-count'], 'max-count', 0, 1_000_000)
  const minKept = read.integer(values['min-kept'], 'min-kept', 1, 1_000_000)
  return {
    ...(maxPercent === undefined ? {} : { maxPercent }),
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(minKept === undefined ? {} : { minKept })
  }
}

function readRules(
  node: PolicyNode | undefined,
  at: string,
  read: FieldReader,
  mistakes: Mistakes
): readonly Rule[] {
  if (node?.kind !== 'list' || node.items.length === 0 || node.items.length > MOST_RULES) {
    mistakes.add(node?.at ?? at, `"rules" takes a list of 1 to ${MOST_RULES} rules`)
    return []
  }
  const rules: Rule[] = []
  const names = new Set<string>()
  for (const item of node.items) {
    const rule = readRule(item, read, mistakes)
    if (rule === undefined) continue
    if (rule.name !== '' && names.has(rule.name))
      mistakes.add(item.at, 'has the name of an earlier rule, and decisions are told by name')
    names.add(rule.name)
    rules.push(rule)
  }
  return rules
}
