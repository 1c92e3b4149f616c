import type { CleanupReport } from '../apply/report.js'
import { endOfBlocked } from '../ending.js'
import type { CleanupPlan } from '../plan/cleanup-plan.js'
import type { Restoration } from '../restore/restoration.js'
import type { Verification } from '../verify/verification.js'

/** What a cleanup came to. */
export type CleanupEnd =
  | { readonly kind: 'planned'; readonly plan: CleanupPlan }
  | { readonly kind: 'applied'; readonly plan: CleanupPlan; readonly report: CleanupReport }
  | { readonly kind: 'verified'; readonly verification: Verification }
  | { readonly kind: 'restored'; readonly restoration: Restoration }

/**
 * `done`, `incomplete` or `failed`. A plan in which a repository is blocked cannot be carried out, so it failed; one that
 * ran out of its budget is incomplete.
 */
export function resultOf(end: CleanupEnd): CleanupReport['result'] {
  switch (end.kind) {
    case 'planned':
      return planResult(end.plan)
    case 'applied':
      return end.report.result
    case 'verified':
      return end.verification.result
    case 'restored':
      return end.restoration.result
  }
}

function planResult({ repositories }: CleanupPlan): CleanupReport['result'] {
  const results = repositories.flatMap(({ blocked }) =>
    blocked === undefined ? [] : [endOfBlocked(blocked).result]
  )
  if (results.includes('failed')) return 'failed'
  return results.length > 0 ? 'incomplete' : 'done'
}
