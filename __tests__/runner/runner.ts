import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { parseKeyValues, parsePaths } from './file-commands.js'
import { machineEnvironment, start, type EndedProcess, type Env, type JobOptions } from './machine.js'
import { inputVariable, readManifest, type Manifest } from './manifest.js'
export type { EndedProcess, Env, JobOptions } from './machine.js'
import { masked, masksOf, parseCommand, type WorkflowCommand } from './workflow-commands.js'

/** A step: an action, a shell script, or something the test does with the job's environment. */
export type Step = StepOptions & (UsesStep | RunStep | CallStep)
interface StepOptions {
  readonly env?: Env
  /** Runs although an earlier step failed. */
  readonly always?: boolean
}
interface UsesStep {
  /** Folder of an `action.yml`. */
  readonly uses: string
  readonly with?: Env
}
interface RunStep {
  readonly run: string
}
interface CallStep {
  readonly call: (env: Env) => Promise<void>
  /** Runs as the post of an action would. */
  readonly post?: (env: Env) => Promise<void>
}

/** What one phase of one step did. */
export interface PhaseResult {
  /** Index of the step in the job. */
  readonly step: number
  readonly phase: 'main' | 'post'
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** stdout without its `add-mask` lines, before anything is masked. */
  readonly log: string
  readonly commands: readonly WorkflowCommand[]
  readonly exported: ReadonlyMap<string, string>
  readonly outputs: ReadonlyMap<string, string>
  readonly state: ReadonlyMap<string, string>
  readonly summary: string
}

export interface JobResult {
  readonly outcome: 'success' | 'failure'
  readonly phases: readonly PhaseResult[]
  /** The environment a further step would see. */
  readonly env: Env
  /** Every value the log hides. */
  readonly masks: readonly string[]
  /** The log as a person sees it. */
  readonly log: string
}

const FILES = ['GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const

/**
 * Runs a job as GitHub's runner does: one process per phase with a clean environment, the runner's files applied
 * between steps, posts in reverse order. `watch` is told of every phase as it ends.
 * https://github.com/actions/runner (src/Runner.Worker: StepsRunner, ActionRunner, FileCommandManager)
 */
export async function runJob(
  options: JobOptions,
  steps: readonly Step[],
  watch: (phase: PhaseResult) => void = () => undefined
): Promise<JobResult> {
  const job = new Job(options, watch)
  await mkdir(options.temp, { recursive: true })
  for (const [index, step] of steps.entries()) {
    if (job.failed && step.always !== true) continue
    await job.main(index, step)
  }
  await job.posts()
  return job.result()
}

class Job {
  failed = false
  readonly #options: JobOptions
  readonly #watch: (phase: PhaseResult) => void
  readonly #phases: PhaseResult[] = []
  readonly #posts: (() => Promise<void>)[] = []
  #env: Env
  #path: readonly string[]

  constructor(options: JobOptions, watch: (phase: PhaseResult) => void) {
    this.#options = options
    this.#watch = watch
    this.#env = machineEnvironment(options)
    this.#path = options.path ?? []
  }

  async main(index: number, step: Step): Promise<void> {
    if ('call' in step) {
      const { post } = step
      await step.call(this.#environment(step))
      if (post !== undefined) this.#posts.unshift(() => post(this.#environment(step)))
      return
    }
    if ('run' in step) {
      await this.#phase(index, 'main', ['bash', '-e', '-c', step.run], this.#environment(step))
      return
    }
    await this.#action(index, step)
  }

  async posts(): Promise<void> {
    for (const post of this.#posts) await post()
  }

  result(): JobResult {
    const masks = masksOf(this.#phases.flatMap(({ commands }) => commands))
    return {
      outcome: this.failed ? 'failure' : 'success',
      phases: this.#phases,
      env: this.#environment({}),
      masks,
      log: this.#phases.map(({ log }) => masked(log, masks)).join('')
    }
  }

  async #action(index: number, step: UsesStep & StepOptions): Promise<void> {
    const token = this.#options.token ?? ''
    const manifest = await readManifest(step.uses, { 'github.token': token, 'job.status': 'success' })
    const inputs = inputsOf(manifest, step.with ?? {})
    const node = this.#options.node
    // The post is known before main runs, so it runs whatever main does; it gets the state main left.
    const state = new Map<string, string>()
    const { post } = manifest
    if (post !== undefined) {
      this.#posts.unshift(async () => {
        if (!holds(manifest.postIf, this.failed)) return
        const saved = Object.fromEntries([...state].map(([name, value]) => [`STATE_${name}`, value]))
        await this.#phase(index, 'post', [node, post], { ...this.#environment(step), ...inputs, ...saved })
      })
    }
    const result = await this.#phase(index, 'main', [node, manifest.main], {
      ...this.#environment(step),
      ...inputs
    })
    for (const [name, value] of result.state) state.set(name, value)
  }

  #environment(step: StepOptions): Env {
    const path = [...this.#path, process.env['PATH'] ?? ''].join(delimiter)
    return { ...this.#env, PATH: path, ...step.env }
  }

  async #phase(
    step: number,
    phase: PhaseResult['phase'],
    argv: readonly string[],
    env: Env
  ): Promise<PhaseResult> {
    const folder = await mkdtemp(join(this.#options.temp, '_runner_file_commands_'))
    const files = Object.fromEntries(FILES.map(name => [name, join(folder, name.toLowerCase())]))
    for (const file of Object.values(files)) await writeFile(file, '')
    const { gate, killAfter } = this.#options
    const process = (): Promise<EndedProcess> => start(argv, { ...env, ...files }, killAfter)
    const ended = await (gate === undefined ? process() : gate(process))
    const text = (name: (typeof FILES)[number]) => readFile(files[name] ?? '', 'utf8')
    const broken: string[] = []
    // A file that cannot be read fails the step and says nothing.
    const values = async (name: (typeof FILES)[number]) => {
      const parsed = parseKeyValues(await text(name))
      if (typeof parsed !== 'string') return parsed
      broken.push(`${name}: ${parsed}\n`)
      return new Map<string, string>()
    }
    const [exported, outputs, state] = [
      await values('GITHUB_ENV'),
      await values('GITHUB_OUTPUT'),
      await values('GITHUB_STATE')
    ]
    const lines = ended.stdout.split(/\r?\n/)
    const result: PhaseResult = {
      step,
      phase,
      ...ended,
      exitCode: broken.length > 0 ? 1 : ended.exitCode,
      log: lines.filter(line => !line.startsWith('::add-mask::')).join('\n') + broken.join(''),
      commands: lines.map(parseCommand).filter(command => command !== undefined),
      exported,
      outputs,
      state,
      summary: await text('GITHUB_STEP_SUMMARY')
    }
    if (result.exported.has('NODE_OPTIONS')) throw new Error("Can't store NODE_OPTIONS output parameter")
    this.#env = { ...this.#env, ...Object.fromEntries(result.exported) }
    this.#path = [...parsePaths(await text('GITHUB_PATH')).toReversed(), ...this.#path]
    if (result.exitCode !== 0) this.failed = true
    this.#phases.push(result)
    this.#watch(result)
    await rm(folder, { recursive: true, force: true })
    return result
  }
}

function inputsOf(manifest: Manifest, given: Env): Env {
  const inputs = new Map([...manifest.inputs].map(([name, value]) => [inputVariable(name), value]))
  for (const [name, value] of Object.entries(given)) inputs.set(inputVariable(name), value)
  return Object.fromEntries(inputs)
}

function holds(condition: string, failed: boolean): boolean {
  if (condition === 'always()') return true
  if (condition === 'success()') return !failed
  throw new Error(`this runner knows no condition "${condition}"`)
}
