import type { Inventory } from '../inventory/inventory.js'
import { matchesAny } from '../policy/pattern.js'
import type { GitRefsKeep, Rule } from '../policy/policy.js'
import { isDigest, isTag } from './grammar.js'
import type { GitRefs, PlanFacts } from './plan-facts.js'

/** Why an inventory is none to delete by: something in it is not known or contradicts itself (invariant 2). */
export function unsoundness(inventory: Inventory): readonly string[] {
  const reasons: string[] = []
  const unknown = [...inventory.manifests.values()].filter(({ kind }) => kind === 'unknown').length
  if (unknown > 0) reasons.push(`manifests of a kind that may refer to anything: ${unknown}`)
  const lost = inventory.tags.filter(({ digest }) => !inventory.manifests.has(digest)).length
  if (lost > 0) reasons.push(`tags that point to manifests that could not be read: ${lost}`)
  const names = new Set(inventory.tags.map(({ name }) => name))
  if (names.size < inventory.tags.length) reasons.push('the listing has a tag more than once')
  const misplaced = [...inventory.manifests].some(([key, { digest }]) => key !== digest)
  if (misplaced) reasons.push('the listing has a manifest under another digest')
  if (!inventory.tags.every(({ name }) => isTag(name))) reasons.push('the listing has names that are no tags')
  if (![...inventory.manifests.keys()].every(isDigest)) reasons.push('the listing has digests that are none')
  return reasons
}

/** What a rule needs and was not given: nothing is judged by half of a rule. */
export function missingFacts(rules: readonly Rule[], { gitRefs }: PlanFacts): readonly string[] {
  return rules.flatMap(rule => {
    const keep = rule.kind === 'tags' ? rule.keep.gitRefs : undefined
    if (keep === undefined) return []
    if (gitRefs === undefined)
      return [`the rule "${rule.name}" asks what is alive in git, and no git repository was read`]
    // a slip in a branch's name would take everything the rule selects
    return isAnyAlive(keep, gitRefs)
      ? []
      : [
          `the rule "${rule.name}" keeps what is alive in git, and no branch or tag there is one of those it names`
        ]
  })
}

function isAnyAlive(keep: GitRefsKeep, { branches, tags }: GitRefs): boolean {
  return (
    branches.some(name => matchesAny(keep.branches, name)) || tags.some(name => matchesAny(keep.tags, name))
  )
}

/** What rules ask for and this registry cannot tell: they do nothing here. */
export function idleRules(inventory: Inventory, rules: readonly Rule[]): readonly string[] {
  if (inventory.listsUntagged) return []
  return rules
    .filter(({ kind }) => kind !== 'tags')
    .map(({ name, kind }) =>
      kind === 'untagged'
        ? `the rule "${name}" does nothing here: the registry does not list manifests without a tag`
        : `the rule "${name}" does nothing here: the registry does not list manifests without a tag, so none is known to be gone`
    )
}
