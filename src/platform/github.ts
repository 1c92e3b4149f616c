import { readFileSync } from 'node:fs'
import type { Ambient, GitHubAmbient } from '../ambient.js'
import type { Log } from '../context.js'
import type { Secret } from '../secret.js'
import type { Environment, Platform } from './platform.js'
import { cleanupLogin, ignoresAutologin } from './werf-variables.js'
import { logLine, workflowCommand } from './workflow-commands.js'

/** The longest a job can run, on a runner of one's own (https://docs.github.com/actions/reference/limits). */
const LONGEST_JOB_DAYS = 5

/** What the GitHub platform is made from. */
export interface GitHubOptions {
  readonly env: Environment
  /** One line of output. Commands work on stdout and stderr alike. */
  write(line: string): void
  /** A masked secret. */
  secret(value: string, username?: string): Secret
  /** The `github-token` input, where the face has it; else `GITHUB_TOKEN`. */
  readonly token: string | undefined
  /** Where the runner names none. */
  readonly tempDirectory: string
  readonly now: Date
}

/** GitHub Actions, on github.com, an Enterprise Server or a data-residency host. */
export function createGitHub(options: GitHubOptions): Platform {
  const { env, write, now } = options
  return {
    id: 'github',
    ambient: ambientOf(options),
    log: createLog(write),
    job: { id: jobId(env), deadline: new Date(now.getTime() + LONGEST_JOB_DAYS * 86_400_000) },
    tempDirectory: env('RUNNER_TEMP') ?? options.tempDirectory,
    mask: text => {
      write(workflowCommand('add-mask', text))
    },
    publish: () => undefined
  }
}

/** The same in main and post, different for every other job on the machine. */
export function jobId(env: Environment): string {
  const parts = ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_JOB', 'RUNNER_NAME']
  return ['github', ...parts.map(name => env(name) ?? '')].join('-')
}

/** Log lines as workflow commands; a message of several lines stays one annotation. */
export function createLog(write: (line: string) => void): Log {
  return {
    debug: message => {
      write(workflowCommand('debug', message))
    },
    info: message => {
      write(logLine(message))
    },
    notice: message => {
      write(workflowCommand('notice', message))
    },
    warning: message => {
      write(workflowCommand('warning', message))
    },
    error: message => {
      write(workflowCommand('error', message))
    }
  }
}

function ambientOf({ env, secret, token }: GitHubOptions): Ambient {
  const actor = env('GITHUB_ACTOR')
  const github: GitHubAmbient = {
    serverUrl: env('GITHUB_SERVER_URL') ?? 'https://github.com',
    apiUrl: env('GITHUB_API_URL') ?? 'https://api.github.com',
    ...(actor === undefined ? {} : { actor }),
    ...(token === undefined ? {} : { token: secret(token, actor) })
  }
  return {
    github,
    ...cleanupLogin(env, secret),
    ignoreAutologin: ignoresAutologin(env),
    withheldSecrets: () => withheldSecrets(env)
  }
}

/** Read only when a secret turns out to be empty. https://docs.github.com/actions/reference/security/secrets */
function withheldSecrets(env: Environment): string | undefined {
  if (env('GITHUB_ACTOR') === 'dependabot[bot]') {
    return "runs of Dependabot are given Dependabot's own secrets only"
  }
  if (env('GITHUB_EVENT_NAME') === 'pull_request' && isFromFork(env('GITHUB_EVENT_PATH'))) {
    return 'secrets are not given to pull requests from forks'
  }
  return undefined
}

interface PullRequestEvent {
  readonly pull_request?: { readonly head?: { readonly repo?: { readonly fork?: boolean } | null } }
}

function isFromFork(eventPath: string | undefined): boolean {
  if (eventPath === undefined) return false
  try {
    const event = JSON.parse(readFileSync(eventPath, 'utf8')) as PullRequestEvent
    const head = event.pull_request?.head
    // A fork that was deleted since has no repository any more.
    return head !== undefined && head.repo?.fork !== false
  } catch {
    return false
  }
}
