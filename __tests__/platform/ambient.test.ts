import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createGitHub, jobId } from '../../src/platform/github.js'
import { createGitLab } from '../../src/platform/gitlab.js'
import { createLocal } from '../../src/platform/local.js'
import { createPlainLog } from '../../src/platform/plain-log.js'
import { environmentOf } from '../../src/platform/platform.js'
import type { Platform } from '../../src/platform/platform.js'
import { Secret } from '../../src/secret.js'

const folder = mkdtempSync(join(tmpdir(), 'platform-'))
const now = new Date('2026-01-02T03:04:05Z')

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Made {
  readonly platform: Platform
  /** Secrets as `VALUE of USER`. */
  readonly secrets: readonly string[]
  readonly lines: readonly string[]
}

type Kind = 'github' | 'gitlab' | 'local'

function make(kind: Kind, variables: Readonly<Record<string, string>>, token?: string): Made {
  const secrets: string[] = []
  const lines: string[] = []
  const env = environmentOf(variables)
  const write = (line: string): void => void lines.push(line)
  const secret = (value: string, username?: string): Secret => {
    secrets.push(`${value} of ${username ?? 'nobody'}`)
    return new Secret(value)
  }
  const rest = {
    env,
    secret,
    now,
    tempDirectory: '/system/temp',
    uid: 1000,
    log: createPlainLog(write, true)
  }
  if (kind === 'github') return { platform: createGitHub({ ...rest, write, token }), secrets, lines }
  if (kind === 'gitlab') return { platform: createGitLab(rest), secrets, lines }
  return { platform: createLocal(rest), secrets, lines }
}

function withheld(kind: Kind, variables: Readonly<Record<string, string>>): string | undefined {
  return make(kind, variables).platform.ambient.withheldSecrets?.()
}

function event(name: string, content: unknown): string {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

describe('when the job runs on GitHub', () => {
  it('offers the token, masked together with its user', () => {
    const { platform, secrets } = make('github', { GITHUB_ACTOR: 'octocat' }, 'ghs_x')
    expect(platform.ambient.github?.token?.reveal()).toBe('ghs_x')
    expect(platform.ambient.github?.actor).toBe('octocat')
    expect(secrets).toEqual(['ghs_x of octocat'])
  })

  it('takes github.com for granted, another GitHub from the variables', () => {
    expect(make('github', {}).platform.ambient.github).toEqual({
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com'
    })
    const variables = {
      GITHUB_SERVER_URL: 'https://octo.ghe.com',
      GITHUB_API_URL: 'https://api.octo.ghe.com'
    }
    expect(make('github', variables).platform.ambient.github).toEqual({
      serverUrl: 'https://octo.ghe.com',
      apiUrl: 'https://api.octo.ghe.com'
    })
  })

  it('tells this job from every other', () => {
    const job = { GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '2', GITHUB_JOB: 'build', RUNNER_NAME: 'r' }
    const others = [
      { ...job, GITHUB_RUN_ID: '2' },
      { ...job, GITHUB_RUN_ATTEMPT: '1' },
      { ...job, GITHUB_JOB: 'test' },
      { ...job, RUNNER_NAME: 's' }
    ]
    const ids = [job, ...others].map(variables => jobId(environmentOf(variables)))
    expect(new Set(ids).size).toBe(5)
    expect(make('github', job).platform.job).toEqual({
      id: ids[0],
      deadline: new Date('2026-01-07T03:04:05Z')
    })
  })

  it('makes its directories in the runner’s temp', () => {
    expect(make('github', { RUNNER_TEMP: '/runner/temp' }).platform.tempDirectory).toBe('/runner/temp')
    expect(make('github', {}).platform.tempDirectory).toBe('/system/temp')
  })

  it('logs by commands, and info as a line that is none', () => {
    const { platform, lines } = make('github', {})
    platform.log.debug('d')
    platform.log.info('::error::i')
    platform.log.notice('n')
    platform.log.warning('w\nw')
    platform.log.error('e')
    platform.mask('secret')
    expect(lines).toEqual([
      '::debug::d',
      ' \u200b::error::i',
      '::notice::n',
      '::warning::w%0Aw',
      '::error::e',
      '::add-mask::secret'
    ])
  })

  it.each([
    ['a fork', { pull_request: { head: { repo: { fork: true } } } }, true],
    ['a fork that is gone', { pull_request: { head: { repo: null } } }, true],
    ['the repository itself', { pull_request: { head: { repo: { fork: false } } } }, false],
    ['nobody knows where', {}, false],
    ['an event that is broken', '{"pull_request":', false]
  ] as const)('knows whether secrets are given to a pull request from %s', (name, content, isWithheld) => {
    const variables = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event(name, content) }
    expect(withheld('github', variables)).toBe(
      isWithheld ? 'secrets are not given to pull requests from forks' : undefined
    )
    // this event runs with the base's secrets, whoever asks
    expect(withheld('github', { ...variables, GITHUB_EVENT_NAME: 'pull_request_target' })).toBeUndefined()
  })

  it('reads no event that is not there', () => {
    expect(withheld('github', { GITHUB_EVENT_NAME: 'pull_request' })).toBeUndefined()
    expect(
      withheld('github', { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: join(folder, 'nothing') })
    ).toBeUndefined()
  })

  it('knows that Dependabot is given its own secrets', () => {
    const reason = "runs of Dependabot are given Dependabot's own secrets only"
    expect(withheld('github', { GITHUB_ACTOR: 'dependabot[bot]' })).toBe(reason)
    expect(withheld('github', { GITHUB_ACTOR: 'dependabot' })).toBeUndefined()
  })
})

describe('when the job runs on GitLab', () => {
  const JOB = {
    CI_REGISTRY: 'registry.example:5050',
    CI_JOB_TOKEN: 'job',
    CI_SERVER_TLS_CA_FILE: '/builds/ca.pem',
    CI_DEPLOY_USER: 'gitlab+deploy-token-1',
    CI_DEPLOY_PASSWORD: 'deploy',
    CI_DEPENDENCY_PROXY_SERVER: 'gitlab.example:443',
    CI_DEPENDENCY_PROXY_USER: 'gitlab-ci-token',
    CI_DEPENDENCY_PROXY_PASSWORD: 'proxy'
  }

  it('offers everything the variables hold, each secret masked together with its user', () => {
    const { platform, secrets } = make('gitlab', JOB)
    const { registry, jobToken, caFile, deployToken, dependencyProxy } = platform.ambient.gitlab ?? {}
    expect([registry, caFile]).toEqual(['registry.example:5050', '/builds/ca.pem'])
    expect(jobToken?.reveal()).toBe('job')
    expect([deployToken?.username, deployToken?.password.reveal()]).toEqual([
      'gitlab+deploy-token-1',
      'deploy'
    ])
    expect([dependencyProxy?.server, dependencyProxy?.username, dependencyProxy?.password.reveal()]).toEqual([
      'gitlab.example:443',
      'gitlab-ci-token',
      'proxy'
    ])
    expect(secrets.toSorted()).toEqual([
      'deploy of gitlab+deploy-token-1',
      'job of gitlab-ci-token',
      'proxy of gitlab-ci-token'
    ])
  })

  it.each(Object.keys(JOB))('offers nothing half of which is missing (%s)', name => {
    const { gitlab } = make('gitlab', { ...JOB, [name]: '' }).platform.ambient
    const parts = [
      gitlab?.registry,
      gitlab?.jobToken,
      gitlab?.caFile,
      gitlab?.deployToken,
      gitlab?.dependencyProxy
    ]
    expect(parts.filter(part => part === undefined)).toHaveLength(1)
  })

  it('gives the job until its timeout and the time of after_script', () => {
    const job = { CI_JOB_ID: '4711', CI_JOB_TIMEOUT: '60' }
    expect(make('gitlab', job).platform.job).toEqual({
      id: 'gitlab-4711',
      deadline: new Date('2026-01-02T03:10:05Z')
    })
    for (const CI_JOB_TIMEOUT of ['', '0', '-5', '1h', '1e300']) {
      const unusable = { CI_JOB_ID: '4711', CI_JOB_TIMEOUT }
      expect(make('gitlab', unusable).platform.job.deadline).toEqual(new Date('2026-01-02T04:09:05Z'))
    }
    expect(make('gitlab', { CI_JOB_ID: '4711' }).platform.job.deadline).toEqual(
      new Date('2026-01-02T04:09:05Z')
    )
  })

  it('hands variables to after_script by the file that GitLab reads', () => {
    const file = join(folder, 'gitlab.env')
    writeFileSync(file, 'OLD=1\n')
    make('gitlab', { GITLAB_ENV: file }).platform.publish({ A: '/x', B: '' })
    expect(readFileSync(file, 'utf8')).toBe('OLD=1\nA=/x\nB=\n')
    expect(() => {
      make('gitlab', {}).platform.publish({ A: '/x' })
    }).not.toThrow()
  })

  it('makes its directories in the runner’s temp for the project', () => {
    expect(make('gitlab', { RUNNER_TEMP_PROJECT_DIR: '/b/tmp' }).platform.tempDirectory).toBe('/b/tmp')
    expect(make('gitlab', {}).platform.tempDirectory).toBe('/system/temp')
  })

  it.each([
    [{}, undefined],
    [{ CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', CI_MERGE_REQUEST_PROJECT_ID: '1' }, undefined],
    [
      { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', CI_MERGE_REQUEST_PROJECT_ID: '2' },
      'variables are not given to merge requests from forks'
    ],
    [{ CI_COMMIT_REF_PROTECTED: 'true' }, undefined],
    [
      { CI_COMMIT_REF_PROTECTED: 'false' },
      'protected variables are given to protected branches and tags only'
    ]
  ])('knows from %j whether variables are given', (variables, reason) => {
    expect(withheld('gitlab', variables)).toBe(reason)
  })
})

describe('when nobody’s CI is there', () => {
  it('offers nothing, and counts on no end of the job', () => {
    const { platform, secrets } = make('local', { CI_JOB_TOKEN: 'x', GITHUB_TOKEN: 'y' })
    expect(platform.ambient).toEqual({ ignoreAutologin: false })
    expect(platform.job.deadline).toBeUndefined()
    expect(platform.tempDirectory).toBe('/system/temp')
    expect(secrets).toEqual([])
  })

  it('says lines for people with their weight, one line each', () => {
    const { platform, lines } = make('local', {})
    platform.log.info('i')
    platform.log.warning('w\nv')
    platform.log.debug('d')
    expect(lines).toEqual(['i', 'warning: w', 'warning: v', 'debug: d'])
  })
})

describe.each(['github', 'gitlab', 'local'] as const)('when werf’s variables are set on %s', kind => {
  it.each([
    ['WERF_IMAGES_CLEANUP_PASSWORD', 'werf-cleanup'],
    ['WERF_CLEANUP_REGISTRY_PASSWORD', 'werf-cleanup'],
    ['DAPP_DIMG_CLEANUP_REGISTRY_PASSWORD', 'dapp-cleanup-repo'],
    ['DAPP_SYNC_REGISTRY_PASSWORD', 'dapp-sync']
  ])('offers %s for cleanup with the user %s, masked together', (name, username) => {
    const { platform, secrets } = make(kind, { [name]: 'clean' })
    const { cleanup } = platform.ambient
    expect([cleanup?.username, cleanup?.password.reveal()]).toEqual([username, 'clean'])
    expect(secrets).toEqual([`clean of ${username}`])
  })

  it('takes the newest name of the cleanup password', () => {
    const { platform } = make(kind, {
      DAPP_SYNC_REGISTRY_PASSWORD: 'old',
      WERF_IMAGES_CLEANUP_PASSWORD: 'new'
    })
    const { cleanup } = platform.ambient
    expect([cleanup?.username, cleanup?.password.reveal()]).toEqual(['werf-cleanup', 'new'])
  })

  it('offers none without a password', () => {
    expect(make(kind, {}).platform.ambient).not.toHaveProperty('cleanup')
  })

  it.each([
    [{ WERF_IGNORE_CI_DOCKER_AUTOLOGIN: '1' }, true],
    [{ WERF_IGNORE_CI_DOCKER_AUTOLOGIN: 'TRUE' }, true],
    [{ DAPP_IGNORE_CI_DOCKER_AUTOLOGIN: 'yes' }, true],
    [{ WERF_IGNORE_CI_DOCKER_AUTOLOGIN: '0' }, false],
    [{ WERF_IGNORE_CI_DOCKER_AUTOLOGIN: 'false' }, false],
    [{ WERF_IGNORE_CI_DOCKER_AUTOLOGIN: '' }, false],
    [{}, false]
  ])('reads from %j whether the autologin is off', (variables, off) => {
    expect(make(kind, variables).platform.ambient.ignoreAutologin).toBe(off)
  })
})
