import { spawn } from 'node:child_process'

/** Variables of a process or a job. */
export type Env = Readonly<Record<string, string>>

/** One job on one runner. */
export interface JobOptions {
  /** The Node that starts the phases of an action. */
  readonly node: string
  readonly home: string
  /** `RUNNER_TEMP`; jobs that run at the same time have one each. */
  readonly temp: string
  /** What the machine's environment holds beside PATH and HOME. */
  readonly machine?: Env
  /** Folders before the machine's PATH. */
  readonly path?: readonly string[]
  /** The workflow token. */
  readonly token?: string
  /** `GITHUB_*` variables that differ from the usual ones. */
  readonly github?: Env
  /** Lets a phase start when there is room for one more process. */
  readonly gate?: (start: () => Promise<EndedProcess>) => Promise<EndedProcess>
  /** Milliseconds after which a phase is killed, as by a runner that goes away. */
  readonly killAfter?: number
}

/** How a phase's process ended. */
export interface EndedProcess {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** What a phase sees of the machine and the job before any step has run. */
export function machineEnvironment(options: JobOptions): Env {
  const windows = ['SystemRoot', 'SYSTEMDRIVE', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'windir']
  const kept = process.platform === 'win32' ? windows : []
  const inherited = kept.map(name => [name, process.env[name] ?? ''] as const)
  return {
    ...Object.fromEntries(inherited),
    HOME: options.home,
    ...(process.platform === 'win32' ? { USERPROFILE: options.home } : {}),
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    RUNNER_TEMP: options.temp,
    RUNNER_OS: { darwin: 'macOS', win32: 'Windows' }[process.platform as string] ?? 'Linux',
    GITHUB_ACTOR: 'octocat',
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_REPOSITORY_OWNER: 'acme',
    GITHUB_RUN_ID: '4242',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'build',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_WORKSPACE: options.home,
    ...options.github,
    ...options.machine
  }
}

/** Runs one phase's process to its end. */
export function start(
  argv: readonly string[],
  env: Env,
  killAfter: number | undefined
): Promise<EndedProcess> {
  return new Promise((resolve, reject) => {
    const [command = '', ...rest] = argv
    const child = spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter)
    // A phase that dies by a signal counts as failed.
    child.on('close', code => {
      clearTimeout(timer)
      resolve({ exitCode: code ?? 1, stdout, stderr })
    })
  })
}
