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
    await refused({ registries: 'a.example.com username=bob password=first-half second-half' }, 'TODO blank')
  })

  it('names the place of broken YAML, and none of its text', async () => {
    const list = '- registry: a.example.com\n  username: bob\n  password: "first-half\n- second-half: ]'
    await refused({ 'registry-auth': list }, 'TODO yaml')
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
      'TODO all'
    )
  })

  it('refuses an input that does not exist', async () => {
    await refused({ registry: 'a.example.com', user: 'bob', password: 'first-half' }, 'TODO unknown input')
  })

  it('refuses the same host twice', async () => {
    const line = 'a.example.com username=bob password=first-half'
    await refused({ registries: `${line}\n${line}` }, 'TODO twice')
  })

  it('refuses two ways of saying the same', async () => {
    await refused(
      {
        registry: 'a.example.com',
        username: 'bob',
        password: 'first-half',
        'registry-auth': '- registry: b.example.com'
      },
      'TODO both'
    )
  })
})

describe('when a password is empty', () => {
  const inputs = { registry: 'a.example.com', username: 'bob', password: '' }

  it('says so', async () => {
    await refused(inputs, 'TODO empty')
  })

  it('says that Dependabot is given none', async () => {
    await refused(inputs, 'TODO dependabot', { GITHUB_ACTOR: 'dependabot[bot]' })
  })

  it("says that a fork's pull request is given none", async () => {
    const event = await scenario.write('event.json', { pull_request: { head: { repo: { fork: true } } } })
    await refused(inputs, 'TODO fork', { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event })
  })
})
