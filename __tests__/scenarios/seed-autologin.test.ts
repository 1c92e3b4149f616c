import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import type { Env } from '../runner/runner.js'
import { startSeedWorld, type Found, type JobEnd, type SeedWorld } from './seed-world.js'

// The examples of "dapp: Authorization" and "werf 1.0 alpha: Authorization", whose commands logged in by themselves.

const JOB_TOKEN = 'glcbt-tops3cret'
const CLEANUP = 'A3XewXjfldf'
const BASIC = /^Basic (.*)$/

let world: SeedWorld
/** The pages' registry.myhost.com, the GitLab's own, and one of somebody else. */
let registry: FakeRegistry
let foreign: FakeRegistry
let job: Env
beforeEach(async () => {
  world = await startSeedWorld()
  const users = {
    'gitlab-ci-token': { password: JOB_TOKEN },
    myuser: { password: 'mypassword' },
    'werf-cleanup': { password: CLEANUP },
    'dapp-cleanup-repo': { password: CLEANUP }
  }
  registry = await startFakeRegistry({ users })
  foreign = await startFakeRegistry({ users })
  job = {
    GITLAB_CI: 'true',
    CI_JOB_ID: '4711',
    CI_REGISTRY: registry.host,
    CI_REGISTRY_IMAGE: `${registry.host}/web/backend`,
    CI_JOB_TOKEN: JOB_TOKEN
  }
})
afterEach(async () => {
  await registry.close()
  await foreign.close()
  await world.remove()
})

const unix = process.platform === 'win32' ? describe.skip : describe

/** Who asked a registry, in the order of the first time. */
function askedBy({ requests }: FakeRegistry): readonly string[] {
  const users = requests.flatMap(({ headers }) => {
    const [, encoded] = BASIC.exec(headers.authorization ?? '') ?? []
    return encoded === undefined ? [] : [Buffer.from(encoded, 'base64').toString()]
  })
  return [...new Set(users)]
}

/** A line that succeeds, prints no secret and leaves nothing, in home neither. */
async function run(lines: string, env: Env = job): Promise<Found & Pick<JobEnd, 'output'>> {
  const { exitCode, output, found } = await world.sh(lines, env)
  expect([exitCode, output.includes('error:')]).toEqual([0, false])
  for (const secret of [JOB_TOKEN, CLEANUP, 'mypassword']) expect(output).not.toContain(secret)
  expect(await world.scenario.left()).toEqual([])
  if (found === undefined) throw new Error(`nothing was run:\n${output}`)
  return { ...found, output }
}

interface Era {
  readonly program: 'werf' | 'dapp'
  readonly ignore: string
  readonly config: string
  readonly password: string
  readonly user: string
  push(repository: string): string
  cleanup(repository: string): string
}

const ERAS: readonly Era[] = [
  {
    program: 'werf',
    ignore: 'WERF_IGNORE_CI_DOCKER_AUTOLOGIN',
    config: 'WERF_DOCKER_CONFIG',
    password: 'WERF_IMAGES_CLEANUP_PASSWORD',
    user: 'werf-cleanup',
    push: repository => `werf push --repo ${repository}`,
    cleanup: repository => `werf cleanup --repo ${repository}`
  },
  {
    program: 'dapp',
    ignore: 'DAPP_IGNORE_CI_DOCKER_AUTOLOGIN',
    config: 'DAPP_DOCKER_CONFIG',
    password: 'DAPP_DIMG_CLEANUP_REGISTRY_PASSWORD',
    user: 'dapp-cleanup-repo',
    push: repository => `dapp dimg push ${repository}`,
    cleanup: repository => `dapp dimg cleanup repo ${repository}`
  }
]

unix.each(ERAS)('when a line of the autologin era runs $program', era => {
  const { program, ignore, config, password, user, push, cleanup } = era
  const repository = (): string => `${registry.host}/web/backend`
  const words = (line: string): readonly string[] => line.split(' ').slice(1)

  it('logs in with the job token without an option', async () => {
    const found = await run(`registry-auth exec -- ${push(repository())}`)
    expect([found.program, found.args]).toEqual([program, words(push(repository()))])
    expect(found.logins).toEqual({ [registry.host]: `gitlab-ci-token:${JOB_TOKEN}` })
    expect(askedBy(registry)).toEqual([`gitlab-ci-token:${JOB_TOKEN}`])
  })

  it('makes no login outside GitLab, and none without a registry', async () => {
    for (const env of [{}, { ...job, CI_REGISTRY: '' }]) {
      expect((await run(`registry-auth exec -- ${push(repository())}`, env)).logins).toEqual({})
    }
    expect(registry.requests).toEqual([])
  })

  it('leaves the docker config of home alone, and has one for the command alone', async () => {
    const auth = Buffer.from('me:mine').toString('base64')
    const file = await world.scenario.write('home/.docker/config.json', {
      auths: { 'mine.example': { auth } }
    })
    const found = await run(`registry-auth exec -- ${push(repository())}; cat '${file}'`)
    expect(found.env['DOCKER_CONFIG']).toContain(world.scenario.temp)
    expect(Object.keys(found.logins).sort()).toEqual([registry.host, 'mine.example'].sort())
    expect(found.output).toContain(JSON.stringify({ auths: { 'mine.example': { auth } } }))
  })

  it('logs in with a user name and password, which the command is not given', async () => {
    const line = push(repository())
    const options = '--registry-username=myuser --registry-password=mypassword'
    const found = await run(`registry-auth exec -- ${line} ${options}`)
    expect(found.args).toEqual(words(line))
    expect(found.logins).toEqual({ [registry.host]: 'myuser:mypassword' })
    expect(askedBy(registry)).toEqual(['myuser:mypassword'])
    expect(found.output).toContain('warning: "--registry-password" can be read by every process')
  })

  it('makes no login with the autologin turned off', async () => {
    const found = await run(`${ignore}=1 registry-auth exec -- ${push(repository())}`)
    expect(found.logins).toEqual({})
    expect(registry.requests).toEqual([])
  })

  it('cleans with the token for it', async () => {
    const lines = `export ${password}="${CLEANUP}"\nregistry-auth exec --for cleanup -- ${cleanup('${CI_REGISTRY_IMAGE}')}`
    const found = await run(lines)
    expect(found.args).toEqual(words(cleanup(repository())))
    expect(found.logins).toEqual({ [registry.host]: `${user}:${CLEANUP}` })
    expect(askedBy(registry)).toEqual([`${user}:${CLEANUP}`])
  })

  it('does not push with the token for cleanup', async () => {
    const found = await run(`registry-auth exec -- ${push(repository())}`, { ...job, [password]: CLEANUP })
    expect(found.logins).toEqual({ [registry.host]: `gitlab-ci-token:${JOB_TOKEN}` })
  })

  it('cleans with a user name and password', async () => {
    const line = `${cleanup(repository())} --registry-username=myuser --registry-password=mypassword`
    const found = await run(`registry-auth exec --for cleanup -- ${line}`)
    expect(found.args).toEqual(words(cleanup(repository())))
    expect(found.logins).toEqual({ [registry.host]: 'myuser:mypassword' })
  })

  it('takes an external docker config as it is', async () => {
    const auth = Buffer.from('me:mine').toString('base64')
    await world.scenario.write('home/project/.docker/config.json', { auths: { [registry.host]: { auth } } })
    const lines = `cd project\nexport ${config}=./.docker\nregistry-auth exec -- ${push(repository())}`
    const found = await run(lines)
    expect(found.logins).toEqual({ [registry.host]: 'me:mine' })
    expect(found.env['DOCKER_CONFIG']).toBe('./.docker')
    expect(found.output).toContain(`${config} is set: its directory is used as it is, and no login is made`)
    expect(registry.requests).toEqual([])
  })

  it('gives a base image of the GitLab registry its login, and no other registry the token', async () => {
    const found = await run(`registry-auth exec --for build -- ${program} build`)
    expect(found.logins).toEqual({ [registry.host]: `gitlab-ci-token:${JOB_TOKEN}` })
    const elsewhere = await run(`registry-auth exec -- ${push(`${foreign.host}/web/backend`)}`)
    expect(Object.keys(elsewhere.logins)).toEqual([registry.host])
    expect(foreign.requests).toEqual([])
  })

  it('gives Google no token, also where GitLab names it as its registry', async () => {
    for (const google of ['gcr.io', 'eu.gcr.io', 'europe-docker.pkg.dev']) {
      const found = await run(`registry-auth exec -- ${push(`${google}/p/app`)}`, {
        ...job,
        CI_REGISTRY: google
      })
      expect(found.logins).toEqual({})
    }
  })
})
