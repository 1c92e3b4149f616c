import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from '@jest/globals'
import { node24 } from '../../scripts/node24.js'
import { runJob, type Env, type JobOptions, type JobResult, type Step } from '../runner/runner.js'
import { leaks, placesOf, unmasked, type KnownSecret } from './leaks.js'

/** The folder of the built action. */
export const ACTION = join(import.meta.dirname, '..', '..')

/** Password of `alice` in every scenario; each spelling of it differs from every other. */
export const PASSWORD = 'p4ss/w+rd?%ü"\\$x=='
export const ALICE: KnownSecret = { username: 'alice', value: PASSWORD }

/** One machine: a home, a runner's temp, helpers that tell what they were called with. */
export interface Scenario {
  readonly folder: string
  readonly home: string
  readonly temp: string
  readonly job: JobOptions
  /** Writes a file below the folder; objects become JSON. */
  write(path: string, content: string | object): Promise<string>
  /** Puts a credential helper on the PATH; `list` names the servers it has, undefined for one that cannot list. */
  helper(name: string, list?: Readonly<Record<string, string>>): Promise<void>
  /** Runs a job and checks that it leaked nothing. */
  run(steps: readonly Step[], options?: RunOptions): Promise<JobResult>
  /** The text with all that differs from run to run replaced. */
  normal(text: string): string
  /** What is left in the runner's temp. */
  left(): Promise<readonly string[]>
  remove(): Promise<void>
}

export interface RunOptions {
  readonly machine?: Env
  readonly github?: Env
  readonly token?: string
  /** Secrets that must not leak, beside alice's. */
  readonly secrets?: readonly KnownSecret[]
  /** Secrets that must have been masked in every spelling; default alice's, since most steps get her password. */
  readonly masked?: readonly KnownSecret[]
  /** Variables whose very purpose is to hand a secret to later steps. */
  readonly exported?: readonly string[]
}

export async function startScenario(): Promise<Scenario> {
  // Links in the way to the temp directory (macOS) would make two spellings of one path.
  const { realpath } = await import('node:fs/promises')
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'registry-auth-scenario-'))
  const [home, temp, shims] = [join(folder, 'home'), join(folder, 'temp'), join(folder, 'shims')]
  for (const path of [home, temp, shims]) await mkdir(path)
  const log = join(folder, 'argv.log')
  await writeFile(log, '')
  const node = node24()
  const job: JobOptions = { node, home, temp, path: [shims] }
  return {
    folder,
    home,
    temp,
    job,
    write: async (path, content) => {
      const file = join(folder, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
      return file
    },
    helper: (name, list) => installHelper(shims, name, list, log),
    run: async (
      steps,
      { machine = {}, github = {}, token, secrets = [], masked = [ALICE], exported = [] } = {}
    ) => {
      const options = { ...job, machine: { ...machine }, github, ...(token === undefined ? {} : { token }) }
      const result = await runJob(options, steps)
      const places = [...placesOf(result, await readFile(log, 'utf8'))].filter(
        ([place]) => !exported.some(name => place.startsWith(`exported ${name},`))
      )
      expect(leaks(new Map(places), [ALICE, ...secrets])).toEqual([])
      expect(unmasked(result, masked)).toEqual([])
      return result
    },
    normal: text => normalised(text, folder),
    left: () => readdir(temp),
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

/** What a failed login must look like: the message, exit code 1, nothing exported, nothing left. */
export async function expectFailure(scenario: Scenario, result: JobResult, message: string): Promise<void> {
  const main = result.phases.find(({ phase }) => phase === 'main')
  expect(main?.exitCode).toBe(1)
  const errors = main?.commands
    .filter(({ name }) => name === 'error')
    .map(({ data }) => scenario.normal(data))
  expect(errors).toEqual([message])
  expect(main?.stderr).toBe('')
  expect(Object.fromEntries(main?.exported ?? [])).toEqual({})
  expect(Object.fromEntries(main?.outputs ?? [])).toEqual({})
  expect(main?.summary).toBe('')
  const posts = result.phases.filter(({ phase }) => phase === 'post')
  expect(posts.map(({ exitCode }) => exitCode)).toEqual([0])
  expect(await scenario.left()).toEqual([])
}

/** What a person and later steps see of a job, with all that differs from run to run replaced. */
export function transcript(scenario: Scenario, result: JobResult): unknown {
  return result.phases.map(({ step, phase, exitCode, log, summary, exported, outputs, state }) => ({
    phase: `${phase} of step ${step}`,
    exitCode,
    log: inOrder(scenario.normal(log).split('\n')),
    summary: scenario.normal(summary).split('\n'),
    exported: values(scenario, exported),
    outputs: values(scenario, outputs),
    state: values(scenario, state)
  }))
}

/** Registries are asked at the same time, so the order of the debug lines is chance. */
function inOrder(lines: readonly string[]): readonly string[] {
  const isDebug = (line: string): boolean => line.startsWith('::debug::')
  return [...lines.filter(isDebug).sort(), ...lines.filter(line => !isDebug(line))]
}

function values(scenario: Scenario, map: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...map].map(([name, value]) => [name, scenario.normal(value)] as const))
}

/** Symbolic links need a privilege on Windows. */
export async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path, 'junction')
}

function normalised(text: string, folder: string): string {
  return text
    .replaceAll(JSON.stringify(folder).slice(1, -1), '$FOLDER')
    .replaceAll(folder, '$FOLDER')
    .replaceAll('\\', '/')
    .replaceAll(/127\.0\.0\.1:\d+/g, '$REGISTRY')
    .replaceAll(/(localhost|127\.0\.0\.\d+):\d+/g, '$1:$PORT')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '$TIME')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '$UUID')
    .replaceAll(/(\$FOLDER\/temp\/[a-z-]+-)[A-Za-z0-9_-]+/g, '$1$RANDOM')
}

async function installHelper(
  folder: string,
  name: string,
  list: Readonly<Record<string, string>> | undefined,
  log: string
): Promise<void> {
  const path = join(folder, `docker-credential-${name}`)
  const answer =
    list === undefined ? 'process.exit(1)' : `console.log(${JSON.stringify(JSON.stringify(list))})`
  const script =
    `#!${process.execPath}\n` +
    `require('node:fs').appendFileSync(${JSON.stringify(log)}, process.argv.slice(1).join(' ') + '\\n')\n` +
    `if (process.argv[2] === 'list') ${answer}\nelse process.exit(1)\n`
  await writeFile(path, script)
  await chmod(path, 0o755)
}
