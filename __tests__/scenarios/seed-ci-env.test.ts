import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import type { Env } from '../runner/runner.js'
import { startSeedWorld, type Found, type SeedWorld } from './seed-world.js'

// What "werf 1.0: Authorization", its Russian page and "werf 1.1: Working with Docker registries" say of the docker config.

const JOB_TOKEN = 'glcbt-tops3cret'
const CLEANUP = 'A3XewXjfldf'
const DEPLOY = 'gldt-tops3cret'
const CI_ENV = '. "$(registry-auth ci-env gitlab --werf 1.1 --as-file $MORE)"'
const MINE = { auths: { 'mine.example': { auth: Buffer.from('me:mine').toString('base64') } } }

let world: SeedWorld
let registry: FakeRegistry
let job: Env
beforeEach(async () => {
  world = await startSeedWorld()
  registry = await startFakeRegistry({
    users: {
      'gitlab-ci-token': { password: JOB_TOKEN },
      'werf-cleanup': { password: CLEANUP },
      deployer: { password: DEPLOY }
    }
  })
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
  await world.remove()
})

const unix = process.platform === 'win32' ? describe.skip : describe

async function run(lines: string, more: Env = {}): Promise<Found & { readonly output: string }> {
  const { exitCode, output, found } = await world.sh(lines, { MORE: '', ...job, ...more })
  expect([exitCode, output.includes('error:')]).toEqual([0, false])
  for (const secret of [JOB_TOKEN, CLEANUP, DEPLOY]) expect(output).not.toContain(secret)
  if (found === undefined) throw new Error(`nothing was run:\n${output}`)
  return { ...found, output }
}

unix('when a command that works with a registry needs its login', () => {
  it.each([
    ['build', 'werf build', `gitlab-ci-token:${JOB_TOKEN}`],
    ['build', 'werf pull', `gitlab-ci-token:${JOB_TOKEN}`],
    ['publish', 'werf publish', `gitlab-ci-token:${JOB_TOKEN}`],
    ['cleanup', 'werf cleanup', `werf-cleanup:${CLEANUP}`],
    ['deploy', 'werf deploy', `deployer:${DEPLOY}`]
  ])('has the one for %s', async (purpose, line, login) => {
    const env = {
      MORE: `--for ${purpose}`,
      WERF_IMAGES_CLEANUP_PASSWORD: CLEANUP,
      CI_DEPLOY_USER: 'deployer',
      CI_DEPLOY_PASSWORD: DEPLOY
    }
    const found = await run(`${CI_ENV}\n${line}`, env)
    expect(found.args).toEqual([line.replace('werf ', '')])
    expect(found.logins).toEqual({ [registry.host]: login })
    const asked = registry.requests.flatMap(({ headers }) => headers.authorization ?? [])
    expect(new Set(asked)).toEqual(new Set([`Basic ${Buffer.from(login).toString('base64')}`]))
  })
})

unix('when the docker config is made for a job', () => {
  it.each([
    ['home', 'home/.docker', {}],
    ['DOCKER_CONFIG', 'home/named', { DOCKER_CONFIG: './named' }],
    ['WERF_DOCKER_CONFIG', 'home/named', { WERF_DOCKER_CONFIG: './named', DOCKER_CONFIG: './other' }],
    ['--docker-config', 'home/named', { MORE: '--docker-config ./named', WERF_DOCKER_CONFIG: './other' }]
  ])('starts from the one of %s, and leaves that alone', async (_how, folder, env) => {
    const file = await world.scenario.write(`${folder}/config.json`, MINE)
    const found = await run(`${CI_ENV}\nwerf build\ncat '${file}'`, env)
    expect(found.logins).toEqual({
      'mine.example': 'me:mine',
      [registry.host]: `gitlab-ci-token:${JOB_TOKEN}`
    })
    expect(found.output).toContain(JSON.stringify(MINE))
  })

  it('is in the variables of docker and werf, for the session', async () => {
    const { env } = await run(`${CI_ENV}\nwerf build`)
    expect(env['DOCKER_CONFIG']).toContain(`${world.scenario.temp}/registry-auth-`)
    expect(env['WERF_DOCKER_CONFIG']).toBe(env['DOCKER_CONFIG'])
  })

  it('is another one for each of two jobs at once', async () => {
    const line = `${CI_ENV}\nwerf build\neval "$(registry-auth logout)"`
    const other = { CI_JOB_ID: '4712', MORE: '--for cleanup', WERF_IMAGES_CLEANUP_PASSWORD: CLEANUP }
    const [one, two] = await Promise.all([run(line), run(line, other)])
    expect(one.env['DOCKER_CONFIG']).not.toBe(two.env['DOCKER_CONFIG'])
    expect([one.logins, two.logins]).toEqual([
      { [registry.host]: `gitlab-ci-token:${JOB_TOKEN}` },
      { [registry.host]: `werf-cleanup:${CLEANUP}` }
    ])
    expect(await world.scenario.left()).toEqual([])
  })
})
