import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readFile, writeFile } from 'node:fs/promises'
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
