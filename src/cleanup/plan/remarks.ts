import type { Inventory } from '../inventory/inventory.js'
import { matchesAny, parsePattern } from '../policy/pattern.js'
import type { Pattern, Policy, Rule, TagRule } from '../policy/policy.js'
import { oneLine } from './plan-state.js'

/** Names in one remark; a plan's texts are short. */
const MOST = 10

/**
 * What in a policy has no effect on a repository and looks as if it had: a slip there deletes nothing by itself, but what
 * it was to keep may be what another rule deletes.
 */
export function remarksOn(inventory: Inventory, policy: Policy, rules: readonly Rule[]): readonly string[] {
  if (inventory.tags.length === 0 && inventory.manifests.size === 0)
    return ['there is nothing here: check the name, and what this login may see']
  if (rules.length === 0) return ['no rule of the policy is for this repository, so all of it is untouched']
  const names = inventory.tags.map(({ name }) => name)
  const ofTags = rules.filter((rule): rule is TagRule => rule.kind === 'tags')
  const idle = ofTags.filter(rule => !names.some(name => selects(rule, name))).map(({ name }) => name)
  const patterns = [...policy.protect, ...ofTags.flatMap(({ include, exclude }) => [...include, ...exclude])]
  const parts = [...new Map(patterns.map(pattern => [pattern.text, pattern])).values()].filter(pattern =>
    isOnlyPart(pattern, names)
  )
  return [
    ...listed('rules that select no tag here', idle),
    ...listed(
      'expressions that match no tag here as a whole, and some in part (write ".*" for the rest of the name)',
      parts.map(({ text }) => text)
    )
  ]
}

function selects({ include, exclude }: TagRule, tag: string): boolean {
  return matchesAny(include, tag) && !matchesAny(exclude, tag)
}

/** Many tools search with their expressions; one that was written for that keeps, or selects, nothing here. */
function isOnlyPart({ text, matches }: Pattern, names: readonly string[]): boolean {
  const inner = /^\/(.+)\/$/su.exec(text)?.[1]
  const within = inner === undefined ? undefined : parsePattern(`/.*(?:${inner}).*/`)
  return within !== undefined && !names.some(matches) && names.some(within.matches)
}

function listed(what: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return []
  const shown = items.slice(0, MOST).map(item => `"${oneLine(item)}"`)
  const more = items.length > MOST ? ` and ${items.length - MOST} more` : ''
  return [`${what}: ${shown.join(', ')}${more}`]
}
