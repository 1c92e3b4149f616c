import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { TokenServer } from '../real/token-server.js'
import type { Env } from '../runner/runner.js'
import { createEndings, stop } from './endings.js'
import { errorsOf, expectNothing } from './outcome.js'
import { startTokenRegistry } from './token-registry.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, type NamesWorld } from './world.js'

const HOST = 'registry.gitlab.com'
const REPOSITORY = `${HOST}/acme/app`
const DEPLOY_USER = 'gitlab+deploy-token-1'
const DEPLOY_TOKEN = 'gldt-d3ployT0kenOfTheProject'
const JOB_TOKEN = 'glcbt-64_j0bT0kenOfTheJob123456'

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
const GITLAB_JOB = {
  CI: 'true',
  GITLAB_CI: 'true',
  CI_SERVER_URL: 'https://gitlab.com',
  CI_REGISTRY: HOST,
  CI_REGISTRY_IMAGE: REPOSITORY,
  CI_REGISTRY_USER: 'gitlab-ci-token',
  CI_REGISTRY_PASSWORD: JOB_TOKEN,
  CI_JOB_TOKEN: JOB_TOKEN,
  CI_JOB_ID: '4242',
  CI_JOB_TIMEOUT: '3600',
  CI_PROJECT_PATH: 'acme/app'
}

let world: NamesWorld
let tokens: TokenServer
const endings = createEndings()

/** https://docs.gitlab.com/administration/packages/container_registry/: GitLab itself is the token service. */
async function start(): Promise<void> {
  const users = { [DEPLOY_USER]: DEPLOY_TOKEN, 'gitlab-ci-token': JOB_TOKEN }
  const registry = await startTokenRegistry(endings, 'https://gitlab.com/jwt/auth', users)
  tokens = registry.tokens
  const routes = [
    { name: HOST, to: registry.url },
    { name: 'gitlab.com', path: '/jwt/auth', to: tokens.auth.realm }
  ]
  world = endings.after(await startNames(routes), stop)
}

/** A job on GitHub, which names the token in its step. */
async function byDeployToken(): Promise<void> {
  const result = await world.login({
    with: {
      registries: `${HOST} username=${DEPLOY_USER} password-env=GITLAB_TOKEN`,
      repositories: REPOSITORY,
      autologin: 'false'
    },
    env: { GITLAB_TOKEN: DEPLOY_TOKEN },
    then: [{ call: (env: Env) => world.pushAndPull(env, `${REPOSITORY}:deploy`) }]
  })
  expect(errorsOf(result)).toEqual([])
  expect(result.log).toContain(`logged in to ${HOST} as ${DEPLOY_USER} (username and password)`)
  expect(result.log).toContain('pull, push on acme/app proven')
  expect(result.outcome).toBe('success')
  expect(result.masks).toContain(DEPLOY_TOKEN)
  expect(tokens.granted).toContain(`${DEPLOY_USER} repository:acme/app:pull,push`)
}

/** A job on GitLab, whose script evaluates what the command line prints; what follows sees the shell's variables. */
async function byJobToken(): Promise<void> {
  const variables = join(world.home, 'variables')
  const login = `set -e; eval "$("$NODE" "$CLI" login --repositories "$CI_REGISTRY_IMAGE")"; env -0 >'${variables}'`
  const { exitCode, output } = await world.script(login, GITLAB_JOB)
  expect(output).not.toContain(JOB_TOKEN)
  expect(output).toContain(`logged in to ${HOST} as gitlab-ci-token (job token)`)
  expect(output).toContain('pull, push on acme/app proven')
  expect(exitCode).toBe(0)
  const env = parseVariables(await readFile(variables, 'utf8'))
  await world.pushAndPull(env, `${REPOSITORY}:job`)
  const ended = await world.script('eval "$("$NODE" "$CLI" logout)"', env)
  expect(ended.exitCode).toBe(0)
}

function parseVariables(text: string): Env {
  const lines = text.split('\0').filter(line => line.includes('='))
  return Object.fromEntries(lines.map(line => [line.replace(/=.*/s, ''), line.replace(/^[^=]*=/, '')]))
}

describeNames('when a job logs in to registry.gitlab.com by its own name', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(provenWays('gitlab', { 'a deploy token': byDeployToken, 'the job token': byJobToken }))(
    'pushes and pulls by %s',
    async (_way, pushesAndPulls) => {
      await pushesAndPulls()
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails where the deploy token is revoked', async () => {
    const result = await world.login({
      with: { registries: `${HOST} username=${DEPLOY_USER} password-env=GITLAB_TOKEN`, autologin: 'false' },
      env: { GITLAB_TOKEN: 'gldt-revoked' }
    })
    expect(errorsOf(result)).toEqual([
      expect.stringMatching(
        /^login to "registry\.gitlab\.com" as "gitlab\+deploy-token-1" was refused \(401 unauthorized\): check the user name and the token/
      )
    ])
    await expectNothing(world, result)
  }, 60_000)

  it("fails in a job of GitLab's whose token has died, with nothing written", async () => {
    const env = { ...GITLAB_JOB, CI_JOB_TOKEN: 'glcbt-64_ofAnEndedJob' }
    const { exitCode, output } = await world.script(
      'set -e; eval "$("$NODE" "$CLI" login --repositories "$CI_REGISTRY_IMAGE")"; echo went on',
      env
    )
    expect(exitCode).not.toBe(0)
    expect(output).toContain('the token dies with the job')
    expect(output).not.toContain('went on')
    expect(output).not.toContain(env.CI_JOB_TOKEN)
    expect(await world.left()).toEqual([])
  }, 60_000)
})
