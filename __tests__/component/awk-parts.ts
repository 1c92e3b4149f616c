import { spawnSync } from 'node:child_process'
import { describe } from '@jest/globals'
import { assemble } from '../../scripts/component.js'
import { which } from '../../scripts/test-tools.js'

/** The awks of the images that people push from, as they are started. */
const AWKS = [['mawk'], ['gawk'], ['original-awk'], ['busybox', 'awk']] as const

/** Runs an awk program of the component's parts and the statements, with texts handed over by the environment. */
export type RunParts = (statements: string, env?: Readonly<Record<string, string>>) => string

/** Describes what holds for parts of the component in every awk; one that is not installed is skipped visibly. */
export function describeInEveryAwk(
  title: string,
  parts: readonly string[],
  tests: (run: RunParts, awk: string) => void
): void {
  for (const [name, ...before] of AWKS) {
    const program = which(name)
    const where = program === undefined ? describe.skip : describe
    where(`${title}, in ${name}`, () => {
      tests((statements, env = {}) => {
        const text = [`BEGIN {\n${statements}\nexit\n}`, ...parts.map(assembled)].join('\n')
        const { stdout, stderr, status } = spawnSync(program ?? name, [...before, text], {
          encoding: 'utf8',
          timeout: 20_000,
          maxBuffer: 1 << 24,
          env: { PATH: process.env['PATH'], LC_ALL: 'C', ...env }
        })
        if (status !== 0 || stderr !== '') throw new Error(`${name} ended with ${status}: ${stderr}`)
        return stdout
      }, name)
    })
  }
}

/** A part of the component by its file's name, or awk text as it is. */
function assembled(part: string): string {
  return part.endsWith('.awk') ? assemble(part) : part
}

/**
 * The awk program of the component's login with what stands for the fragments that a job has not added, all but this one.
 * Behind a `BEGIN` that sets `stage` to "login" and exits it does nothing.
 */
export function coreProgram(added: string): string {
  const login = assemble('login.sh')
  const [, fragments = ''] = /\nfor ra_name in (exchange_.*); do\n/.exec(login) ?? []
  const [, core] = /\nra_program=.*'\n([^']*)\n'\n/.exec(login) ?? []
  if (core === undefined) throw new Error('login.sh holds no awk program')
  const absent = fragments.split(' ').filter(name => name !== added)
  return [core, ...absent.map(name => `function ${name}() { return lacks_fragment("${name}") }`)].join('\n')
}
