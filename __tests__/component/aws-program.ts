import { assemble } from '../../scripts/component.js'
import { coreProgram } from './awk-parts.js'

/** The component's awk program as a job for Amazon has it, doing only what the statements say; the core's own start is not reached. */
export function awsProgram(statements: string): string {
  const fragments = ['providers/vendor-answer.awk', 'providers/exchange-aws.awk'].map(assemble)
  return [`BEGIN {\nstage = "login"\n${statements}\nexit\n}`, coreProgram('exchange_aws'), ...fragments].join(
    '\n'
  )
}
