import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import type { DockerConfig } from '../../src/docker-config.js'
import { hasCredentialFor } from '../../src/docker-config.js'
import { mirrorLogins, openJobConfig, writeLogins } from '../../src/job-config.js'
import { thisMachine } from '../../src/job-config/lock.js'
import { auth } from '../docker-config/logins.js'
import type { World } from './world.js'
import { entry, makeWorld, mode, readJson, ROOT, SELF, WINDOWS } from './world.js'

let world: World
beforeEach(() => {
  world = makeWorld()
})
afterEach(() => {
  world.remove()
})

const posix = WINDOWS ? it.skip : it

/** The directory of a first step, as the variables of the next step name it. */
async function firstStep(): Promise<string> {
  const job = await openJobConfig(world.options())
  const { exports } = await writeLogins(job, [entry('first.test')], [])
  Object.assign(world.variables, exports)
  return job.directory
}

describe('when a job opens its config for the first time', () => {
  it('makes a directory of its own and tells its path before a secret is in it', async () => {
    let seen: readonly string[] = []
    const record = (path: string) => {
      seen = readdirSync(path)
    }
    const job = await openJobConfig(world.options({ record }))
    expect(job.created).toBe(true)
    expect(job.directory.startsWith(join(world.temp, 'registry-auth-'))).toBe(true)
    expect(seen).toEqual(['.registry-auth.json'])
    expect(readdirSync(job.directory)).toEqual(['.registry-auth.json'])
    if (!WINDOWS) {
      expect(mode(job.directory)).toBe('700')
      expect(mode(job.directory, '.registry-auth.json')).toBe('600')
    }
  })

  it('writes the marker that the other faces read', async () => {
    const deadline = new Date('2030-01-02T03:04:05Z')
    const job = await openJobConfig(world.options({ job: { id: 'j', deadline } }))
    expect(readJson(job.directory, '.registry-auth.json')).toEqual({
      version: 1,
      job: 'j',
      deadline: '2030-01-02T03:04:05.000Z',
      former: {},
      logins: {}
    })
    const local = await openJobConfig(world.options({ job: { id: 'local' } }))
    expect(readJson(local.directory, '.registry-auth.json')).not.toHaveProperty('deadline')
  })

  it('notes the process that an ephemeral directory ends with', async () => {
    const job = await openJobConfig(world.options({ job: { id: 'local' }, ephemeral: true }))
    expect(readJson(job.directory, '.registry-auth.json')['process']).toEqual({
      pid: process.pid,
      host: thisMachine()
    })
  })

  posix('is usable whatever the umask is', async () => {
    const umask = process.umask(0o777)
    try {
      const { directory } = await openJobConfig(world.options())
      expect([mode(directory), mode(directory, '.registry-auth.json')]).toEqual(['700', '600'])
    } finally {
      process.umask(umask)
    }
  })

  it('leaves nothing when the path cannot be recorded', async () => {
    const record = () => {
      throw new Error('full')
    }
    await expect(openJobConfig(world.options({ record }))).rejects.toThrow('full')
    expect(readdirSync(world.temp)).toEqual([])
  })

  it('answers precedence questions about the base and the environment', async () => {
    world.write('home/.docker/config.json', { auths: { 'ghcr.io': auth('a', 'b') } })
    world.variables['DOCKER_AUTH_CONFIG'] = JSON.stringify({ auths: { 'v.test': auth('a', 'b') } })
    const { base, found, earlier } = await openJobConfig(world.options())
    const known = (config: DockerConfig) =>
      ['ghcr.io', 'v.test', 'quay.io'].filter(key => hasCredentialFor(config, [key]))
    expect(known(base)).toEqual(['ghcr.io'])
    expect(known(found)).toEqual(['ghcr.io', 'v.test'])
    expect(earlier).toEqual([])
  })

  it('starts empty with "none"', async () => {
    world.write('home/.docker/config.json', { auths: { 'ghcr.io': auth('a', 'b') } })
    world.variables['REGISTRY_AUTH_FILE'] = world.write('podman.json', {
      auths: { 'p.test': auth('a', 'b') }
    })
    const { base } = await openJobConfig(world.options({ base: 'none', explicitBase: true }))
    expect(base.auths).toEqual({ 'registry-auth.invalid': {} })
  })

  it('names a temporary directory that is not usable', async () => {
    const tempDirectory = join(world.root, 'none')
    await expect(openJobConfig(world.options({ tempDirectory }))).rejects.toMatchObject({
      kind: 'config',
      message: `no directory can be made in "${tempDirectory}" (ENOENT): correct the rights of the temporary directory`
    })
  })
})

describe('when the base cannot be used', () => {
  it('fails and leaves nothing, with a broken file', async () => {
    const file = world.write('home/.docker/config.json', '{"auths":{"x":hunter2}}')
    await expect(openJobConfig(world.options())).rejects.toMatchObject({
      kind: 'config',
      message: `docker config "${file}" is not valid JSON (line 1, column 15): correct the file, or start empty with "docker-config: none"`
    })
    expect(readdirSync(world.temp)).toEqual([])
    expect(world.recorded).toEqual([])
  })

  posix(
    'fails with a directory in place of the file, and with a file in place of the directory',
    async () => {
      mkdirSync(join(world.docker, 'config.json'), { recursive: true })
      await expect(openJobConfig(world.options())).rejects.toThrow(
        'cannot be read (EISDIR): correct its rights'
      )
      const base = world.write('plain', '')
      await expect(openJobConfig(world.options({ base }))).rejects.toThrow('cannot be read (ENOTDIR)')
    }
  )
})

describe('when the environment brings logins', () => {
  const open = () => openJobConfig(world.options())

  it('reads DOCKER_AUTH_CONFIG as text or as the file GitLab made of it', async () => {
    const config = { auths: { 'v.test': auth('a', 'b') } }
    world.variables['DOCKER_AUTH_CONFIG'] = ` ${JSON.stringify(config)}`
    expect((await open()).found.auths).toEqual(config.auths)
    world.variables['DOCKER_AUTH_CONFIG'] = world.write('variable', config)
    expect((await open()).found.auths).toEqual(config.auths)
  })

  it.each(['{"auths":hunter2', '[]', 'hunter2', '/none/hunter2', '{"auths":{"hunter2":{"auth":"x"}}}'])(
    'names only the variable when DOCKER_AUTH_CONFIG is broken: %s',
    async value => {
      world.variables['DOCKER_AUTH_CONFIG'] = value
      await expect(open()).rejects.toMatchObject({
        kind: 'config',
        message: 'DOCKER_AUTH_CONFIG holds no valid docker config: correct the variable, or unset it'
      })
    }
  )

  it("keeps podman's earlier logins where the base has none", async () => {
    world.write('home/.docker/config.json', { auths: { 'b.test': auth('b', 'b') } })
    const auths = { 'b.test': auth('p', 'p'), 'p.test': auth('p', 'p'), 'p.test/team': auth('t', 't') }
    world.variables['REGISTRY_AUTH_FILE'] = world.write('podman.json', { auths })
    const job = await open()
    const { authFile } = await writeLogins(job, [entry('x.test')], [])
    const expected = { 'b.test': auth('b', 'b'), 'p.test': auth('p', 'p'), 'x.test': auth('u', 'p') }
    expect(readJson(job.directory, 'config.json').auths).toEqual(expected)
    expect(authFile).toBe(join(job.directory, 'auth.json'))
    expect(readJson(authFile).auths).toEqual({ ...expected, 'p.test/team': auth('t', 't') })
  })

  it('warns of a broken auth file and goes on', async () => {
    world.variables['REGISTRY_AUTH_FILE'] = world.write('podman.json', '{"hunter2')
    expect((await open()).base.auths).toEqual({ 'registry-auth.invalid': {} })
    expect(world.lines).toEqual([
      'warning: the file that REGISTRY_AUTH_FILE names is no valid auth file: its logins are left out'
    ])
  })

  it("carries a path's login into a second config of the same job", async () => {
    const first = await openJobConfig(world.options())
    const { exports } = await writeLogins(first, [entry('p.test', { path: 'team' })], [])
    Object.assign(world.variables, exports)
    const second = await openJobConfig(world.options({ base: first.directory, explicitBase: true }))
    const { authFile } = await writeLogins(second, [entry('x.test')], [])
    expect(second.directory).not.toBe(first.directory)
    expect(readJson(authFile).auths).toMatchObject({
      'p.test/team': auth('u', 'p'),
      'x.test': auth('u', 'p')
    })
  })

  it('takes an auth file that is not there, and one of our own, for none', async () => {
    world.variables['REGISTRY_AUTH_FILE'] = join(world.root, 'none.json')
    expect((await open()).base.auths).toEqual({ 'registry-auth.invalid': {} })
    world.variables['REGISTRY_AUTH_FILE'] = world.write('registry-auth-old/auth.json', {
      auths: { 'o.test': auth('a', 'b') }
    })
    expect((await open()).base.auths).toEqual({ 'registry-auth.invalid': {} })
    expect(world.lines).toEqual([])
  })
})

describe('when a later step of the job opens its config', () => {
  it('joins the first one, which it does not record', async () => {
    const directory = await firstStep()
    const job = await openJobConfig(world.options())
    expect(job).toMatchObject({ directory, created: false, earlier: ['first.test'] })
    expect(hasCredentialFor(job.base, ['first.test'])).toBe(true)
    expect(world.recorded).toEqual([directory])
  })

  it.each<[string, (directory: string) => Partial<ReturnType<World['options']>>]>([
    ['another job', () => ({ job: { id: 'job-2' } })],
    ['a base that the user named', () => ({ explicitBase: true })]
  ])('does not join with %s', async (_, change) => {
    const directory = await firstStep()
    const job = await openJobConfig(world.options(change(directory)))
    expect(job.created).toBe(true)
    expect(job.directory).not.toBe(directory)
  })

  it.each<[string, (directory: string) => void]>([
    [
      'a marker of nobody',
      directory => {
        writeFileSync(join(directory, '.registry-auth.json'), '{}')
      }
    ],
    [
      'a broken marker',
      directory => {
        writeFileSync(join(directory, '.registry-auth.json'), '{')
      }
    ],
    [
      'a marker that is a link',
      directory => {
        linkAway(join(directory, '.registry-auth.json'))
      }
    ],
    [
      'a link in its place',
      directory => {
        linkAway(directory)
      }
    ],
    [
      'another name',
      directory => {
        world.variables['DOCKER_CONFIG'] = moved(directory, 'other')
      }
    ]
  ])('does not join a directory with %s', async (_, change) => {
    const directory = await firstStep()
    change(directory)
    const job = await openJobConfig(world.options())
    expect(job.created).toBe(true)
    expect(job.directory).not.toBe(directory)
  })

  posix('does not join a directory that others may read', async () => {
    const directory = await firstStep()
    chmodSync(directory, 0o750)
    expect((await openJobConfig(world.options())).created).toBe(true)
  })

  posix('does not join a directory or a marker of another user', async () => {
    const directory = await firstStep()
    const stranger = { ...SELF, uid: (SELF.uid ?? 0) + 1 }
    expect((await openJobConfig(world.options({ self: stranger }))).created).toBe(true)
    if (!ROOT) return
    chownSync(join(directory, '.registry-auth.json'), 12_345, 12_345)
    expect((await openJobConfig(world.options())).created).toBe(true)
    chownSync(join(directory, '.registry-auth.json'), 0, 0)
    expect((await openJobConfig(world.options())).created).toBe(false)
    chownSync(directory, 12_345, 12_345)
    expect((await openJobConfig(world.options())).created).toBe(true)
  })

  it('takes what the first step found in DOCKER_AUTH_CONFIG for no login of the base', async () => {
    world.write('home/.docker/config.json', { auths: { 'b.test': auth('b', 'b') } })
    const auths = { 'v.test': auth('v', 'v'), 'https://w.test/v1/': auth('w', 'w') }
    world.variables['DOCKER_AUTH_CONFIG'] = JSON.stringify({ auths })
    const directory = await firstStep()
    const job = await openJobConfig(world.options())
    expect(job.directory).toBe(directory)
    expect(Object.keys(job.base.auths ?? {})).toEqual(['b.test', 'first.test'])
    expect(Object.keys(job.found.auths ?? {})).toEqual(['b.test', ...Object.keys(auths), 'first.test'])
    // a login made since is one of the job
    const config = readJson(directory, 'config.json')
    const since = { ...config.auths, 'v.test': auth('by', 'hand') }
    writeFileSync(join(directory, 'config.json'), JSON.stringify({ ...config, auths: since }))
    expect((await openJobConfig(world.options())).base.auths).toHaveProperty(['v.test'], auth('by', 'hand'))
  })

  it('joins although the file that DOCKER_AUTH_CONFIG named is gone', async () => {
    const file = world.write('variable', { auths: { 'v.test': auth('v', 'v') } })
    world.variables['DOCKER_AUTH_CONFIG'] = file
    const directory = await firstStep()
    rmSync(file)
    expect((await openJobConfig(world.options())).directory).toBe(directory)
  })

  it.each([
    ['is removed while it waits', ''],
    ['is half removed', 'config.json']
  ])('says that the directory is gone when it %s', async (_, first) => {
    const directory = await firstStep()
    const job = await openJobConfig(world.options())
    const gone = { kind: 'config', message: `the job's docker config "${directory}" is gone: log in again` }
    rmSync(join(directory, first), { recursive: true })
    if (first !== '') writeFileSync(join(directory, '.lock'), 'no directory')
    await expect(writeLogins(job, [entry('a.test')], [])).rejects.toMatchObject(gone)
    await expect(mirrorLogins(job, [entry('a.test')])).rejects.toMatchObject(gone)
    expect(existsSync(world.docker)).toBe(false)
  })

  it("starts empty, with a notice, where the base is another job's directory", async () => {
    const directory = await firstStep()
    const job = await openJobConfig(world.options({ base: directory, job: { id: 'job-2' } }))
    expect(job.base.auths).toEqual({ 'registry-auth.invalid': {} })
    expect(world.lines).toEqual([
      `notice: the docker config "${directory}" was left by another job: starting from an empty one`
    ])
  })
})

function moved(path: string, name: string): string {
  const target = join(world.root, name)
  renameSync(path, target)
  return target
}

function linkAway(path: string): void {
  const directory = statSync(path).isDirectory()
  symlinkSync(moved(path, 'moved'), path, directory ? 'junction' : 'file')
  expect(existsSync(path)).toBe(true)
}
