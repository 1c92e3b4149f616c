import { appendFileSync } from 'node:fs'
import type { Ambient, GitLabAmbient } from '../ambient.js'
import type { Log } from '../context.js'
import type { Secret } from '../secret.js'
import type { Environment, Platform } from './platform.js'
import { cleanupLogin, ignoresAutologin } from './werf-variables.js'

/** `after_script` has five minutes of its own behind the job's timeout (RUNNER_AFTER_SCRIPT_TIMEOUT). */
const AFTER_SCRIPT_SECONDS = 300
/** GitLab's default job timeout, for runners that do not tell it in a usable way. */
const DEFAULT_TIMEOUT_SECONDS = 3600

export interface GitLabOptions {
  readonly env: Environment
  readonly log: Log
  secret(value: string, username?: string): Secret
  /** Where the runner names none. */
  readonly tempDirectory: string
  readonly now: Date
}

/** GitLab CI/CD. It has no command that masks, so nothing secret is printed in the first place. */
export function createGitLab({ env, log, secret, tempDirectory, now }: GitLabOptions): Platform {
  const told = Number(env('CI_JOB_TIMEOUT'))
  const seconds = (told > 0 && told < 1e9 ? told : DEFAULT_TIMEOUT_SECONDS) + AFTER_SCRIPT_SECONDS
  return {
    id: 'gitlab',
    ambient: ambientOf(env, secret),
    log,
    job: { id: `gitlab-${env('CI_JOB_ID') ?? ''}`, deadline: new Date(now.getTime() + seconds * 1000) },
    tempDirectory: env('RUNNER_TEMP_PROJECT_DIR') ?? tempDirectory,
    mask: () => undefined,
    publish: variables => {
      publish(variables, env('GITLAB_ENV'))
    }
  }
}

/** `KEY=VALUE` lines in `$GITLAB_ENV` are exported in the job's later stages, after_script included (Runner 16.4). */
function publish(variables: Readonly<Record<string, string>>, file: string | undefined): void {
  if (file === undefined) return
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
  appendFileSync(file, lines.join(''))
}

function ambientOf(env: Environment, secret: GitLabOptions['secret']): Ambient {
  return {
    gitlab: gitlabAmbient(env, secret),
    ...cleanupLogin(env, secret),
    ignoreAutologin: ignoresAutologin(env),
    withheldSecrets: () => withheldSecrets(env)
  }
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
function gitlabAmbient(env: Environment, secret: GitLabOptions['secret']): GitLabAmbient {
  const registry = env('CI_REGISTRY')
  const jobToken = env('CI_JOB_TOKEN')
  const caFile = env('CI_SERVER_TLS_CA_FILE')
  const deploy = login(env('CI_DEPLOY_USER'), env('CI_DEPLOY_PASSWORD'), secret)
  const proxy = login(env('CI_DEPENDENCY_PROXY_USER'), env('CI_DEPENDENCY_PROXY_PASSWORD'), secret)
  const server = env('CI_DEPENDENCY_PROXY_SERVER')
  return {
    ...(registry === undefined ? {} : { registry }),
    ...(jobToken === undefined ? {} : { jobToken: secret(jobToken, 'gitlab-ci-token') }),
    ...(proxy === undefined || server === undefined ? {} : { dependencyProxy: { server, ...proxy } }),
    ...(deploy === undefined ? {} : { deployToken: deploy }),
    ...(caFile === undefined ? {} : { caFile })
  }
}

function login(
  username: string | undefined,
  password: string | undefined,
  secret: GitLabOptions['secret']
): { username: string; password: Secret } | undefined {
  if (username === undefined || password === undefined) return undefined
  return { username, password: secret(password, username) }
}

function withheldSecrets(env: Environment): string | undefined {
  const source = env('CI_MERGE_REQUEST_SOURCE_PROJECT_ID')
  if (source !== undefined && source !== env('CI_MERGE_REQUEST_PROJECT_ID')) {
    return 'variables are not given to merge requests from forks'
  }
  if (env('CI_COMMIT_REF_PROTECTED') === 'false') {
    return 'protected variables are given to protected branches and tags only'
  }
  return undefined
}
