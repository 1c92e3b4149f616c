import type { Secret } from '../../secret.js'

/** What a GitHub token's prefix says it is; a hint for sentences, never a reason to refuse it. */
export type TokenKind = 'workflow' | 'classic' | 'fine-grained' | 'other'

const PREFIXES: readonly (readonly [string, TokenKind])[] = [
  ['ghs_', 'workflow'],
  ['ghp_', 'classic'],
  ['github_pat_', 'fine-grained']
]

/** https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats */
export function tokenKind(token: Secret): TokenKind {
  return PREFIXES.find(([prefix]) => token.reveal().startsWith(prefix))?.[1] ?? 'other'
}
