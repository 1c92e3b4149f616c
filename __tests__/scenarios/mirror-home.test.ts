import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { ACTION, PASSWORD, startScenario, type Scenario } from './scenario.js'

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

const OWN = '{\n\t"auths": {\n\t\t"a.example.com": {\n\t\t\t"auth": "YTpi"\n\t\t}\n\t},\n\t"x-own": true\n}\n'
const step = () => ({
  uses: ACTION,
  with: { registry: registry.host, username: 'alice', password: PASSWORD, 'mirror-home': 'true' }
})

interface Config {
  readonly auths: Readonly<Record<string, unknown>>
}
const read = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Config

describe('when the logins are placed in the home config too', () => {
  it('is there during the job and as it was afterwards', async () => {
    const file = await scenario.write('home/.docker/config.json', OWN)
    let during: Config = { auths: {} }
    await scenario.run([
      step(),
      {
        call: async () => {
          during = await read(file)
        }
      }
    ])
    expect(Object.keys(during.auths)).toEqual(['a.example.com', registry.host])
    expect(await read(file)).toEqual(JSON.parse(OWN))
    expect(await scenario.left()).toEqual([])
  })

  it('hands none of them to another job that starts from the home config', async () => {
    const other = await startFakeRegistry({ users: { alice: { password: PASSWORD } } })
    await scenario.write('home/.docker/config.json', OWN)
    let theirs: Config = { auths: {} }
    const look = async (env: Readonly<Record<string, string | undefined>>) => {
      theirs = await read(join(env['DOCKER_CONFIG'] ?? '', 'config.json'))
    }
    const second = { uses: ACTION, with: { ...step().with, registry: other.host, 'mirror-home': 'false' } }
    await scenario.run([
      step(),
      { call: () => scenario.run([second, { call: look }], { github: { GITHUB_RUN_ID: '2' } }).then() }
    ])
    await other.close()
    expect(Object.keys(theirs.auths)).toEqual(['a.example.com', other.host])
  })

  it('is as it was although the directory is gone before the end', async () => {
    const file = await scenario.write('home/.docker/config.json', OWN)
    await scenario.run([step(), { call: env => rm(env['DOCKER_CONFIG'] ?? '', { recursive: true }) }])
    expect(await readFile(file, 'utf8')).toBe(OWN)
  })

  it('changes no earlier step’s directory when the home config cannot be used', async () => {
    const other = await startFakeRegistry({ users: { alice: { password: PASSWORD } } })
    let after: Config = { auths: {} }
    const second = { uses: ACTION, with: { ...step().with, registry: other.host } }
    const look = async (env: Readonly<Record<string, string | undefined>>) => {
      after = await read(join(env['DOCKER_CONFIG'] ?? '', 'config.json'))
    }
    const result = await scenario.run([
      { uses: ACTION, with: { ...step().with, 'mirror-home': 'false' } },
      { call: () => scenario.write('home/.docker/config.json', '{"auths":').then() },
      second,
      { call: look, always: true }
    ])
    await other.close()
    expect(result.outcome).toBe('failure')
    expect(Object.keys(after.auths)).toEqual([registry.host])
  })

  it('reverts only what is still ours', async () => {
    const file = await scenario.write('home/.docker/config.json', OWN)
    const theirs = { auth: 'dGhlaXJzOm93bg==' }
    await scenario.run([
      step(),
      {
        call: async () => {
          const config = await read(file)
          await writeFile(
            file,
            JSON.stringify({ ...config, auths: { ...config.auths, [registry.host]: theirs } })
          )
        }
      }
    ])
    expect((await read(file)).auths).toEqual({ 'a.example.com': { auth: 'YTpi' }, [registry.host]: theirs })
  })
})
