import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openJobConfig, writeLogins } from '../../src/job-config.js'
import { auth } from '../docker-config/logins.js'
import { compileCore } from './compiled.js'
import type { World } from './world.js'
import { entry, makeWorld, readJson, tree } from './world.js'

const PROCESSES = 64
const VICTIMS = 16

let core: string
beforeAll(async () => {
  core = await compileCore()
})
afterAll(() => {
  rmSync(core, { recursive: true, force: true })
})

let world: World
beforeEach(() => {
  world = makeWorld()
  writeFileSync(join(world.root, 'step.mjs'), STEP)
  writeFileSync(join(world.root, 'victim.mjs'), VICTIM)
})
afterEach(() => {
  world.remove()
})

/** One step of the job in a process of its own: joins what DOCKER_CONFIG names, and writes one login. */
const STEP = `
const load = name => import(new URL(name, process.env.CORE).href)
const { openJobConfig, writeLogins, mirrorLogins, processFacts } = await load('job-config.js')
const { Secret } = await load('secret.js')
const { TEMP, HOME, NAME, JOB, MIRROR } = process.env
const quiet = () => undefined
const job = await openJobConfig({
  tempDirectory: TEMP, job: { id: JOB }, env: name => process.env[name], homeDirectory: HOME,
  platform: process.platform, self: processFacts(process), base: HOME + '/.docker', explicitBase: false,
  log: { debug: quiet, info: quiet, notice: quiet, warning: quiet, error: quiet }, now: () => new Date(), record: quiet
})
const logins = [{
  host: { name: NAME, key: NAME }, keys: [NAME], aliases: [], purposes: ['build'],
  credential: { kind: 'basic', source: 'test', username: 'u', password: new Secret(NAME) }
}]
await writeLogins(job, logins, [])
if (MIRROR) await mirrorLogins(job, logins)
process.stdout.write(JSON.stringify({ created: job.created, directory: job.directory }))
`

/** Dies inside the critical section: with the lock held and a half-written file beside. */
const VICTIM = `
const { withLock } = await import(new URL('job-config/lock.js', process.env.CORE).href)
const { processFacts } = await import(new URL('job-config.js', process.env.CORE).href)
const { writeFileSync } = await import('node:fs')
await withLock({ path: process.env.LOCK, self: processFacts(process), now: () => new Date() }, () => {
  writeFileSync(process.env.LOCK + '/../.registry-auth-' + process.pid + '.tmp', '{"auths":')
  process.kill(process.pid, 'SIGKILL')
})
`

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
}

function start(
  script: 'step.mjs' | 'victim.mjs',
  variables: Readonly<Record<string, string>>
): Promise<Ended> {
  const env = { CORE: pathToFileURL(`${core}/`).href, ...variables }
  const child = spawn(process.execPath, [join(world.root, script)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()))
  return new Promise(resolve => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, out })
    })
  })
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('when 64 processes join one directory', () => {
  it('keeps the entries of all of them, although lock owners are killed meanwhile', async () => {
    const job = await openJobConfig(world.options({ job: { id: 'race' } }))
    await writeLogins(job, [entry('first.test')], [])
    const variables = { TEMP: world.temp, HOME: world.home, JOB: 'race', DOCKER_CONFIG: job.directory }
    const lock = join(job.directory, '.lock')
    const steps = numbers(PROCESSES).map(index => start('step.mjs', { ...variables, NAME: `r${index}.test` }))
    const victims = numbers(VICTIMS).map(() => start('victim.mjs', { LOCK: lock }))
    const ended = await Promise.all(steps)
    const joined = JSON.stringify({ created: false, directory: job.directory })
    expect(ended).toEqual(numbers(PROCESSES).map(() => ({ code: 0, signal: null, out: joined })))
    for (const { signal, out } of await Promise.all(victims)) {
      expect(out).toBe('')
      if (process.platform !== 'win32') expect(signal).toBe('SIGKILL')
    }
    const expected = numbers(PROCESSES).map(index => [`r${index}.test`, auth('u', `r${index}.test`)] as const)
    expect(readJson(job.directory, 'config.json').auths).toEqual({
      'first.test': auth('u', 'p'),
      ...Object.fromEntries(expected)
    })
    expect(Object.keys(readJson(job.directory, '.registry-auth.json')['logins'] ?? {})).toHaveLength(
      PROCESSES + 1
    )
    expect(tree(world.temp).filter(name => /\/\.lock\.?/.test(name)).length).toBeLessThanOrEqual(2)
  }, 60_000)
})

describe('when 24 jobs mirror to one home', () => {
  it('places the logins of all of them', async () => {
    const steps = numbers(24).map(index =>
      start('step.mjs', {
        TEMP: world.temp,
        HOME: world.home,
        JOB: `job-${index}`,
        NAME: `r${index}.test`,
        MIRROR: '1'
      })
    )
    for (const { code, out } of await Promise.all(steps)) expect({ code, out }).toMatchObject({ code: 0 })
    expect(Object.keys(readJson(world.docker, 'config.json').auths ?? {})).toHaveLength(24)
    expect(tree(world.docker)).toEqual(['.registry-auth-mirror.json', 'config.json'])
  }, 60_000)
})
