import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { cleanupAction, reportCleanupFailure } from '../../src/faces/cleanup/action.js'
import type { Transport } from '../../src/net/transport.js'
import { runOn } from '../../src/run.js'
import { createFakeHost } from '../faces/fake-host.js'
import type { FakeHost } from '../faces/fake-host.js'
import { parseKeyValues } from '../runner/file-commands.js'
import { inputVariable, readManifest } from '../runner/manifest.js'
import { parseCommand } from '../runner/workflow-commands.js'
import { gitlabStep } from './cleanup-gitlab-job.js'

const ACTION = join(import.meta.dirname, '..', '..', 'cleanup')

/** Everything whose tag begins with `old` goes, and what nothing needs any more. */
export const POLICY = `version: 1
rules:
  - name: old ones
    tags: 'old*'
    keep: { younger-than: 1d }
  - name: untagged
    untagged: true
    keep: { younger-than: 1d }
`

/** One job's machine, on which steps use the cleanup action. */
export interface CleanupJob {
  readonly workspace: string
  readonly home: string
  /** Runs one step with these inputs, as cleanup/action.yml completes them. */
  step(inputs: Readonly<Record<string, string>>, options?: StepOptions): Promise<StepResult>
  remove(): void
}

export interface StepOptions {
  /** `gitlab`: a job of GitLab's, whose component gives the same inputs to the command line. Default is the action. */
  readonly ci?: 'gitlab'
  readonly variables?: Readonly<Record<string, string>>
  /** Called with the running process before it starts. */
  readonly watch?: (host: FakeHost) => void
}

export interface StepResult {
  readonly exitCode: number
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** Standard output without the masks. */
  readonly log: readonly string[]
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  readonly raised: readonly NodeJS.Signals[]
}

/** A job whose requests go by a transport; the clock is the machine's, and no wait is waited. */
export function startJob(transport: Transport): CleanupJob {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'registry-auth-cleanup-'))
  const [workspace, home, temp] = ['workspace', 'home', 'temp'].map(name => join(folder, name)) as [
    string,
    string,
    string
  ]
  for (const path of [workspace, home, temp]) mkdirSync(path)
  let steps = 0
  return {
    workspace,
    home,
    step: async (inputs, { ci, variables = {}, watch } = {}) => {
      if (ci === 'gitlab') return gitlabStep({ workspace, home, temp, transport }, inputs, variables)
      const files = { output: join(temp, `output-${++steps}`), summary: join(temp, `summary-${steps}`) }
      for (const file of Object.values(files)) writeFileSync(file, '')
      const manifest = await readManifest(ACTION, { 'github.token': '' })
      const values = new Map([...manifest.inputs].map(([name, value]) => [inputVariable(name), value]))
      for (const [name, value] of Object.entries(inputs)) values.set(inputVariable(name), value)
      const fake = createFakeHost({
        variables: {
          GITHUB_ACTIONS: 'true',
          GITHUB_WORKSPACE: workspace,
          GITHUB_OUTPUT: files.output,
          GITHUB_STEP_SUMMARY: files.summary,
          RUNNER_TEMP: temp,
          ...Object.fromEntries(values),
          ...variables
        },
        home,
        temp,
        transport
      })
      watch?.(fake)
      const host = { ...fake.host, now: () => new Date() }
      const exitCode = await runOn(host, cleanupAction, reportCleanupFailure)
      expect(fake.listeners()).toBe(0)
      return resultOf(exitCode, fake, files)
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

function resultOf(
  exitCode: number,
  { out, raised }: FakeHost,
  files: { readonly output: string; readonly summary: string }
): StepResult {
  const outputs = parseKeyValues(readFileSync(files.output, 'utf8'))
  if (typeof outputs === 'string') throw new Error(outputs)
  const commands = out.map(parseCommand).filter(command => command !== undefined)
  const said = (name: string): readonly string[] =>
    commands.filter(command => command.name === name).map(({ data }) => data)
  return {
    exitCode,
    outputs: Object.fromEntries(outputs),
    summary: readFileSync(files.summary, 'utf8'),
    log: out.filter(line => !line.startsWith('::add-mask::')),
    errors: said('error'),
    warnings: said('warning'),
    raised
  }
}

/** A file that nobody else of the machine can read. */
export function expectOwnFile(path: string): string {
  expect(statSync(path).mode & 0o777).toBe(0o600)
  return readFileSync(path, 'utf8')
}

/** What a registry stands for in a scenario. */
export interface Way {
  /** The inputs that log in. */
  readonly with: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, string>>
  readonly ci?: 'gitlab'
}

export interface WholeWay extends Way {
  readonly job: CleanupJob
  /** `HOST/NAME` or `HOST/GLOB`. */
  readonly repository: string
  /** What nobody may see; asked when all is done. */
  secrets(): readonly string[]
}

/** plan → apply → verify, each a step of its own, and the same plan once more; nothing in sight holds a secret. */
export async function planApplyVerify({
  job,
  repository,
  with: login,
  variables = {},
  ci,
  secrets
}: WholeWay): Promise<void> {
  const inputs = { ...login, repositories: repository, policy: POLICY, 'max-percent': '90' }
  const options = { variables, ...(ci === undefined ? {} : { ci }) }
  const steps: StepResult[] = []
  for (const command of ['plan', 'apply', 'verify', 'apply']) {
    const result = await job.step({ ...inputs, command }, options)
    expect([command, result.errors, result.exitCode]).toEqual([command, [], 0])
    if (ci === undefined) expect(result.outputs).toMatchObject({ result: 'done', failed: '0' })
    steps.push(result)
  }
  if (ci === undefined) expect(steps[0]?.outputs['plan']).toBe(join(job.workspace, 'cleanup-plan.json'))
  const written = ['cleanup-plan.json', 'cleanup-plan.md', 'cleanup-report.json'].map(name =>
    expectOwnFile(join(job.workspace, name))
  )
  const seen = steps.flatMap(({ log, summary, outputs }) => [...log, summary, JSON.stringify(outputs)])
  for (const secret of secrets()) {
    for (const text of [...seen, ...written]) expect(text).not.toContain(secret)
  }
}
