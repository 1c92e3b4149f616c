import { afterEach, beforeEach, describe, it } from '@jest/globals'
import type { Env } from '../runner/runner.js'
import { ACTION, expectFailure, startScenario, type Scenario } from './scenario.js'

let scenario: Scenario
beforeEach(async () => {
  scenario = await startScenario()
})
afterEach(() => scenario.remove())

/** Halves of a secret that a broken input tears apart; neither may be seen. */
const HALVES = [
  { username: 'bob', value: 'first-half' },
  { username: 'bob', value: 'second-half' }
]

async function refused(inputs: Env, message: string, github: Env = {}): Promise<void> {
  const result = await scenario.run([{ uses: ACTION, with: inputs }], { secrets: HALVES, masked: [], github })
  await expectFailure(scenario, result, message)
}

describe('when an input holds a mistake', () => {
  it('names the column of a secret with a blank, and no part of it', async () => {
    await refused(
      { registries: 'a.example.com username=bob password=first-half second-half' },
      'registries, line 1, column 48: is no key=value; a value holds no blanks, so a secret with blanks travels by "password-env"'
    )
  })

  it('names the place of broken YAML, and none of its text', async () => {
    const list = '- registry: a.example.com\n  username: bob\n  password: "first-half\n- second-half: ]'
    await refused({ 'registry-auth': list }, 'registry-auth, line 4, column 17: is not valid YAML')
  })

  it('lists every mistake of every input at once', async () => {
    await refused(
      {
        registries:
          'a.example.com username=bob passwort=first-half\nno-dot username=bob password=second-half\nb.example.com username=bob',
        for: 'build, ship',
        verify: 'maybe',
        'mirror-home': 'yes',
        repositories: 'UPPER/..'
      },
      '7 mistakes in the inputs:\n  registries, line 1, column 28: unknown key; the keys are username, password, password-env, for, scope, role, region, workload-identity-provider, service-account, client-id, tenant-id, connection-id, robot, audience, id-token-env, expires-in, ca-file, insecure, optional\n  registries, line 2: is no registry address: HOST[:PORT], where a host has a dot, a port or is "localhost"\n  registries, line 3: has a "username", but its password is empty\n  repositories: is no repository: HOST/NAME, without a tag or digest\n  for: takes a list out of "build", "publish", "cleanup" or "deploy"\n  verify: takes "true", "false" or "push"\n  mirror-home: takes true or false'
    )
  })

  it('refuses an input that does not exist', async () => {
    await refused(
      { registry: 'a.example.com', user: 'bob', password: 'first-half' },
      'unknown input "user": the inputs are registry, username, password, registries, registry-auth, scope, ecr, logout, autologin, github-token, for, repo, images, tag, images-repo-mode, repositories, verify, docker-config, mirror-home, werf, werf-version, werf-sha256 (a variable of your own must not begin with "INPUT_")'
    )
  })

  it('refuses the same host twice', async () => {
    const line = 'a.example.com username=bob password=first-half'
    await refused(
      { registries: `${line}\n${line}` },
      'registries, line 2: the same host, path and scope as in registries, line 1'
    )
  })

  it('refuses two ways of saying the same', async () => {
    await refused(
      {
        registry: 'a.example.com',
        username: 'bob',
        password: 'first-half',
        'registry-auth': '- registry: b.example.com'
      },
      'registry-auth: cannot be used with registry, username, password, scope or ecr'
    )
  })
})

describe('when a password is empty', () => {
  const inputs = { registry: 'a.example.com', username: 'bob', password: '' }

  it('says so', async () => {
    await refused(inputs, 'registry: has a "username", but its password is empty')
  })

  it('says that Dependabot is given none', async () => {
    await refused(
      inputs,
      'registry: has a "username", but its password is empty: runs of Dependabot are given Dependabot\'s own secrets only',
      { GITHUB_ACTOR: 'dependabot[bot]' }
    )
  })

  it("says that a fork's pull request is given none", async () => {
    const event = await scenario.write('event.json', { pull_request: { head: { repo: { fork: true } } } })
    await refused(
      inputs,
      'registry: has a "username", but its password is empty: secrets are not given to pull requests from forks',
      { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event }
    )
  })
})
