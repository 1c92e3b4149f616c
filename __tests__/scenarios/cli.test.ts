import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { command, type Ended } from '../real/command.js'
import type { Env } from '../runner/runner.js'
import { leaks } from './leaks.js'
import { ACTION, ALICE, PASSWORD, startScenario, type Scenario } from './scenario.js'

let scenario: Scenario
let registry: FakeRegistry
let env: Env
beforeEach(async () => {
  scenario = await startScenario()
  registry = await startFakeRegistry({ users: { alice: { password: PASSWORD } } })
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: scenario.home,
    TMPDIR: scenario.temp,
    NODE: scenario.job.node,
    CLI: join(ACTION, 'dist', 'cli', 'index.cjs'),
    LOGIN: `--registry ${registry.host} --username alice --password-env SECRET`,
    SECRET: PASSWORD
  }
})
afterEach(async () => {
  await registry.close()
  await scenario.remove()
})

/** A shell's run of the committed command line, which must not print the secret. */
async function sh(script: string, more: Env = {}): Promise<Ended> {
  const ended = await command(['sh', '-c', script], { ...env, ...more })
  expect(leaks(new Map([['output', ended.output]]), [ALICE])).toEqual([])
  return ended
}

// The lines for PowerShell and cmd are tested with their escaping; here a shell must be there to read them.
const unix = process.platform === 'win32' ? describe.skip : describe

unix('when a shell evaluates what login prints', () => {
  it('has the config, and is rid of it after logout', async () => {
    const { exitCode, output } = await sh(
      'set -e; eval "$("$NODE" "$CLI" login $LOGIN)"; test -f "$DOCKER_CONFIG/config.json"; ' +
        'echo "auth=$REGISTRY_AUTH_FILE"; eval "$("$NODE" "$CLI" logout)"; echo "after=[${DOCKER_CONFIG:-}]"'
    )
    expect(exitCode).toBe(0)
    expect(scenario.normal(output).split('\n')).toEqual(
      expect.arrayContaining(['auth=$FOLDER/temp/registry-auth-$RANDOM/config.json', 'after=[]'])
    )
    expect(await scenario.left()).toEqual([])
  })

  it('fails when the login fails, and leaves nothing', async () => {
    const { exitCode, output } = await sh('set -e; eval "$("$NODE" "$CLI" login $LOGIN)"; echo went on', {
      SECRET: 'wr0ng'
    })
    expect(exitCode).not.toBe(0)
    expect(output).not.toContain('went on')
    expect(output).toContain('as "alice" was refused (401 unauthorized)')
    expect(await scenario.left()).toEqual([])
  })
})

unix('when a command is run by exec', () => {
  it('has a config of its own, gives its exit code, and leaves nothing', async () => {
    const { exitCode, output } = await sh(
      '"$NODE" "$CLI" exec $LOGIN -- sh -c \'test -f "$DOCKER_CONFIG/config.json" && exit 42\''
    )
    expect([exitCode, output.includes('logged in to')]).toEqual([42, true])
    expect(await scenario.left()).toEqual([])
  })

  it('leaves nothing when it is ended by a signal', async () => {
    const args = ['exec', ...(env['LOGIN'] ?? '').split(' '), '--', 'sh', '-c', 'echo ready; exec sleep 30']
    const child = spawn(scenario.job.node, [env['CLI'] ?? '', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'ignore']
    })
    const code = new Promise<number | null>(resolve => child.once('close', resolve))
    await new Promise<void>(resolve => {
      child.stdout.once('data', () => {
        resolve()
      })
    })
    child.kill('SIGTERM')
    expect(await code).not.toBe(0)
    expect(await scenario.left()).toEqual([])
  })
})

unix('when rights are checked', () => {
  it('sends what proves them and writes nothing', async () => {
    const { exitCode } = await sh('"$NODE" "$CLI" check $LOGIN')
    expect(exitCode).toBe(0)
    expect(registry.requests.length).toBeGreaterThan(0)
    expect(await scenario.left()).toEqual([])
    expect(existsSync(join(scenario.home, '.docker'))).toBe(false)
  })
})
