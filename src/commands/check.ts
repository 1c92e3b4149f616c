import type { Context } from '../context.js'
import { Failure } from '../errors.js'
import type { Inputs } from '../inputs/inputs.js'
import { plan } from '../plan.js'
import { prove } from './prove.js'
import type { Login } from './prove.js'

/** Proves every login and its rights, and writes nothing: the plan is made as if there were no config yet. */
export async function check(context: Context, inputs: Inputs): Promise<readonly Login[]> {
  const nothingPresent = { earlier: () => false, base: () => false }
  const { targets, notices } = plan(inputs, context.ambient, nothingPresent)
  for (const notice of notices) context.log.notice(notice)
  if (targets.length === 0 && notices.length === 0) {
    throw new Failure('input', 'check: nothing to prove; name a registry')
  }
  return prove(context, targets, inputs.verify)
}
