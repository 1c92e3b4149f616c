import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CiJob } from './ci-config.js'
import { stageText, wrapped, type Wrapper } from './runner-script.js'

/** Variables by name. */
export type Env = Readonly<Record<string, string>>

/** A runner with one slot on one machine (or in one image). */
export interface RunnerOptions {
  /** Folder for builds, as this process sees it. */
  readonly folder: string
  /** The same folder as the jobs see it; the same path by default. */
  readonly seenAs?: string
  /** Starts the job's shell; it reads its script from standard input. */
  readonly shell: readonly string[]
  /** What the image has in its environment: PATH and HOME at least. */
  readonly image: Env
  /** The runner's present wrapper, or the one of before (facts: a no-op piped into eval). Default `subshell`. */
  readonly wrapper?: Wrapper
  /** Name of the file behind `GITLAB_ENV`; runners before 16.4 have `none`. */
  readonly environmentFile?: string
  /** Number of the slot's project folder; jobs at the same time have one each unless they share `GIT_CLONE_PATH`. */
  readonly slot?: number
}

/** What happens to a job beside its own script. */
export interface JobOptions {
  /** Project and predefined variables; they win over the job's own. */
  readonly variables?: Env
  /** Masked variables of type File: the variable holds a path. */
  readonly files?: Env
  /** `CI_DEBUG_TRACE`. */
  readonly trace?: boolean
  /** Ends the script when its log says this, or then: `cancel` as a person does, `kill` as a power cut does. */
  readonly end?: { readonly by: 'cancel' | 'kill'; readonly when: RegExp | Promise<unknown> }
}

/** What a job came to. */
export interface JobRun {
  readonly status: 'success' | 'failed' | 'canceled' | 'killed'
  /** Of before_script and script. */
  readonly exitCode: number
  /** What before_script and script printed, both streams. */
  readonly log: string
  /** What after_script printed; undefined when it was not run. */
  readonly afterLog: string | undefined
  /** How after_script ended, which no runner tells anybody. */
  readonly afterExitCode: number | undefined
  /** `RUNNER_TEMP_PROJECT_DIR` as this process sees it. */
  readonly temp: string
}

/** Time a canceled job has for its traps before it is killed. */
const GRACE = 10_000

/**
 * Runs one job as GitLab's runner does with its shell executors and in containers: before_script and script in one
 * shell, after_script in a new one that knows only the original variables and the lines of `$GITLAB_ENV`.
 * https://gitlab.com/gitlab-org/gitlab-runner (shells/bash.go, shells/abstract.go)
 */
export async function runCiJob(runner: RunnerOptions, job: CiJob, options: JobOptions = {}): Promise<JobRun> {
  const places = makePlaces(runner)
  const variables = variablesOf(runner, job, options, places)
  const stage = (lines: readonly string[], more: Env): Promise<Stage> =>
    runStage(runner, stageText(lines, { ...variables, ...more }, options.trace), options.end)
  try {
    const main = await stage([...job.beforeScript, ...job.script], { CI_JOB_STATUS: 'running' })
    const status = main.ended ?? (main.exitCode === 0 ? 'success' : 'failed')
    const after =
      status === 'killed' || job.afterScript.length === 0
        ? undefined
        : await runStage(
            runner,
            stageText(job.afterScript, { ...variables, CI_JOB_STATUS: status }, options.trace)
          )
    return {
      status,
      exitCode: main.exitCode,
      log: main.log,
      afterLog: after?.log,
      afterExitCode: after?.exitCode,
      temp: places.temp
    }
  } finally {
    for (const name of [environmentFile(runner), ...Object.keys(options.files ?? {})]) {
      rmSync(join(places.temp, name), { force: true })
    }
  }
}

interface Places {
  readonly project: string
  readonly temp: string
}

function makePlaces(runner: RunnerOptions): Places {
  const project = join(runner.folder, `builds-${runner.slot ?? 0}`, 'acme', 'app')
  const temp = `${project}.tmp`
  mkdirSync(project, { recursive: true })
  mkdirSync(temp, { recursive: true })
  chmodSync(temp, 0o777)
  return { project, temp }
}

function variablesOf(runner: RunnerOptions, job: CiJob, options: JobOptions, places: Places): Env {
  const seen = (path: string): string => path.replace(runner.folder, runner.seenAs ?? runner.folder)
  const file = join(places.temp, environmentFile(runner))
  rmSync(file, { force: true })
  const fixed: Env = {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_JOB_ID: '4711',
    CI_JOB_TIMEOUT: '3600',
    CI_PROJECT_DIR: seen(places.project),
    RUNNER_TEMP_PROJECT_DIR: seen(places.temp),
    ...(runner.environmentFile === 'none' ? {} : { GITLAB_ENV: seen(file) }),
    ...(options.trace === true ? { CI_DEBUG_TRACE: 'true' } : {})
  }
  const given: Env = { ...fixed, ...options.variables, ...writeFiles(options.files, places, seen) }
  const own = Object.entries(job.variables).map(([name, { value, expand }]) => [
    name,
    expand ? expanded(value, given) : value
  ])
  return { ...(Object.fromEntries(own) as Env), ...given }
}

function environmentFile({ environmentFile = 'gitlab_runner_env' }: RunnerOptions): string {
  return environmentFile
}

function writeFiles(files: Env = {}, { temp }: Places, seen: (path: string) => string): Env {
  const names = Object.entries(files).map(([name, content]) => {
    const path = join(temp, name)
    writeFileSync(path, content, { mode: 0o600 })
    return [name, seen(path)] as const
  })
  return Object.fromEntries(names)
}

/** `$NAME` and `${NAME}`; `$$` is a dollar, and a dollar before anything else stays. */
function expanded(value: string, known: Env): string {
  return value.replaceAll(
    /\$(?:(\$)|(\w+)|\{(\w+)\})/g,
    (_, dollar?: string, bare?: string, braced?: string) =>
      dollar === undefined ? (known[bare ?? braced ?? ''] ?? '') : '$'
  )
}

interface Stage {
  readonly exitCode: number
  readonly log: string
  readonly ended: 'canceled' | 'killed' | undefined
}

function runStage(runner: RunnerOptions, text: string, end?: JobOptions['end']): Promise<Stage> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = runner.shell
    // Executors in containers run everything with umask 0000; a group of its own is what gets the signals.
    const child = spawn('/bin/sh', ['-c', 'umask 0000; exec "$0" "$@"', program, ...args], {
      env: { ...runner.image },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe']
    })
    const signal = (name: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name)
      } catch {
        // Nobody is left in the group.
      }
    }
    let log = ''
    let ended: Stage['ended']
    let late: NodeJS.Timeout | undefined
    const stop = (): void => {
      if (end === undefined || ended !== undefined) return
      ended = end.by === 'kill' ? 'killed' : 'canceled'
      signal(end.by === 'kill' ? 'SIGKILL' : 'SIGTERM')
      late = setTimeout(() => {
        signal('SIGKILL')
      }, GRACE)
    }
    const read = (part: string): void => {
      log += part
      // By then the command behind what was said has begun.
      if (end?.when instanceof RegExp && end.when.test(log)) setTimeout(stop, 200)
    }
    if (end !== undefined && !(end.when instanceof RegExp)) end.when.then(stop, reject)
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.on('error', reject)
    // A canceled job's container ends with its first process.
    child.on('exit', () => {
      if (ended !== undefined) signal('SIGKILL')
    })
    child.on('close', code => {
      clearTimeout(late)
      resolve({ exitCode: code ?? 1, log, ended })
    })
    child.stdin.on('error', () => undefined).end(wrapped(text, runner.wrapper))
  })
}
