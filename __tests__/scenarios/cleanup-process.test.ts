import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFakeV2, type FakeV2 } from '../fake/v2.js'
import { pusherFor } from '../fake/v2-images.js'
import type { PhaseResult } from '../runner/runner.js'
import { ACTION, PASSWORD, startScenario, type RunOptions, type Scenario } from './scenario.js'

const POLICY = '{ version: 1, rules: [{ name: old ones, tags: "old*", keep: { younger-than: 1d } }] }'

let scenario: Scenario
let registry: FakeV2

beforeEach(async () => {
  scenario = await startScenario()
  const source = await startFakeV2()
  registry = await startFakeV2({ mode: 'bearer-opaque', users: { alice: { password: PASSWORD } } })
  const pusher = pusherFor(source.url, 'acme/app')
  for (const tag of ['old-1', 'v1', 'v2', 'v3'])
    await pusher.image([tag], { created: '2025-06-01T00:00:00Z', layers: [tag] })
  for (const [name, repository] of source.storage) registry.storage.set(name, repository)
  await source.close()
})
afterEach(async () => {
  await registry.close()
  await scenario.remove()
})

/** Where the password is not taken, nothing has to hide it. */
async function step(
  inputs: Readonly<Record<string, string>>,
  options: RunOptions = {}
): Promise<PhaseResult> {
  const login = { registry: registry.host, username: 'alice', password: PASSWORD }
  const repositories = `${registry.host}/acme/app`
  const result = await scenario.run(
    [{ uses: join(ACTION, 'cleanup'), with: { ...login, repositories, policy: POLICY, ...inputs } }],
    options
  )
  const [main, ...others] = result.phases
  if (main === undefined) throw new Error('the step did not run')
  expect(others).toEqual([])
  return main
}

function tags(): readonly string[] {
  return [...(registry.storage.get('acme/app')?.tags.keys() ?? [])].sort()
}

describe('when a job uses the built cleanup action', () => {
  it('plans first, then deletes what it was told to, and leaks nothing on the way', async () => {
    const plan = await step({})
    expect([plan.exitCode, plan.stderr, plan.outputs.get('result')]).toEqual([0, '', 'done'])
    expect(tags()).toEqual(['old-1', 'v1', 'v2', 'v3'])
    const apply = await step({ command: 'apply' })
    expect([apply.exitCode, apply.stderr, apply.outputs.get('deleted')]).toEqual([0, '', '1'])
    expect(tags()).toEqual(['v1', 'v2', 'v3'])
    expect(await scenario.left()).toEqual([])
  })

  it('fails the step and says why when it is not let in', async () => {
    const main = await step({ username: 'mallory' }, { masked: [] })
    expect([main.exitCode, main.outputs.get('result')]).toEqual([1, 'failed'])
    expect(main.commands.filter(({ name }) => name === 'error')).toHaveLength(1)
  })

  it('names an input that does not exist', async () => {
    const main = await step({ force: 'true' }, { masked: [] })
    expect(main.exitCode).toBe(1)
    expect(main.commands.find(({ name }) => name === 'error')?.data).toMatch(/^unknown input "force": /)
  })
})
