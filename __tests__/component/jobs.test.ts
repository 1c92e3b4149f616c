import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import type { CiJob } from './ci-config.js'
import { runCiJob, type Env, type JobOptions, type JobRun, type RunnerOptions } from './gitlab-runner.js'
import { leaksOf } from './leaks.js'
import { makeMachine, SHELLS, type Machine, type MachineOptions } from './machine.js'
import {
  ALICE,
  componentJob,
  configOf,
  credentialOf,
  hangs,
  LOOK,
  LOOK_AFTER,
  seen,
  seenFolder
} from './world.js'

const AFTER = [LOOK_AFTER, '!reference [.registry-login, after_script]']
const PROXY = { username: 'proxy', value: 'deploy/tok+en of the proxy' }
const TOKEN = { username: 'gitlab-ci-token', value: 'glcbt-64_secret.of/this+job' }

let registry: FakeRegistry
let proxy: FakeRegistry
beforeAll(async () => {
  const users = { alice: { password: ALICE.value }, 'gitlab-ci-token': { password: TOKEN.value } }
  registry = await startFakeRegistry({ mode: 'bearer-jwt', users })
  proxy = await startFakeRegistry({ address: '127.0.0.2', users: { proxy: { password: PROXY.value } } })
})
afterAll(async () => {
  await registry.close()
  await proxy.close()
})

const machines: Machine[] = []
afterEach(() => {
  registry.faults.splice(0)
  for (const machine of machines.splice(0)) machine.remove()
})

function machineOf(options: MachineOptions): Machine {
  const machine = makeMachine(options)
  machines.push(machine)
  return machine
}

function aliceJob(own: Readonly<Record<string, unknown>>, inputs: Env = {}): CiJob {
  const registries = `${registry.host} username=alice password-env=PASSWORD_OF_ALICE`
  const repositories = `${registry.host}/team/app`
  return componentJob({ registries, repositories, autologin: 'false', ...inputs }, own)
}

/** Runs a job that has alice's password, and sees that it left nothing and showed no secret. */
async function run(
  machine: Machine,
  job: CiJob,
  options: JobOptions = {},
  more: Partial<RunnerOptions> = {}
): Promise<JobRun> {
  const variables = {
    PASSWORD_OF_ALICE: ALICE.value,
    DOCKER_AUTH_CONFIG: '{"auths":{"other.example.com":{"auth":"YTpi"}}}',
    SEEN: seenFolder(machine),
    ...options.variables
  }
  const result = await runCiJob({ ...machine.runner, ...more }, job, { ...options, variables })
  expect(leaksOf(result, machine, [ALICE, PROXY, TOKEN])).toEqual([])
  expect(machine.processes()).toEqual([])
  return result
}

const combinations: readonly (readonly [string, MachineOptions, 'subshell' | 'legacy'])[] = [
  ...SHELLS.flatMap(shell =>
    (['subshell', 'legacy'] as const).map(form => [`${shell}, ${form} form`, { shell }, form] as const)
  ),
  // BusyBox's own awk is there above, and mawk too.
  ...(['gawk', 'original-awk'] as const).map(awk => [`dash with ${awk}`, { awk }, 'subshell'] as const)
]

describe.each(combinations)('when a job of %s logs in', (_, machineOptions, wrapper) => {
  it('has the login in script and after_script, and nothing afterwards', async () => {
    const machine = machineOf(machineOptions)
    const before = registry.requests.length
    const result = await run(machine, aliceJob({ script: [LOOK], after_script: AFTER }), {}, { wrapper })
    expect([result.status, result.log]).toEqual(['success', expect.stringContaining('logged in to')])
    const found = seen(result)
    const { directory = '' } = found
    expect(directory).toMatch(new RegExp(`^${result.temp}/registry-auth-[A-Za-z0-9]+$`))
    expect(found).toEqual({
      directory,
      'auth-file': `${directory}/config.json`,
      werf: directory,
      helm: `${directory}/config.json`,
      variable: '.',
      mode: 'drwx------ -rw-------'
    })
    const config = configOf(seenFolder(machine))
    expect(credentialOf(config, registry.host)).toBe(`alice:${ALICE.value}`)
    expect(credentialOf(config, 'other.example.com')).toBe('a:b')
    expect(registry.requests.length).toBeGreaterThan(before)
    expect(result.afterLog).toContain('after: readable\nafter: variable .')
    expect(machine.left()).toEqual([])
  })

  it('is undone when the script fails, whose exit code stays', async () => {
    const machine = machineOf(machineOptions)
    const job = aliceJob({ script: ['echo "seen ready yes"', '(exit 7)', 'echo "seen ready no"'] })
    const result = await run(machine, job, {}, { wrapper })
    expect([result.status, seen(result)]).toEqual(['failed', { ready: 'yes' }])
    // In a pipeline bash has an idea of its own.
    if (wrapper === 'subshell') expect(result.exitCode).toBe(7)
    expect(machine.left()).toEqual([])
  })

  it('is undone when a person cancels it', async () => {
    const machine = machineOf(machineOptions)
    const job = aliceJob({ script: ['echo "seen ready yes"; sleep 60'] })
    const result = await run(machine, job, { end: { by: 'cancel', when: /^seen ready yes$/m } }, { wrapper })
    expect(result.status).toBe('canceled')
    expect(machine.left()).toEqual([])
  })

  it.each([
    ['its end', 'true', undefined, 'success'],
    ['its failure', 'exit 7', undefined, 'failed'],
    ['its cancellation', 'sleep 60', { by: 'cancel', when: /^seen ready yes$/m }, 'canceled']
  ] as const)('with cleanup=exit is undone at %s, before after_script', async (__, line, end, status) => {
    const machine = machineOf(machineOptions)
    const script = ['test -f "$DOCKER_CONFIG/config.json"', 'echo "seen ready yes"', line]
    const job = aliceJob({ script, after_script: [LOOK_AFTER] }, { cleanup: 'exit' })
    const result = await run(machine, job, end === undefined ? {} : { end }, { wrapper })
    expect([result.status, seen(result)]).toEqual([status, { ready: 'yes' }])
    if (line === 'exit 7' && wrapper === 'subshell') expect(result.exitCode).toBe(7)
    expect(result.afterLog).toContain('after: gone')
    expect(machine.left()).toEqual([])
  })

  it('shows no secret when everything is traced, and goes on tracing afterwards', async () => {
    const machine = machineOf(machineOptions)
    const result = await run(machine, aliceJob({ script: ['test traced'] }), { trace: true }, { wrapper })
    expect(result.status).toBe('success')
    // the runner's own line comes by another pipe, and may come into the middle of the trace's
    expect(result.log.replaceAll('$ test traced\n', '')).toMatch(/\+ test traced$/m)
    expect(machine.left()).toEqual([])
  })

  it('fails with what the registry said, and leaves nothing', async () => {
    const machine = machineOf(machineOptions)
    const job = aliceJob({ script: ['echo "seen ready yes"'] })
    const result = await run(
      machine,
      job,
      { variables: { PASSWORD_OF_ALICE: 'wrong-password' } },
      { wrapper }
    )
    expect([result.status, seen(result)]).toEqual(['failed', {}])
    expect(result.log).toContain(`error: login to "${registry.host}" as "alice" was refused (401`)
    expect(machine.left()).toEqual([])
  })

  it('is undone when it is canceled during the login', async () => {
    const machine = machineOf(machineOptions)
    const job = aliceJob({ script: ['echo "seen ready yes"'] })
    const result = await run(machine, job, { end: { by: 'cancel', when: hangs(registry) } }, { wrapper })
    expect([result.status, seen(result)]).toEqual(['canceled', {}])
    expect(machine.left()).toEqual([])
  })
})

describe('when a job says when to clean up', () => {
  it('keeps the directory with cleanup=none', async () => {
    const machine = machineOf({})
    const result = await run(machine, aliceJob({ script: [LOOK] }, { cleanup: 'none' }))
    const { directory = '' } = seen(result)
    expect(credentialOf(configOf(directory), registry.host)).toBe(`alice:${ALICE.value}`)
    expect(machine.left()).toContain(directory)
  })

  it('finds its directory again on a runner without GITLAB_ENV', async () => {
    const machine = machineOf({})
    const result = await run(machine, aliceJob({ script: [LOOK] }), {}, { environmentFile: 'none' })
    expect(result.status).toBe('success')
    expect(machine.left()).toEqual([])
  })
})

describe('when the CI offers logins of its own', () => {
  it('takes the job token and the dependency proxy, and a DOCKER_AUTH_CONFIG of type file', async () => {
    const machine = machineOf({})
    const job = componentJob({}, { script: [LOOK] })
    const result = await run(machine, job, {
      variables: {
        CI_REGISTRY: registry.host,
        CI_REGISTRY_IMAGE: `${registry.host}/team/app`,
        CI_REGISTRY_USER: 'gitlab-ci-token',
        CI_REGISTRY_PASSWORD: TOKEN.value,
        CI_JOB_TOKEN: TOKEN.value,
        CI_DEPENDENCY_PROXY_SERVER: proxy.host,
        CI_DEPENDENCY_PROXY_USER: 'proxy',
        CI_DEPENDENCY_PROXY_PASSWORD: PROXY.value
      },
      files: { DOCKER_AUTH_CONFIG: '{"auths":{"file.example.com":{"auth":"YTpi"}}}' }
    })
    expect([result.status, result.log]).toEqual(['success', expect.stringContaining('job token')])
    const config = configOf(seenFolder(machine))
    expect(credentialOf(config, registry.host)).toBe(`gitlab-ci-token:${TOKEN.value}`)
    expect(credentialOf(config, proxy.host)).toBe(`proxy:${PROXY.value}`)
    expect(credentialOf(config, 'file.example.com')).toBe('a:b')
    expect(machine.left()).toEqual([])
  })
})

describe("when the job's shell has settings of its own", () => {
  it.each(SHELLS)('works with them and leaves them (%s)', async shell => {
    const machine = machineOf({ shell })
    const settings = 'set -eufC\nIFS=:\numask 027\nset -- one two'
    const reference = (key: string): string => `!reference [.registry-login, ${key}]`
    const look = 'echo "seen settings $(set +o | grep -E "noglob|nounset|noclobber") <$IFS> $(umask) $*"'
    const own = {
      before_script: [settings, look.replace('settings', 'before'), reference('before_script')],
      script: [look, LOOK],
      after_script: [settings, reference('after_script'), look]
    }
    const result = await run(machine, aliceJob(own))
    expect([result.status, result.log]).toEqual(['success', expect.stringContaining('team/app proven')])
    const { before, settings: after } = seen(result)
    expect([typeof before, after]).toEqual(['string', before])
    expect(result.afterLog).toContain(`seen settings ${String(before)}`)
    expect(machine.left()).toEqual([])
  })
})

describe('when a job adds every fragment', () => {
  it.each(SHELLS)('logs in all the same (%s)', async shell => {
    const machine = machineOf({ shell })
    const ends = ['-aws', '-google', '-azure', '-docker-hub', '-quay', '']
    const before = ends.map(end => `!reference [.registry-login${end}, before_script]`)
    const result = await run(
      machine,
      aliceJob({
        before_script: before,
        script: [LOOK, String.raw`set | sed -n 's/^\(registry_auth[a-z_]*\).*/set:\1/p'`]
      })
    )
    expect([result.status, result.log]).toEqual(['success', expect.stringContaining('team/app proven')])
    // Nothing of it stays in the job's shell.
    expect(result.log).not.toMatch(/^set:registry_auth/m)
    expect(machine.left()).toEqual([])
  })
})

describe('when the job has a docker config of its own', () => {
  it('keeps what it holds and does not touch it', async () => {
    const machine = machineOf({ shell: 'busybox' })
    const folder = join(machine.home, '.docker')
    mkdirSync(join(folder, 'contexts'), { recursive: true })
    writeFileSync(
      join(folder, 'config.json'),
      '{"auths":{"a.example.com":{"auth":"YTpi"}},"own":[1,{"x":null}]}'
    )
    const before = machine.left()
    const result = await run(machine, aliceJob({ script: [LOOK, 'test -L "$DOCKER_CONFIG/contexts"'] }))
    expect(result.status).toBe('success')
    const config = configOf(seenFolder(machine))
    expect([credentialOf(config, 'a.example.com'), config['own']]).toEqual(['a:b', [1, { x: null }]])
    expect(machine.left()).toEqual(before)
  })
})

describe("when a job's own before_script takes the place of the login", () => {
  const HINT = 'this job was not logged in by registry-auth'

  it.each([
    ['says so once the script is through', { before_script: ['true'], script: ['true'] }, {}, true],
    ['says nothing of a script that failed', { before_script: ['true'], script: ['false'] }, {}, false],
    ['says nothing of a login that ended with the script', { script: ['true'] }, { cleanup: 'exit' }, false]
  ])('%s', async (_name, own, inputs, hinted) => {
    const { afterLog = '' } = await run(machineOf({ shell: 'busybox' }), aliceJob(own, inputs))
    expect(afterLog.includes(HINT)).toBe(hinted)
  })
})
