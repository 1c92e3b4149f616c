import { canonicalJson, sha256 } from '../plan/canonical-json.js'
import type { Pattern, Policy, Rule } from './policy.js'

/**
 * SHA-256 of what a policy means: defaults filled in, durations in milliseconds, patterns as sets. Comments, key order,
 * units and what is said although it is the default change nothing; the order of rules does, because the first rule that
 * decides is the one a decision names.
 */
export function policyHash(policy: Omit<Policy, 'hash'>): string {
  return sha256(
    canonicalJson({
      version: 1,
      grace: policy.grace,
      guards: policy.guards,
      protect: texts(policy.protect),
      refuse: texts(policy.refuse ?? []),
      rules: policy.rules.map(meaning)
    })
  )
}

function meaning(rule: Rule): unknown {
  const shared = { kind: rule.kind, name: rule.name, repositories: texts(rule.repositories), keep: rule.keep }
  if (rule.kind !== 'tags') return shared
  const { gitRefs, ...keep } = rule.keep
  const refs = gitRefs && { ...gitRefs, branches: texts(gitRefs.branches), tags: texts(gitRefs.tags) }
  return {
    ...shared,
    include: texts(rule.include),
    exclude: texts(rule.exclude),
    keep: { ...keep, gitRefs: refs }
  }
}

function texts(patterns: readonly Pattern[]): readonly string[] {
  return [...new Set(patterns.map(pattern => pattern.text))].sort()
}
