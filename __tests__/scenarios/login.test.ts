import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from '../fake/registry.js'
import type { Env } from '../runner/runner.js'
import { ACTION, PASSWORD, startScenario, transcript, type Scenario } from './scenario.js'

let scenario: Scenario
const registries: FakeRegistry[] = []
beforeEach(async () => {
  scenario = await startScenario()
})
afterEach(async () => {
  for (const registry of registries.splice(0)) await registry.close()
  await scenario.remove()
})

async function registry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const started = await startFakeRegistry({ users: { alice: { password: PASSWORD } }, ...options })
  registries.push(started)
  return started
}

/** What a registry received, credentials by their scheme alone. */
function received({ requests }: FakeRegistry): readonly string[] {
  return requests.map(({ method, path, headers }) => {
    const scheme = headers.authorization?.split(' ')[0]
    return [method, scenario.normal(path), scheme].filter(part => part !== undefined).join(' ')
  })
}

async function config(env: Env): Promise<unknown> {
  return JSON.parse(await readFile(join(env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8'))
}

const line = (host: string, more = '') => `${host} username=alice password=${PASSWORD} ${more}`

describe('when a job logs in to one registry', () => {
  it('with the inputs of docker/login-action: config for the job, nothing after it', async () => {
    const one = await registry()
    let seen: unknown
    const result = await scenario.run([
      { uses: ACTION, with: { registry: one.host, username: 'alice', password: PASSWORD } },
      {
        call: async env => {
          seen = await config(env)
        }
      }
    ])
    const auth = Buffer.from(`alice:${PASSWORD}`).toString('base64')
    expect(seen).toEqual({ auths: { [one.host]: { auth } } })
    expect(transcript(scenario, result)).toMatchSnapshot()
    expect(received(one)).toEqual(['GET /v2/', 'GET /v2/ Basic'])
    expect(await scenario.left()).toEqual([])
  })

  it('that issues tokens which say what they grant: rights are proven', async () => {
    const one = await registry({ mode: 'bearer-jwt' })
    const result = await scenario.run([
      { uses: ACTION, with: { registries: line(one.host), repo: `${one.host}/acme/app`, autologin: 'false' } }
    ])
    expect(transcript(scenario, result)).toMatchSnapshot()
    expect(received(one)).toMatchSnapshot()
  })

  it('whose tokens say nothing, with "verify: push": an upload is started and cancelled', async () => {
    const one = await registry({ mode: 'bearer-opaque' })
    const result = await scenario.run([
      {
        uses: ACTION,
        with: {
          registries: line(one.host),
          repositories: `${one.host}/acme/app`,
          verify: 'push',
          autologin: 'false'
        }
      }
    ])
    expect(transcript(scenario, result)).toMatchSnapshot()
    expect(received(one)).toMatchSnapshot()
    expect(one.requests.map(({ method }) => method)).toContain('DELETE')
  })

  it('whose tokens say nothing: the rights are reported as not proven', async () => {
    const one = await registry({ mode: 'bearer-opaque' })
    const result = await scenario.run([
      { uses: ACTION, with: { registries: line(one.host), repo: `${one.host}/acme/app`, autologin: 'false' } }
    ])
    expect(transcript(scenario, result)).toMatchSnapshot()
    expect(received(one)).toMatchSnapshot()
  })

  it('that asks nobody for anything: it says so', async () => {
    const one = await registry({ mode: 'anonymous' })
    const result = await scenario.run([
      { uses: ACTION, with: { registries: line(one.host), autologin: 'false' } }
    ])
    expect(transcript(scenario, result)).toMatchSnapshot()
  })

  it('without verifying: nothing is sent', async () => {
    const one = await registry()
    const result = await scenario.run([
      { uses: ACTION, with: { registries: line(one.host), verify: 'false', autologin: 'false' } }
    ])
    expect(transcript(scenario, result)).toMatchSnapshot()
    expect(one.requests).toEqual([])
  })
})

describe('when a job logs in to several registries', () => {
  it('in one step, by lines: comments and blank lines are skipped', async () => {
    const [one, two] = [await registry(), await registry({ mode: 'bearer-jwt' })]
    let seen: unknown
    const result = await scenario.run([
      {
        uses: ACTION,
        with: {
          registries: `# ours\n${line(one.host)}\n\n${line(two.host, 'for=build')}\n`,
          autologin: 'false'
        }
      },
      {
        call: async env => {
          seen = await config(env)
        }
      }
    ])
    expect(Object.keys((seen as { readonly auths: object }).auths)).toEqual([one.host, two.host])
    expect(transcript(scenario, result)).toMatchSnapshot()
  })

  it('by the YAML list of docker/login-action', async () => {
    const [one, two] = [await registry(), await registry()]
    const list = [one, two].map(
      ({ host }) => `- registry: ${host}\n  username: alice\n  password: ${JSON.stringify(PASSWORD)}\n`
    )
    const result = await scenario.run([{ uses: ACTION, with: { 'registry-auth': list.join('') } }])
    expect(transcript(scenario, result)).toMatchSnapshot()
  })

  it('in two steps: the second joins the directory of the first, whose post removes it', async () => {
    const [one, two] = [await registry(), await registry()]
    let seen: unknown
    const result = await scenario.run([
      { uses: ACTION, with: { registry: one.host, username: 'alice', password: PASSWORD } },
      { uses: ACTION, with: { registry: two.host, username: 'alice', password: PASSWORD } },
      {
        call: async env => {
          seen = await config(env)
        }
      }
    ])
    expect(Object.keys((seen as { readonly auths: object }).auths)).toEqual([one.host, two.host])
    expect(transcript(scenario, result)).toMatchSnapshot()
    expect(result.env['DOCKER_CONFIG'] ?? '').toBe('')
    expect(await scenario.left()).toEqual([])
  })
})

describe('when the config shall outlive the job', () => {
  it('is kept with "logout: false"', async () => {
    const one = await registry()
    const result = await scenario.run([
      { uses: ACTION, with: { registry: one.host, username: 'alice', password: PASSWORD, logout: 'false' } }
    ])
    expect(transcript(scenario, result)).toMatchSnapshot()
    expect(await scenario.left()).toHaveLength(1)
  })
})
