import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import type { Env } from '../runner/runner.js'
import { ACTION, PASSWORD, startScenario, transcript, type Scenario } from './scenario.js'

let scenario: Scenario
let registry: FakeRegistry
beforeEach(async () => {
  scenario = await startScenario()
  registry = await startFakeRegistry({ users: { alice: { password: PASSWORD } } })
})
afterEach(async () => {
  await registry.close()
  await scenario.remove()
})

/** What a job sees that starts from this docker config, and what people read of it. */
async function jobWith(
  config: object
): Promise<{ readonly files: Readonly<Record<string, unknown>>; readonly seen: unknown }> {
  await scenario.write('home/.docker/config.json', config)
  const files: Record<string, unknown> = {}
  const read = async (path: string | undefined): Promise<unknown> => {
    const text = scenario.normal(await readFile(path ?? '', 'utf8'))
    return JSON.parse(text.replaceAll(Buffer.from(`alice:${PASSWORD}`).toString('base64'), '$AUTH'))
  }
  const result = await scenario.run([
    { uses: ACTION, with: { registry: registry.host, username: 'alice', password: PASSWORD } },
    {
      call: async (env: Env) => {
        files['config.json'] = await read(join(env['DOCKER_CONFIG'] ?? '', 'config.json'))
        files['REGISTRY_AUTH_FILE'] = await read(env['REGISTRY_AUTH_FILE'])
      }
    }
  ])
  expect(result.outcome).toBe('success')
  return { files, seen: transcript(scenario, result) }
}

// Shell scripts are no programs on Windows, and helpers are found by their extension there.
const helpers = process.platform === 'win32' ? describe.skip : describe

helpers('when the docker config has a credential store', () => {
  it('that lists its registries: each becomes a credential helper, no secret is copied', async () => {
    await scenario.helper('vault', { 'https://index.docker.io/v1/': 'someone', 'b.example.com': 'someone' })
    const { files, seen } = await jobWith({ credsStore: 'vault', auths: { 'b.example.com': {} }, 'x-own': 1 })
    expect(files).toMatchSnapshot()
    expect(seen).toMatchSnapshot()
    expect(await readFile(join(scenario.folder, 'argv.log'), 'utf8')).toMatch(
      /^\S+docker-credential-vault list\n$/
    )
  })

  it('that fails to list: it is dropped with a warning', async () => {
    await scenario.helper('vault')
    const { files, seen } = await jobWith({ credsStore: 'vault' })
    expect(files).toMatchSnapshot()
    expect(seen).toMatchSnapshot()
  })

  it('that computes credentials: it stays, and an auth file without it is made for podman', async () => {
    const { files, seen } = await jobWith({ credsStore: 'ecr-login' })
    expect(files).toMatchSnapshot()
    expect(seen).toMatchSnapshot()
  })
})

describe('when the docker config has more than logins', () => {
  it('keeps what it does not know, drops the helper and the stale spellings of the host', async () => {
    const host = registry.host
    const { files } = await jobWith({
      auths: {
        [`http://${host}`]: { auth: 'b2xkOm9sZA==' },
        [`${host}/v1/`]: { auth: 'b2xkOm9sZA==' },
        'token.example.com': { auth: 'YWxpY2U6', identitytoken: 'kept' }
      },
      credHelpers: { [host]: 'gone', 'c.example.com': 'stays' },
      HttpHeaders: { 'X-Own': '1' },
      proxies: { default: { httpProxy: 'http://proxy.example.com' } }
    })
    expect(files['config.json']).toEqual({
      auths: {
        $REGISTRY: { auth: '$AUTH' },
        'token.example.com': { auth: 'YWxpY2U6', identitytoken: 'kept' }
      },
      credHelpers: { 'c.example.com': 'stays' },
      HttpHeaders: { 'X-Own': '1' },
      proxies: { default: { httpProxy: 'http://proxy.example.com' } }
    })
  })
})

describe('when DOCKER_AUTH_CONFIG holds logins', () => {
  it('merges them, empties the variable for the job and restores it afterwards', async () => {
    const theirs = { username: 'carol', value: 'carols-own-secret' }
    const auth = Buffer.from(`${theirs.username}:${theirs.value}`).toString('base64')
    const value = JSON.stringify({ auths: { 'd.example.com': { auth } } })
    let during: Env = {}
    const result = await scenario.run(
      [
        { uses: ACTION, with: { registry: registry.host, username: 'alice', password: PASSWORD } },
        {
          call: async env => {
            during = env
            const config = JSON.parse(
              await readFile(join(env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8')
            ) as object
            expect(config).toMatchObject({ auths: { 'd.example.com': { auth } } })
          }
        }
      ],
      { machine: { DOCKER_AUTH_CONFIG: value } }
    )
    expect(during['DOCKER_AUTH_CONFIG']).toBe('')
    expect(result.env['DOCKER_AUTH_CONFIG']).toBe(value)
    const main = result.phases[0]
    expect(JSON.stringify([...(main?.state ?? [])])).not.toContain(auth)
  })
})
