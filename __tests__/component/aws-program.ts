import { assemble } from '../../scripts/component.js'

const OTHERS = ['google', 'azure', 'docker_hub', 'quay']

/** The component's awk program as a job for Amazon has it, doing only what the statements say; the core's own start is not reached. */
export function awsProgram(statements: string): string {
  const [, core] = /\nra_program='\n([^']*)\n'\n/.exec(assemble('login.sh')) ?? []
  if (core === undefined) throw new Error('login.sh holds no awk program')
  const absent = OTHERS.map(vendor => `function exchange_${vendor}() { return lacks_fragment() }`)
  const fragments = ['providers/vendor-answer.awk', 'providers/exchange-aws.awk'].map(assemble)
  return [`BEGIN {\n${statements}\nexit\n}`, core, ...fragments, ...absent].join('\n')
}
