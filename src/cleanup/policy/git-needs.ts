import type { Policy } from './policy.js'

/** Commits per live ref that a policy asks git for; undefined where it asks git nothing. */
export function commitsNeeded(policy: Policy): number | undefined {
  const asked = policy.rules.flatMap(rule =>
    rule.kind === 'tags' && rule.keep.gitRefs !== undefined ? [rule.keep.gitRefs.commits] : []
  )
  return asked.length === 0 ? undefined : Math.max(...asked)
}
