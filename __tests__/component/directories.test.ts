import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { runCiJob, type Env, type JobOptions, type JobRun } from './gitlab-runner.js'
import { leaksOf } from './leaks.js'
import { makeMachine, type Machine } from './machine.js'
import {
  componentJob,
  configOf,
  copyDirectory,
  credentialOf,
  hangs,
  LOOK,
  modeOf,
  seen,
  seenFolder
} from './world.js'

const JOBS = 16
const user = (index: number): string => `user-${index}`
const password = (index: number): string => `password-of-user-${index}`
const SECRETS = Array.from({ length: JOBS }, (_, index) => ({
  username: user(index),
  value: password(index)
}))
const root = process.getuid?.() === 0

let registry: FakeRegistry
let other: FakeRegistry
beforeAll(async () => {
  const users = Object.fromEntries(SECRETS.map(({ username, value }) => [username, { password: value }]))
  registry = await startFakeRegistry({ users })
  other = await startFakeRegistry({ users, address: '127.0.0.2' })
})
afterAll(async () => {
  await registry.close()
  await other.close()
})

let machine: Machine
beforeEach(() => {
  machine = makeMachine()
})
afterEach(() => {
  machine.remove()
})

function line(index: number, host = registry.host): string {
  return `${host} username=${user(index)} password-env=PASSWORD_${index}`
}

const PASSWORDS: Env = Object.fromEntries(SECRETS.map(({ value }, index) => [`PASSWORD_${index}`, value]))

async function run(
  own: Readonly<Record<string, unknown>>,
  inputs: Env = {},
  options: JobOptions & { readonly environmentFile?: string } = {}
): Promise<JobRun> {
  const { environmentFile = 'gitlab_runner_env' } = options
  const job = componentJob({ registries: line(0), autologin: 'false', ...inputs }, own)
  const variables = { SEEN: seenFolder(machine), ...PASSWORDS, ...options.variables }
  const result = await runCiJob({ ...machine.runner, environmentFile }, job, { ...options, variables })
  expect(leaksOf(result, machine, SECRETS)).toEqual([])
  return result
}

/** A job that was killed while it had its login: its directory, with the deadline some seconds from now. */
async function killedJob(secondsLeft: number): Promise<string> {
  const script = [LOOK, 'echo "seen ready yes"; sleep 60']
  const result = await run({ script }, {}, { end: { by: 'kill', when: /^seen ready yes$/m } })
  const { directory = '' } = seen(result)
  expireMarker(directory, secondsLeft)
  return directory
}

/** Sets the deadline in a directory's marker, which was behind the job's timeout of an hour. */
function expireMarker(directory: string, secondsLeft: number): void {
  const file = join(directory, '.registry-auth.json')
  const marker = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  const deadline = new Date(Date.now() + secondsLeft * 1000).toISOString()
  expect(Date.parse(String(marker['deadline']))).toBeGreaterThan(Date.now() + 3600_000)
  writeFileSync(file, JSON.stringify({ ...marker, deadline }, undefined, '\t'))
}

describe('when a job uses the component twice', () => {
  const twice = [
    '!reference [.registry-login, before_script]',
    'FIRST=$DOCKER_CONFIG; echo "seen first $DOCKER_CONFIG"',
    'export REGISTRY_AUTH_REGISTRIES="$SECOND"',
    '!reference [.registry-login, before_script]'
  ]

  it('joins the directory of the first use, which then has both logins', async () => {
    const result = await run(
      { before_script: twice, script: [LOOK] },
      {},
      { variables: { SECOND: line(1, other.host) } }
    )
    expect(result.status).toBe('success')
    const { directory, first } = seen(result)
    expect(directory).toBe(first)
    const config = configOf(seenFolder(machine))
    expect([credentialOf(config, registry.host), credentialOf(config, other.host)]).toEqual([
      `${user(0)}:${password(0)}`,
      `${user(1)}:${password(1)}`
    ])
    expect(machine.left()).toEqual([])
  })

  it.each(['after_script', 'exit'])(
    'keeps the first login when the second one fails, and removes all (%s)',
    async cleanup => {
      const result = await run(
        {
          before_script: [...twice.slice(0, 3), 'if (set -e; eval "$AGAIN"); then exit 3; fi', LOOK],
          script: ['exit 4']
        },
        { cleanup },
        {
          variables: {
            SECOND: line(1, other.host),
            PASSWORD_1: 'not-the-password',
            AGAIN: componentJob({}, { script: [] }).beforeScript.join('\n')
          }
        }
      )
      expect([result.status, result.exitCode]).toEqual(['failed', 4])
      expect(result.log).toContain(`login to "${other.host}" as "user-1" was refused (401`)
      expect(credentialOf(configOf(seenFolder(machine)), registry.host)).toBe(`${user(0)}:${password(0)}`)
      expect(machine.left()).toEqual([])
    }
  )

  it('does not join a directory of another job', async () => {
    const stale = await killedJob(3600)
    const result = await run(
      { script: [LOOK] },
      {},
      { variables: { CI_JOB_ID: '4712', DOCKER_CONFIG: stale } }
    )
    expect(result.status).toBe('success')
    expect(seen(result)['directory']).not.toBe(stale)
    expect(existsSync(stale)).toBe(true)
  })
})

describe('when jobs were killed', () => {
  it('sweeps a directory whose own deadline has passed, and leaves one whose deadline has not', async () => {
    const dead = await killedJob(-1)
    const living = join(dead, '..', 'registry-auth-living')
    copyDirectory(dead, living)
    const file = join(living, '.registry-auth.json')
    const marker = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    writeFileSync(file, JSON.stringify({ ...marker, deadline: new Date(Date.now() + 600_000).toISOString() }))
    const old = new Date(Date.now() - 86_400_000 * 30)
    for (const path of [living, file]) utimesSync(path, old, old)
    const result = await run({ script: [LOOK] }, {}, { variables: { CI_JOB_ID: '4712' } })
    expect(result.status).toBe('success')
    expect([existsSync(dead), existsSync(living)]).toEqual([false, true])
  })

  it('sweeps what a job left that was killed during its login', async () => {
    const { temp } = await run({ script: [LOOK] }, {}, { end: { by: 'kill', when: hangs(registry) } })
    registry.faults.splice(0)
    const left = readdirSync(temp).filter(name => name.startsWith('registry-auth-'))
    expect(left).toHaveLength(1)
    expireMarker(join(temp, left[0] ?? ''), -1)
    await run({ script: [LOOK] }, {}, { variables: { CI_JOB_ID: '4712' } })
    expect(machine.left()).toEqual([])
  })

  it('holds no secret without a marker, whenever a job is killed', async () => {
    const left: string[] = []
    for (let milliseconds = 20; milliseconds <= 400; milliseconds += 20) {
      const { temp } = await run({ script: ['true'] }, {}, { end: { by: 'kill', when: sleep(milliseconds) } })
      for (const name of readdirSync(temp).filter(one => one.startsWith('registry-auth-'))) {
        const directory = join(temp, name)
        left.push(directory)
        if (existsSync(join(directory, '.registry-auth.json'))) continue
        const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
        const texts = files.filter(file => statSync(join(directory, file)).isFile())
        for (const file of texts)
          expect(readFileSync(join(directory, file), 'utf8')).not.toContain(password(0))
      }
    }
    expect(left.length).toBeGreaterThan(0)
  }, 60_000)

  it('leaves links, what has no marker or no deadline, and names that are not ours', async () => {
    const dead = await killedJob(-1)
    const at = (name: string): string => join(dead, '..', name)
    const target = join(machine.folder, 'target')
    const kept = [target, ...['other-directory', 'registry-auth-bare', 'registry-auth-undated'].map(at)]
    for (const path of kept) {
      copyDirectory(dead, path)
      chmodSync(path, 0o700)
    }
    symlinkSync(target, at('registry-auth-link'))
    rmSync(join(at('registry-auth-bare'), '.registry-auth.json'))
    writeFileSync(join(at('registry-auth-undated'), '.registry-auth.json'), '{"version":1,"job":"gitlab-1"}')
    const result = await run({ script: [LOOK] }, {}, { variables: { CI_JOB_ID: '4712' } })
    expect(result.status).toBe('success')
    expect(existsSync(dead)).toBe(false)
    for (const path of kept) expect([path, existsSync(join(path, 'config.json'))]).toEqual([path, true])
    expect(existsSync(at('registry-auth-link'))).toBe(true)
  })

  const asRoot = root ? it : it.skip
  asRoot('leaves the directory of another user (needs root to make one)', async () => {
    const dead = await killedJob(-1)
    const foreign = join(dead, '..', 'registry-auth-foreign')
    copyDirectory(dead, foreign)
    chmodSync(foreign, 0o700)
    chownSync(foreign, 4242, 4242)
    await run({ script: [LOOK] }, {}, { variables: { CI_JOB_ID: '4712' } })
    expect([existsSync(dead), existsSync(foreign)]).toEqual([false, true])
  })

  it('removes a stale directory without following links in it', async () => {
    const dead = await killedJob(-1)
    const precious = join(machine.folder, 'precious')
    mkdirSync(precious)
    writeFileSync(join(precious, 'file'), 'precious')
    symlinkSync(precious, join(dead, 'contexts'))
    await run({ script: [LOOK] }, {}, { variables: { CI_JOB_ID: '4712' } })
    expect([existsSync(dead), readFileSync(join(precious, 'file'), 'utf8')]).toEqual([false, 'precious'])
  })
})

describe(`when ${JOBS} jobs run at the same time in one temp folder`, () => {
  it.each(['after_script', 'exit'])(
    'gives each its own login and leaves nothing (cleanup %s)',
    async cleanup => {
      const jobs = SECRETS.map(async (_, index) => {
        const SEEN = seenFolder(machine, `seen-${index}`)
        const result = await run(
          { script: [LOOK, 'sleep 1'] },
          { registries: line(index), cleanup },
          { variables: { CI_JOB_ID: String(100 + index), SEEN }, environmentFile: `env-${index}` }
        )
        return [
          result.status,
          seen(result)['directory'],
          credentialOf(configOf(SEEN), registry.host)
        ] as const
      })
      const results = await Promise.all(jobs)
      expect(results.map(([status]) => status)).toEqual(SECRETS.map(() => 'success'))
      expect(new Set(results.map(([, directory]) => directory)).size).toBe(JOBS)
      expect(results.map(([, , credential]) => credential)).toEqual(
        SECRETS.map(({ username, value }) => `${username}:${value}`)
      )
      expect(machine.left()).toEqual([])
    },
    120_000
  )
})

describe('when logins join one directory at the same time', () => {
  it('keeps every entry', async () => {
    const addresses = Array.from({ length: 6 }, (_, index) => `127.0.0.${index + 10}`)
    const hosts = await Promise.all(
      addresses.map(address =>
        startFakeRegistry({ address, users: { [user(1)]: { password: password(1) } } })
      )
    )
    const lines = hosts.map(({ host }, index) => [`LINE_${index}`, line(1, host)] as const)
    const joining = addresses.map(
      (_, index) =>
        `(REGISTRY_AUTH_REGISTRIES=$LINE_${index}; eval "$AGAIN") || echo "seen failed ${index}" &`
    )
    const script = ['export REGISTRY_AUTH_REGISTRIES', [...joining, 'wait'].join('\n'), LOOK]
    const AGAIN = componentJob({}, { script: [] }).beforeScript.join('\n')
    const result = await run({ script }, {}, { variables: { ...Object.fromEntries(lines), AGAIN } })
    for (const registry of hosts) await registry.close()
    expect([result.status, seen(result)['failed']]).toEqual(['success', undefined])
    const config = configOf(seenFolder(machine))
    expect(hosts.map(({ host }) => credentialOf(config, host))).toEqual(
      hosts.map(() => `${user(1)}:${password(1)}`)
    )
    expect(credentialOf(config, registry.host)).toBe(`${user(0)}:${password(0)}`)
    expect(machine.left()).toEqual([])
  }, 120_000)
})

describe('when the temp folder is open to all', () => {
  it('still makes a directory of mode 0700 with files of mode 0600', async () => {
    const script = [LOOK, 'find "$DOCKER_CONFIG" -type f -perm /077 | sed "s/^/seen open /"']
    const result = await run({ script })
    expect([modeOf(result.temp), result.status, seen(result)['open']]).toEqual([0o777, 'success', undefined])
  })
})
