import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import type { JobResult } from '../runner/runner.js'
import { ACTION, link, PASSWORD, startScenario, type Scenario } from './scenario.js'

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

const step = () => ({
  uses: ACTION,
  with: { registry: registry.host, username: 'alice', password: PASSWORD }
})

function postOf(result: JobResult): unknown {
  const post = result.phases.at(-1)
  return { exitCode: post?.exitCode, stderr: post?.stderr, log: scenario.normal(post?.log ?? '') }
}

describe('when post runs', () => {
  it('removes what tools have put into the directory, and follows no link', async () => {
    const kept = await scenario.write('precious/file', 'kept')
    const result = await scenario.run([
      step(),
      {
        call: async env => {
          const directory = env['DOCKER_CONFIG'] ?? ''
          await mkdir(join(directory, 'manifests', 'deep'), { recursive: true })
          await writeFile(join(directory, 'manifests', 'deep', 'm'), '{}')
          await link(join(scenario.folder, 'precious'), join(directory, 'linked'))
        }
      }
    ])
    expect(postOf(result)).toMatchSnapshot()
    expect(await readFile(kept, 'utf8')).toBe('kept')
    expect(await scenario.left()).toEqual([])
  })

  it('removes a directory that was opened to a container of another user', async () => {
    const result = await scenario.run([step(), { call: env => chmod(env['DOCKER_CONFIG'] ?? '', 0o755) }])
    expect(result.outcome).toBe('success')
    expect(await scenario.left()).toEqual([])
  })

  it('leaves no variable behind that leads to the removed directory, with an "env" of the step too', async () => {
    const own = join(await scenario.write('own/config.json', {}), '..')
    const result = await scenario.run([{ ...step(), env: { DOCKER_CONFIG: own } }])
    const ours = join(scenario.temp, 'registry-auth-')
    expect(Object.values(result.env).filter(value => value.startsWith(ours))).toEqual([])
    expect(result.env['DOCKER_CONFIG']).toBe(own)
  })

  it('gives DOCKER_AUTH_CONFIG back and masks what is in it', async () => {
    const bob = { username: 'bob', value: 'b0b-secret' }
    const auth = Buffer.from(`${bob.username}:${bob.value}`).toString('base64')
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { 'b.example.com': { auth } } })
    const result = await scenario.run([step()], { machine: { DOCKER_AUTH_CONFIG } })
    expect(result.env['DOCKER_AUTH_CONFIG']).toBe(DOCKER_AUTH_CONFIG)
    const masks = result.phases.at(-1)?.commands.filter(({ name }) => name === 'add-mask')
    expect(masks?.map(({ data }) => data)).toEqual(
      expect.arrayContaining([DOCKER_AUTH_CONFIG, auth, bob.value])
    )
  })

  it('says so when the directory is gone already', async () => {
    const result = await scenario.run([
      step(),
      { call: env => rm(env['DOCKER_CONFIG'] ?? '', { recursive: true }) }
    ])
    expect(postOf(result)).toMatchSnapshot()
    expect(result.env['DOCKER_CONFIG'] ?? '').toBe('')
  })

  it('refuses a directory whose marker names another job', async () => {
    const result = await scenario.run([
      step(),
      {
        call: async env => {
          const marker = join(env['DOCKER_CONFIG'] ?? '', '.registry-auth.json')
          const content = JSON.parse(await readFile(marker, 'utf8')) as object
          await writeFile(marker, JSON.stringify({ ...content, job: 'another' }))
        }
      }
    ])
    expect(postOf(result)).toMatchSnapshot()
    expect(await scenario.left()).toHaveLength(1)
  })

  it('gives a variable back that a later step has not changed, whatever the job came to', async () => {
    const own = await scenario.write('own/config.json', {})
    const machine = { DOCKER_CONFIG: join(own, '..'), REGISTRY_AUTH_FILE: own }
    const result = await scenario.run([step(), { run: 'exit 1' }], { machine })
    expect(result.outcome).toBe('failure')
    expect(result.env['DOCKER_CONFIG']).toBe(machine.DOCKER_CONFIG)
    expect(result.env['REGISTRY_AUTH_FILE']).toBe(own)
    expect(await scenario.left()).toEqual([])
  })
})

describe('when a killed job left its directory', () => {
  it('is swept by the next start once its deadline has passed, and not before', async () => {
    const folders = ['registry-auth-old', 'registry-auth-new']
    const deadlines = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)]
    for (const [index, name] of folders.entries()) {
      await mkdir(join(scenario.temp, name), { mode: 0o700 })
      const marker = {
        version: 1,
        job: 'killed',
        deadline: deadlines[index]?.toISOString(),
        former: {},
        logins: {}
      }
      await scenario.write(`temp/${name}/.registry-auth.json`, marker)
    }
    const result = await scenario.run([step()])
    expect(result.outcome).toBe('success')
    expect(await scenario.left()).toEqual(['registry-auth-new'])
  })
})
