import { Failure } from '../../errors.js'
import type { Target } from '../../provider.js'
import { apiError, awsFailure } from './failures.js'
import type { Trace } from './request-handler.js'
import type { Sign } from './signs.js'

/** Why the standard chain ended without credentials. */
export function chainFailure(error: unknown, trace: Trace, { at }: Target, { check }: Sign): Failure {
  if (error instanceof Failure) return error
  if (apiError(error) !== undefined) {
    return awsFailure(error, trace, 'the standard chain of AWS credentials', {
      AccessDenied: `check ${check}, and the trust policy of the role it leads to`,
      ExpiredTokenException: `check ${check}; what it holds has expired`
    })
  }
  return new Failure(
    'input',
    `${at}: no AWS credentials were found by the standard chain: check ${check}, or give "role" for OIDC, or an access key by "username" and its password`
  )
}
