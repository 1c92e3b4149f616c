import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spellings } from '../../src/secret.js'
import { which } from '../../scripts/test-tools.js'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { runCiJob, type Env, type JobRun } from './gitlab-runner.js'
import { leaksOf } from './leaks.js'
import { AWKS, makeMachine, type Machine, type MachineOptions } from './machine.js'
import { ALICE, componentJob, configOf, credentialOf, LOOK, PRINTABLE, seen, seenFolder } from './world.js'

/** Passwords that shells, awks and encoders stumble over. */
const PASSWORDS: readonly string[] = [
  PRINTABLE,
  'ünï©ödé 😀 \u00ff\u0080',
  '0123',
  '1e3',
  '0x1F',
  '-n',
  '%s%d%%',
  String.raw`a\nb\tc\\d\041\"e`,
  `'"'"'`,
  '&\\&\\\\&',
  '$(touch "$PWNED") `touch "$PWNED"` ${PWNED}',
  ' zwischenraum\tat both ends ',
  // A header of it is still below what servers take.
  'long-'.repeat(1800)
]

/** Texts that would run `touch $PWNED` wherever they become part of a shell's or an awk's program. */
const TEXTS: readonly string[] = [
  '$(touch "$PWNED")',
  '`touch "$PWNED"`',
  `'; touch "$PWNED"; '`,
  `"; touch "$PWNED"; "`,
  `\n touch "$PWNED"\n`,
  `'$(touch "$PWNED")'\n"\`touch "$PWNED"\`"`,
  `"); system("touch $PWNED"); ("`,
  `-o "$PWNED"`,
  `x\\`
]

const TOKEN = { username: 'gitlab-ci-token', value: 'glcbt-64_secret.of/this+job' }

const registries: FakeRegistry[] = []
beforeAll(async () => {
  for (const [index, password] of PASSWORDS.entries()) {
    registries.push(
      await startFakeRegistry({ address: `127.0.0.${index + 1}`, users: { alice: { password } } })
    )
  }
  registries.push(
    await startFakeRegistry({ mode: 'bearer-jwt', users: { alice: { password: ALICE.value } } })
  )
})
afterAll(async () => {
  for (const registry of registries) await registry.close()
})

const machines: Machine[] = []
afterEach(() => {
  for (const machine of machines.splice(0)) machine.remove()
})

const combinations: readonly (readonly [string, MachineOptions])[] = [
  ...AWKS.map(awk => [`dash and ${awk} awk`, { shell: 'dash', awk }] as const),
  ['bash and gawk in UTF-8', { shell: 'bash', awk: 'gawk', locale: 'C.UTF-8' }],
  ['bash', { shell: 'bash' }],
  ['busybox', { shell: 'busybox' }],
  ['mksh', { shell: 'mksh' }],
  ['yash', { shell: 'yash' }]
]

function machineOf(options: MachineOptions = {}): Machine {
  const machine = makeMachine(options)
  machines.push(machine)
  return machine
}

interface Given {
  readonly machine: Machine
  readonly inputs?: Env
  readonly variables?: Env
  readonly trace?: boolean
}

async function run({ machine, inputs = {}, variables = {}, trace = false }: Given): Promise<JobRun> {
  const job = componentJob({ autologin: 'false', ...inputs }, { script: [LOOK] })
  const given = { SEEN: seenFolder(machine), PWNED: join(machine.folder, 'pwned'), ...variables }
  const result = await runCiJob(machine.runner, job, { variables: given, trace })
  expect(existsSync(given.PWNED)).toBe(false)
  expect(machine.left()).toEqual([])
  return result
}

function aliceLine(): string {
  return `${registries.at(-1)?.host ?? ''} username=alice password-env=PASSWORD_OF_ALICE`
}

describe.each(combinations)('when passwords hold what they like (%s)', (_, options) => {
  it.each([false, true])('logs in with each, and shows none of them (traced: %s)', async trace => {
    const machine = machineOf(options)
    const hosts = PASSWORDS.map((__, index) => registries[index]?.host ?? '')
    const lines = hosts.map((host, index) => `${host} username=alice password-env=PASSWORD_${index}`)
    const variables = Object.fromEntries(PASSWORDS.map((value, index) => [`PASSWORD_${index}`, value]))
    const result = await run({ machine, inputs: { registries: lines.join('\n') }, variables, trace })
    expect([result.status, result.log]).toEqual(['success', expect.stringContaining('logged in to')])
    const config = configOf(seenFolder(machine))
    expect(hosts.map(host => credentialOf(config, host))).toEqual(PASSWORDS.map(value => `alice:${value}`))
    // Short ones are in every log by chance.
    const secrets = PASSWORDS.filter(value => value.length > 5).map(value => ({ username: 'alice', value }))
    expect(leaksOf(result, machine, secrets)).toEqual([])
  })
})

describe.each(combinations)('when branches, tags and messages hold what they like (%s)', (_, options) => {
  it('runs nothing of them', async () => {
    const machine = machineOf(options)
    const names = ['COMMIT_REF_NAME', 'COMMIT_REF_SLUG', 'COMMIT_BRANCH', 'COMMIT_TAG', 'COMMIT_MESSAGE']
    const all = [...names, 'COMMIT_TITLE', 'COMMIT_AUTHOR', 'JOB_NAME', 'PROJECT_PATH']
    expect(all).toHaveLength(TEXTS.length)
    for (const turn of [0, 1]) {
      const texts = all.map(
        (name, index) => [`CI_${name}`, TEXTS[(index + turn) % TEXTS.length] ?? ''] as const
      )
      const variables = { ...Object.fromEntries(texts), PASSWORD_OF_ALICE: ALICE.value }
      const result = await run({ machine, inputs: { registries: aliceLine() }, variables })
      expect(result.status).toBe('success')
      const config = configOf(seenFolder(machine))
      expect(credentialOf(config, registries.at(-1)?.host ?? '')).toBe(`alice:${ALICE.value}`)
    }
  })
})

describe('when inputs and what a job may set hold what they like', () => {
  const inputs = ['registry', 'username', 'registries', 'repo', 'repositories', 'for', 'docker-config']
  const shells: readonly MachineOptions[] = [{ shell: 'bash' }, { shell: 'busybox' }]
  /** Each text in turn with one shell or the other, so that a name meets both. */
  const turns = TEXTS.map((text, index) => [text, shells[index % shells.length] ?? {}] as const)

  it.each(inputs)(
    'runs nothing of the input %s, and fails with a sentence',
    async input => {
      for (const [text, options] of turns) {
        const machine = machineOf(options)
        const password: Env = input === 'username' ? { 'password-env': 'PASSWORD_OF_ALICE' } : {}
        const result = await run({
          machine,
          inputs: { registries: aliceLine(), ...password, [input]: text },
          variables: { PASSWORD_OF_ALICE: ALICE.value }
        })
        expect([input, text, result.status]).toEqual([input, text, 'failed'])
        expect(result.log).toMatch(/^error: /m)
        expect(leaksOf(result, machine, [ALICE])).toEqual([])
      }
    },
    120_000
  )

  it.each(['CI_JOB_TIMEOUT', 'CI_REGISTRY', 'HOME', 'DOCKER_CONFIG', 'DOCKER_AUTH_CONFIG', 'TMPDIR'])(
    'runs nothing of the variable %s',
    async name => {
      for (const [text, options] of turns) {
        const machine = machineOf(options)
        const variables = { PASSWORD_OF_ALICE: ALICE.value, CI_JOB_TOKEN: TOKEN.value, [name]: text }
        const result = await run({
          machine,
          inputs: { registries: aliceLine(), autologin: 'auto' },
          variables
        })
        expect(['success', 'failed']).toContain(result.status)
        expect(leaksOf(result, machine, [ALICE, TOKEN])).toEqual([])
      }
    },
    120_000
  )

  it.each(['dash', 'bash', 'busybox', 'mksh', 'yash'] as const)(
    'works below a folder of any name (%s)',
    async shell => {
      const machine = machineOf({ shell, builds: `b u'i"l$d;s & \\ (ü) $(touch pwned) [a-z]*` })
      const variables = { PASSWORD_OF_ALICE: ALICE.value, DOCKER_AUTH_CONFIG: '{}' }
      const result = await run({ machine, inputs: { registries: aliceLine() }, variables })
      expect([result.status, result.log]).toEqual(['success', expect.stringContaining('logged in to')])
      expect(seen(result)['directory']).toMatch(/ \[a-z\]\*\/builds-0\/acme\/app\.tmp\/registry-auth-\w+$/)
    }
  )

  it('names no value of a line that is broken', async () => {
    const machine = machineOf()
    const registries = 'registry.example.com username=alice pasword=half-a-secret\nhalf-of-another secret'
    const result = await run({ machine, inputs: { registries } })
    expect([result.status, result.log]).toEqual(['failed', expect.stringContaining('registries, line 1')])
    expect(leaksOf(result, machine, [{ username: 'alice', value: 'half-a-secret' }])).toEqual([])
    expect(result.log).not.toContain('half-of-another')
  })
})

describe('when the base config is large', () => {
  it.each(AWKS)('keeps all of 100 KB with %s, and says how long it took', async awk => {
    const machine = machineOf({ awk, shell: awk === 'busybox' ? 'busybox' : 'dash', recording: false })
    const folder = join(machine.folder, 'base')
    mkdirSync(folder)
    const auth = Buffer.from('robot:token of some length, as they are').toString('base64')
    const auths = Object.fromEntries(
      Array.from({ length: 1200 }, (_, index) => [`registry-${index}.example.com`, { auth }])
    )
    const base = { auths, plugins: { '-x': { y: '"{}[],:\\' } }, psFormat: '{{json .}}\t\u0001\u2028' }
    writeFileSync(join(folder, 'config.json'), JSON.stringify(base))
    expect(readFileSync(join(folder, 'config.json')).length).toBeGreaterThan(100_000)
    const started = Date.now()
    const result = await run({
      machine,
      inputs: { registries: aliceLine() },
      variables: { PASSWORD_OF_ALICE: ALICE.value, DOCKER_CONFIG: folder }
    })
    process.stderr.write(`a job with a base config of 100 KB, ${awk}: ${Date.now() - started} ms\n`)
    expect(result.status).toBe('success')
    const host = registries.at(-1)?.host ?? ''
    const config = configOf(seenFolder(machine))
    expect(config).toEqual({ ...base, auths: { ...auths, [host]: config.auths[host] } })
    expect(credentialOf(config, host)).toBe(`alice:${ALICE.value}`)
  })
})

const traced = which('strace') === undefined ? it.skip : it

describe('when every program that is started is watched', () => {
  traced('has no secret in any argument (needs strace)', async () => {
    const machine = machineOf({ recording: false })
    const file = join(machine.folder, 'strace')
    const { runner } = machine
    const strace = [
      which('strace') ?? '',
      '-A',
      '-f',
      '-qq',
      '-e',
      'trace=execve',
      '-s',
      '300000',
      '-o',
      file
    ]
    // strace writes what is not ASCII in a spelling of its own.
    const value = 'only/ascii+in=this secret%of alice'
    const registry = await startFakeRegistry({ mode: 'bearer-jwt', users: { alice: { password: value } } })
    const line = `${registry.host} username=alice password-env=PASSWORD_OF_ALICE`
    const inputs = { registries: line, repositories: `${registry.host}/team/app`, autologin: 'false' }
    const variables = { PASSWORD_OF_ALICE: value, SEEN: seenFolder(machine) }
    const job = componentJob(inputs, { script: [LOOK] })
    const result = await runCiJob({ ...runner, shell: [...strace, ...runner.shell] }, job, { variables })
    await registry.close()
    expect([result.status, typeof seen(result)['directory']]).toEqual(['success', 'string'])
    const started = readFileSync(file, 'utf8')
    expect(started).toContain('curl')
    for (const form of spellings(value, 'alice')) expect(started.includes(form)).toBe(false)
  })
})
