import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { evaluated, LOGIN, makeWorld } from '../faces/world.js'
import type { World } from '../faces/world.js'

let world: World

beforeEach(() => {
  world = makeWorld()
})

afterEach(() => {
  world.remove()
})

const posix = process.platform === 'win32' ? it.skip : it

/** Root may remove everything, so its tests are somebody else for a while. */
async function asOrdinaryUser(task: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return task()
  for (const path of [world.folder, world.temp]) chmodSync(path, 0o777)
  process.seteuid?.(65_534)
  try {
    await task()
  } finally {
    process.seteuid?.(0)
  }
}

describe('when a login is undone', () => {
  it('removes the directory and prints what the variables were', async () => {
    const before = {
      DOCKER_CONFIG: join(world.folder, 'mine'),
      HELM_REGISTRY_CONFIG: '/h',
      DOCKER_AUTH_CONFIG: '{"auths":{}}'
    }
    const login = world.cli(['login', ...LOGIN], { variables: before })
    expect(await login.end()).toBe(0)
    const exported = evaluated(login.out, before)
    expect(exported.DOCKER_AUTH_CONFIG).toBe('')
    const variables = Object.fromEntries(Object.entries(exported).map(([name, value]) => [name, value ?? '']))
    const logout = world.cli(['logout'], { variables })
    expect(await logout.end()).toBe(0)
    expect(evaluated(logout.out, variables)).toEqual({
      DOCKER_CONFIG: before.DOCKER_CONFIG,
      REGISTRY_AUTH_FILE: undefined,
      HELM_REGISTRY_CONFIG: '/h',
      WERF_DOCKER_CONFIG: undefined,
      DOCKER_AUTH_CONFIG: '{"auths":{}}',
      REGISTRY_AUTH_FORMER_DOCKER_AUTH_CONFIG: undefined
    })
    expect([...login.out, ...logout.out].join()).not.toContain('auths')
    expect(logout.err).toEqual([`removed "${variables.DOCKER_CONFIG ?? ''}"`])
    expect(world.directories()).toEqual([])
  })

  it('gives the variables back although the home config cannot be, and says so', async () => {
    const login = world.cli(['login', ...LOGIN], { variables: { HELM_REGISTRY_CONFIG: '/h' } })
    expect(await login.end()).toBe(0)
    const directory = world.directories()[0] ?? ''
    const marker = join(directory, '.registry-auth.json')
    const mirror = join(world.home, '.docker', 'config.json')
    writeFileSync(marker, JSON.stringify({ ...(JSON.parse(readFileSync(marker, 'utf8')) as object), mirror }))
    mkdirSync(dirname(mirror))
    const journal = join(dirname(mirror), '.registry-auth-mirror.json')
    writeFileSync(journal, '{')
    const logout = world.cli(['logout'], { variables: { DOCKER_CONFIG: directory } })
    expect(await logout.end()).toBe(0)
    expect(evaluated(logout.out)).toMatchObject({ DOCKER_CONFIG: undefined, HELM_REGISTRY_CONFIG: '/h' })
    expect(logout.err).toEqual([
      `removed "${directory}"`,
      `warning: logout: "${directory}": its logins in "${mirror}" could not be taken back, so remove them by hand: the journal "${journal}" is damaged: restore the home docker config and remove the journal`
    ])
    expect(world.directories()).toEqual([])
  })

  posix('gives the variables back although a part of the directory stays, and names it', async () => {
    await asOrdinaryUser(async () => {
      expect(await world.cli(['login', ...LOGIN]).end()).toBe(0)
      const directory = world.directories()[0] ?? ''
      const stuck = join(directory, 'scout')
      mkdirSync(stuck)
      writeFileSync(join(stuck, 'db'), '')
      chmodSync(stuck, 0o500)
      const logout = world.cli(['logout'], { variables: { DOCKER_CONFIG: directory } })
      expect(await logout.end()).toBe(0)
      expect(evaluated(logout.out)).toHaveProperty('DOCKER_CONFIG', undefined)
      expect(logout.err).toEqual([
        `warning: logout: "${directory}" was not removed: "scout" (EACCES) in it cannot be removed, all else but our marker is gone: remove the rest by hand`
      ])
      expect(readdirSync(directory).sort()).toEqual(['.registry-auth.json', 'scout'])
      chmodSync(stuck, 0o700)
    })
  })

  it('makes the shell fail when there is nothing to undo', async () => {
    const run = world.cli(['logout'])
    expect(await run.end()).toBe(1)
    expect(run.err).toEqual(['error: logout: DOCKER_CONFIG is not set, so there is no login to undo'])
    expect(run.out).toEqual(['false'])
  })

  it('says that the directory is gone already', async () => {
    const DOCKER_CONFIG = join(world.temp, 'registry-auth-gone')
    const run = world.cli(['logout'], { variables: { DOCKER_CONFIG } })
    expect(await run.end()).toBe(1)
    expect(run.err).toEqual([`error: logout: "${DOCKER_CONFIG}" is gone already`])
  })

  it.each([
    ['docker', 'its name does not start with our prefix'],
    ['registry-auth-mine', 'it has no valid marker file']
  ])('leaves a directory alone that is not ours (%s)', async (name, reason) => {
    const DOCKER_CONFIG = join(world.temp, name)
    mkdirSync(DOCKER_CONFIG, { mode: 0o700 })
    writeFileSync(join(DOCKER_CONFIG, 'config.json'), '{}')
    const run = world.cli(['logout'], { variables: { DOCKER_CONFIG } })
    expect(await run.end()).toBe(1)
    expect(run.err).toEqual([`error: logout: "${DOCKER_CONFIG}" is left alone, since ${reason}`])
    expect(existsSync(join(DOCKER_CONFIG, 'config.json'))).toBe(true)
  })
})

describe('when logins are only checked', () => {
  it('writes nothing, and says what was proven', async () => {
    const answers = [
      { status: 401, headers: { 'www-authenticate': 'Basic' }, body: '' },
      { status: 200, headers: {}, body: '' }
    ]
    const run = world.cli(['check', ...LOGIN.slice(0, 2)], {
      transport: () => Promise.resolve(answers.shift() ?? { status: 500, headers: {}, body: '' })
    })
    expect(await run.end()).toBe(0)
    expect(run.err).toEqual([
      'checked registry.example as alice (username and password) for build, publish: credential accepted'
    ])
    expect(run.out).toEqual([])
    expect(world.directories()).toEqual([])
  })

  it('reads no docker config, broken or not', async () => {
    mkdirSync(join(world.home, '.docker'))
    writeFileSync(join(world.home, '.docker', 'config.json'), 'broken')
    expect(await world.cli(['check', ...LOGIN]).end()).toBe(0)
    const login = world.cli(['login', ...LOGIN])
    expect(await login.end()).toBe(1)
    expect(login.out).toEqual(['false'])
  })

  it('fails with the registry’s answer and prints nothing for a shell', async () => {
    const run = world.cli(['check', ...LOGIN.slice(0, 2)])
    expect(await run.end()).toBe(1)
    expect(run.err[0]).toContain('error: the host "registry.example" is not known')
    expect(run.out).toEqual([])
  })
})
