import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { node24 } from '../../scripts/node24.js'
import { which } from '../../scripts/test-tools.js'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { command, succeed, type Ended } from '../real/command.js'
import { ALICE, configOf, credentialOf } from './world.js'

const ROOT = join(import.meta.dirname, '..', '..')
const TOOL = join(ROOT, 'node_modules', 'gitlab-ci-local', 'dist', 'index.js')
const COMPONENT = '$CI_SERVER_FQDN/$CI_PROJECT_PATH/login@$CI_COMMIT_SHA'
const missing = ['git', 'rsync'].filter(program => which(program) === undefined)
if (missing.length > 0) console.warn(`gitlab-ci-local skipped: ${missing.join(', ')} missing`)
const describeTool = missing.length === 0 ? describe : describe.skip

let first: FakeRegistry
let second: FakeRegistry
beforeAll(async () => {
  const users = { alice: { password: ALICE.value }, robot$acme: { password: ALICE.value } }
  first = await startFakeRegistry({ mode: 'bearer-jwt', users })
  second = await startFakeRegistry({ users, address: '127.0.0.2' })
})
afterAll(async () => {
  await first.close()
  await second.close()
})

let folder: string
const at = (name: string): string => join(folder, name)
const env = (): Readonly<Record<string, string>> => ({ PATH: process.env['PATH'] ?? '', HOME: at('home') })

/** A project that has this component and a pipeline of its own. */
beforeEach(async () => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'registry-auth-ci-local-'))
  for (const name of ['home', 'temp', 'seen', 'project']) mkdirSync(at(name))
  cpSync(join(ROOT, 'templates'), join(at('project'), 'templates'), { recursive: true })
  writeFileSync(join(at('project'), '.gitlab-ci.yml'), pipeline())
  const git = ['git', '-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main']
  for (const args of [
    ['init', '-q'],
    ['remote', 'add', 'origin', 'https://gitlab.example.com/acme/app.git'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'component']
  ]) {
    await succeed([...git, ...args], env(), at('project'))
  }
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function pipeline(): string {
  return `include:
  - component: ${COMPONENT}
    inputs:
      registries: |
        # "one" and 'two'
        ${first.host} username=alice password-env=PASSWORD_OF_TEST
        ${second.host} username=robot$$acme password-env=PASSWORD_OF_TEST
      repositories: ${first.host}/team/app
      autologin: 'false'
  - component: ${COMPONENT}
    inputs: { job: .other, registry: ${second.host}, username: alice, password-env: PASSWORD_OF_TEST, cleanup: exit }
  - component: ${COMPONENT}
    inputs:
      job: .naming
      registries: ${first.host} username=alice password-env=PASSWORD_OF_TEST
      repo: ${first.host}/team
      images: |
        # two of them
        front-end
        back-end
      tag: v1
      autologin: 'false'
.look:
  script:
    - cp "$DOCKER_CONFIG/config.json" "$SEEN"
extending:
  extends: .registry-login
  script: !reference [.look, script]
referencing:
  extends: .other
  before_script:
    - echo "own before"
    - !reference [.other, before_script]
  script: !reference [.look, script]
naming:
  extends: .naming
  before_script:
    - !reference [.naming-images, before_script]
    - !reference [.naming, before_script]
  script: [echo "references $REGISTRY_AUTH_REFERENCES"]
lacking:
  extends: .naming
  script: [echo reached]
failing:
  extends: [.registry-login, .look]
  after_script:
    - test ! -e "$SEEN/after" && echo "after $CI_JOB_STATUS"
    - !reference [.registry-login, after_script]
  script:
    - !reference [.look, script]
    - exit 7
forgetting:
  extends: .registry-login
  before_script: [echo "own before"]
  script:
    - echo "config \${DOCKER_CONFIG:-none}"
`
}

async function run(job: string, password = ALICE.value): Promise<Ended> {
  const variables = { PASSWORD_OF_TEST: password, RUNNER_TEMP_PROJECT_DIR: at('temp'), SEEN: at('seen') }
  const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`])
  const argv = [node24(), TOOL, '--force-shell-executor', ...given, job]
  const ended = await command(argv, env(), at('project'))
  expect(ended.output).not.toContain(password)
  expect([readdirSync(at('temp')), readdirSync(at('home')).filter(name => name === '.docker')]).toEqual([
    [],
    []
  ])
  return ended
}

describeTool('when gitlab-ci-local runs a pipeline with two includes of the component', () => {
  it('gives a job that extends it the logins of several lines', async () => {
    const { exitCode, output } = await run('extending')
    expect([exitCode, output]).toEqual([0, expect.stringContaining('pull, push on team/app proven')])
    const config = configOf(at('seen'))
    expect(credentialOf(config, first.host)).toBe(`alice:${ALICE.value}`)
    expect(credentialOf(config, second.host)).toBe(`robot$acme:${ALICE.value}`)
  }, 60_000)

  it('gives a job with a before_script of its own the login it references, from the other include', async () => {
    const { exitCode, output } = await run('referencing')
    expect([exitCode, output]).toEqual([0, expect.stringContaining('own before')])
    expect(Object.keys(configOf(at('seen')).auths)).toEqual([second.host])
  }, 60_000)

  it('gives a job with the fragment of image names their references', async () => {
    const { exitCode, output } = await run('naming')
    const references = `{"front-end":"${first.host}/team/front-end:v1","back-end":"${first.host}/team/back-end:v1"}`
    expect([exitCode, output]).toEqual([0, expect.stringContaining(`references ${references}`)])
  }, 60_000)

  it('names the fragment to a job that lacks it', async () => {
    const { exitCode, output } = await run('lacking')
    expect([exitCode, output]).toEqual([
      1,
      expect.stringContaining(
        'error: images: is a fragment of its own: add "!reference [.registry-login-images'
      )
    ])
  }, 60_000)

  it('cleans up in after_script when the script fails', async () => {
    const { exitCode, output } = await run('failing')
    expect(exitCode).not.toBe(0)
    expect(output).toContain('after failed')
    expect(Object.keys(configOf(at('seen')).auths)).toHaveLength(2)
  }, 60_000)

  it('gives a job nothing whose own before_script replaces it', async () => {
    const { exitCode, output } = await run('forgetting')
    expect([exitCode, output]).toEqual([0, expect.stringContaining('config none')])
  }, 60_000)

  it('fails with the sentence of the registry', async () => {
    const { exitCode, output } = await run('extending', 'not the password')
    expect([exitCode, output]).toEqual([
      1,
      expect.stringContaining(`login to "${first.host}" as "alice" was refused`)
    ])
    expect(readdirSync(at('seen'))).toEqual([])
  }, 60_000)
})

describeTool('when an input is wrong', () => {
  it.each(['job: A', 'verify: maybe', 'cleanup: always'])(
    'refuses the pipeline (%s)',
    async wrong => {
      const file = join(at('project'), '.gitlab-ci.yml')
      writeFileSync(
        file,
        `include:\n  - component: ${COMPONENT}\n    inputs: { ${wrong} }\njob: { script: [echo reached] }\n`
      )
      const { exitCode, output } = await run('job')
      expect([exitCode, output.includes('> reached')]).toEqual([1, false])
      expect(output).toMatch(/input: .*(required regex|allowed options)/)
    },
    60_000
  )
})
