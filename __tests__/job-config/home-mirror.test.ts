import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import type { LoginEntry } from '../../src/job-config.js'
import { mirrorLogins, openJobConfig, sweepStale, writeLogins } from '../../src/job-config.js'
import { checkMirror } from '../../src/job-config/mirror-logins.js'
import type { Removed } from '../../src/job-config/remove.js'
import { removeJobConfig } from '../../src/job-config/remove.js'
import { auth, basic, HUB_KEY, hubLogin } from '../docker-config/logins.js'
import type { World } from './world.js'
import { entry, makeWorld, mode, readJson, ROOT, SELF, tree, WINDOWS } from './world.js'

let world: World
let file: string
beforeEach(() => {
  world = makeWorld()
  file = join(world.docker, 'config.json')
})
afterEach(() => {
  world.remove()
})

const posix = WINDOWS ? it.skip : it
const ORIGINAL = '{ "auths": {"ghcr.io": {"auth":"b2xkOm9sZA=="},\n "x.test":{}}, "currentContext":"c" }'

interface Job {
  readonly directory: string
  leave(): Promise<Removed>
}

async function job(id: string, logins: readonly LoginEntry[], deadline?: Date): Promise<Job> {
  const identity = { id, ...(deadline === undefined ? {} : { deadline }) }
  const config = await openJobConfig(world.options({ job: identity }))
  await writeLogins(config, logins, [])
  await mirrorLogins(config, logins)
  const { directory } = config
  return {
    directory,
    leave: () => removeJobConfig({ directory, job: id, self: SELF, now: () => new Date() })
  }
}

const as = (name: string) => ({ credential: basic(name, 'p') })
const auths = () => readJson(file).auths

describe('when a job mirrors its logins to the home config', () => {
  it('places auths entries of whole hosts alone, and takes them back to the byte', async () => {
    world.write('home/.docker/config.json', ORIGINAL)
    const { leave } = await job('1', [
      entry('ghcr.io'),
      entry('quay.io', { path: 'team' }),
      { ...hubLogin(), purposes: [] }
    ])
    expect(readJson(file)).toEqual({
      auths: { 'ghcr.io': auth('u', 'p'), 'x.test': {}, [HUB_KEY]: auth('u', 'p') },
      currentContext: 'c'
    })
    expect(await leave()).toEqual({})
    expect(readFileSync(file, 'utf8')).toBe(ORIGINAL)
    expect(tree(world.docker)).toEqual(['config.json'])
    expect(tree(world.temp)).toEqual([])
  })

  it('leaves no file where there was none, and no directory', async () => {
    const { leave } = await job('1', [entry('ghcr.io')])
    expect(auths()).toEqual({ 'ghcr.io': auth('u', 'p') })
    if (!WINDOWS) {
      expect([mode(world.docker), mode(file), mode(world.docker, '.registry-auth-mirror.json')]).toEqual([
        '700',
        '600',
        '600'
      ])
    }
    await leave()
    expect(tree(world.home)).toEqual([])
  })

  it('keeps a directory that was there, and one that others filled', async () => {
    mkdirSync(world.docker)
    await (await job('1', [entry('ghcr.io')])).leave()
    expect(tree(world.home)).toEqual(['.docker/'])
    rmSync(world.docker, { recursive: true })
    const second = await job('2', [entry('ghcr.io')])
    world.write('home/.docker/contexts/x', '')
    await second.leave()
    expect(tree(world.home)).toEqual(['.docker/', '.docker/contexts/', '.docker/contexts/x'])
  })

  posix('keeps the mode of the file', async () => {
    world.write('home/.docker/config.json', ORIGINAL)
    chmodSync(file, 0o640)
    const { leave } = await job('1', [entry('ghcr.io')])
    expect(mode(file)).toBe('640')
    await leave()
    expect(mode(file)).toBe('640')
  })

  it('fails with a broken file, and leaves it alone', async () => {
    world.write('home/.docker/config.json', '{"auths":')
    const config = await openJobConfig(world.options({ base: 'none' }))
    await expect(mirrorLogins(config, [entry('ghcr.io')])).rejects.toThrow(
      `docker config "${file}" is not valid JSON`
    )
    expect(readFileSync(file, 'utf8')).toBe('{"auths":')
    expect(tree(world.docker)).toEqual(['config.json'])
  })

  it('joins its own earlier step', async () => {
    world.write('home/.docker/config.json', ORIGINAL)
    const config = await openJobConfig(world.options())
    const logins = [entry('ghcr.io')]
    world.variables['DOCKER_CONFIG'] = (await writeLogins(config, logins, [])).exports['DOCKER_CONFIG'] ?? ''
    await mirrorLogins(config, logins)
    const next = await openJobConfig(world.options())
    expect(next.created).toBe(false)
    const more = [entry('ghcr.io', as('new')), entry('quay.io')]
    await mirrorLogins(next, more)
    expect(auths()).toEqual({ 'ghcr.io': auth('new', 'p'), 'x.test': {}, 'quay.io': auth('u', 'p') })
    await removeJobConfig({ directory: config.directory, job: 'job-1', self: SELF, now: () => new Date() })
    expect(readFileSync(file, 'utf8')).toBe(ORIGINAL)
  })
})

describe('when another job starts from a home config with mirrored logins', () => {
  const base = async (change: Parameters<World['options']>[0] = {}) => {
    const config = await openJobConfig(world.options({ job: { id: 'other' }, ...change }))
    await writeLogins(config, [], [])
    expect(readJson(config.directory, 'config.json').auths).toEqual(config.base.auths)
    return config.base.auths
  }

  it('gets what stood there before the first job, and none of their logins', async () => {
    world.write('home/.docker/config.json', ORIGINAL)
    const first = await job('a', [entry('ghcr.io', as('a')), entry('a.test')])
    await job('b', [entry('ghcr.io', as('b'))])
    const original = { 'ghcr.io': { auth: 'b2xkOm9sZA==' }, 'x.test': {} }
    expect(await base()).toEqual(original)
    await first.leave()
    expect(await base()).toEqual(original)
    expect(auths()).toEqual({ ...original, 'ghcr.io': auth('b', 'p') })
  })

  it('gets them by no auth file either', async () => {
    await job('a', [entry('ghcr.io')])
    world.variables['REGISTRY_AUTH_FILE'] = file
    expect(await base({ base: world.root })).toEqual({ 'registry-auth.invalid': {} })
  })

  it('gets a login that somebody made since, and nothing of a job that is only about to come', async () => {
    await job('a', [entry('ghcr.io'), entry('quay.io')])
    writeFileSync(file, JSON.stringify({ auths: { ...auths(), 'ghcr.io': auth('their', 'own') } }))
    expect(await base()).toEqual({ 'ghcr.io': auth('their', 'own') })
    const journal = readJson(world.docker, '.registry-auth-mirror.json')
    const keys = journal['keys'] as Readonly<Record<string, readonly object[]>>
    const [below] = keys['quay.io'] ?? []
    const next = { ...below, owner: '/next', placed: auth('next', 'p'), former: auth('u', 'p') }
    const coming = { ...journal, keys: { ...keys, 'quay.io': [below, next] } }
    writeFileSync(join(world.docker, '.registry-auth-mirror.json'), JSON.stringify(coming))
    expect(await base()).toEqual({ 'ghcr.io': auth('their', 'own') })
  })

  it('does not start from one whose journal is damaged', async () => {
    await job('a', [entry('ghcr.io')])
    writeFileSync(join(world.docker, '.registry-auth-mirror.json'), '{')
    await expect(base()).rejects.toMatchObject({ kind: 'config' })
    expect(await base({ base: 'none' })).toEqual({ 'registry-auth.invalid': {} })
  })
})

describe('when it is asked beforehand whether logins can be mirrored', () => {
  it('leaves everything as it was', async () => {
    const config = await openJobConfig(world.options())
    await checkMirror(config)
    expect(tree(world.home)).toEqual([])
    world.write('home/.docker/config.json', ORIGINAL)
    await checkMirror(config)
    expect(tree(world.docker)).toEqual(['config.json'])
    expect(readFileSync(file, 'utf8')).toBe(ORIGINAL)
  })

  it.each([
    ['config.json', '{"auths":', 'correct the file, or leave "mirror-home" out'],
    ['.registry-auth-mirror.json', '{', 'restore the home docker config and remove the journal']
  ])('fails with a broken %s, as the mirroring itself does', async (name, content, remedy) => {
    world.write(`home/.docker/${name}`, content)
    const config = await openJobConfig(world.options({ base: 'none' }))
    await expect(checkMirror(config)).rejects.toThrow(remedy)
    await expect(mirrorLogins(config, [entry('ghcr.io')])).rejects.toThrow(remedy)
    expect(tree(world.docker)).toEqual([name])
  })
})

describe('when the directory is no help at its end', () => {
  it.each<[string, (directory: string) => void, Partial<Removed>]>([
    [
      'gone',
      directory => {
        rmSync(directory, { recursive: true })
      },
      {}
    ],
    [
      'refused',
      directory => {
        writeFileSync(join(directory, '.registry-auth.json'), '{}')
      },
      { kept: 'it has no valid marker file' }
    ]
  ])('takes the logins back although it is %s', async (_, spoil, left) => {
    world.write('home/.docker/config.json', ORIGINAL)
    const { directory } = await job('1', [entry('ghcr.io')])
    spoil(directory)
    const removal = { directory: `${directory}/`, job: '1', self: SELF, now: () => new Date(), mirror: file }
    expect(await removeJobConfig(removal)).toEqual(left)
    expect(readFileSync(file, 'utf8')).toBe(ORIGINAL)
    expect(tree(world.docker)).toEqual(['config.json'])
  })

  it('has nothing to say of a broken home config that it never changed', async () => {
    world.write('home/.docker/config.json', '{')
    const directory = join(world.temp, 'registry-auth-gone')
    const removal = { directory, job: '1', self: SELF, now: () => new Date(), mirror: file }
    expect(await removeJobConfig(removal)).toEqual({})
  })

  it('says what to do where the home config was broken meanwhile', async () => {
    const { directory, leave } = await job('1', [entry('ghcr.io')])
    writeFileSync(file, '{"auths":')
    expect(await leave()).toEqual({
      mirrored: `its logins in "${file}" could not be taken back, so remove them by hand: docker config "${file}" is not valid JSON (line 1, column 10): correct the file`
    })
    expect(existsSync(directory)).toBe(false)
  })
})

describe('when others change the file meanwhile', () => {
  it('reverts only what is still ours and keeps the rest', async () => {
    world.write('home/.docker/config.json', ORIGINAL)
    const { leave } = await job('1', [entry('ghcr.io'), entry('quay.io')])
    const theirs = {
      ...readJson(file),
      added: 1,
      auths: { ...auths(), 'quay.io': auth('their', 'own'), 'n.test': {} }
    }
    writeFileSync(file, JSON.stringify(theirs))
    await leave()
    expect(readJson(file)).toEqual({
      auths: {
        'ghcr.io': { auth: 'b2xkOm9sZA==' },
        'x.test': {},
        'quay.io': auth('their', 'own'),
        'n.test': {}
      },
      currentContext: 'c',
      added: 1
    })
    expect(tree(world.docker)).toEqual(['config.json'])
  })

  it('restores the bytes when they only wrote the same in another form', async () => {
    world.write('home/.docker/config.json', ORIGINAL)
    const { leave } = await job('1', [entry('ghcr.io')])
    const { currentContext, auths: entries } = readJson(file)
    writeFileSync(file, JSON.stringify({ currentContext, auths: entries }))
    await leave()
    expect(readFileSync(file, 'utf8')).toBe(ORIGINAL)
  })

  it('keeps a file that somebody made an own one of', async () => {
    const { leave } = await job('1', [entry('ghcr.io')])
    writeFileSync(file, JSON.stringify({ ...readJson(file), proxies: {} }))
    await leave()
    expect(readJson(file)).toEqual({ auths: {}, proxies: {} })
  })

  it('is content when the file or the directory is gone', async () => {
    const { leave } = await job('1', [entry('ghcr.io')])
    rmSync(file)
    expect(await leave()).toEqual({})
    const second = await job('2', [entry('ghcr.io')])
    rmSync(world.docker, { recursive: true })
    expect(await second.leave()).toEqual({})
    expect(tree(world.home)).toEqual([])
  })

  it('says so when the journal is damaged, and removes the directory all the same', async () => {
    const { directory, leave } = await job('1', [entry('ghcr.io')])
    writeFileSync(join(world.docker, '.registry-auth-mirror.json'), '{"version":1}')
    const journal = join(world.docker, '.registry-auth-mirror.json')
    expect(await leave()).toEqual({
      mirrored: `its logins in "${file}" could not be taken back, so remove them by hand: the journal "${journal}" is damaged: restore the home docker config and remove the journal`
    })
    expect(existsSync(directory)).toBe(false)
  })
})

describe('when several jobs mirror at the same time', () => {
  const order: readonly [string, readonly number[]][] = [
    ['as they came', [0, 1, 2]],
    ['the other way round', [2, 1, 0]],
    ['the middle one first', [1, 2, 0]],
    ['the last one first', [2, 0, 1]]
  ]
  it.each(order)('gives the file back to the byte when they leave %s', async (_, leaving) => {
    world.write('home/.docker/config.json', ORIGINAL)
    const jobs: Job[] = []
    for (const name of ['a', 'b', 'c'])
      jobs.push(await job(name, [entry('ghcr.io', as(name)), entry(`${name}.test`, as(name))]))
    const left = new Set([0, 1, 2])
    for (const index of leaving) {
      expect(await jobs[index]?.leave()).toEqual({})
      left.delete(index)
      const top = ['a', 'b', 'c'].filter((__, other) => left.has(other)).at(-1)
      expect(auths()?.['ghcr.io']).toEqual(top === undefined ? { auth: 'b2xkOm9sZA==' } : auth(top, 'p'))
    }
    expect(readFileSync(file, 'utf8')).toBe(ORIGINAL)
    expect(tree(world.docker)).toEqual(['config.json'])
  })

  it('takes back what killed jobs left: the directory gone, or its deadline past', async () => {
    world.write('home/.docker/config.json', ORIGINAL)
    const killed = await job('killed', [entry('ghcr.io', as('killed')), entry('k.test')])
    await job('late', [entry('ghcr.io', as('late'))], new Date(Date.now() - 1000))
    rmSync(killed.directory, { recursive: true })
    const { leave } = await job('alive', [entry('quay.io')])
    expect(auths()).toEqual({ 'ghcr.io': { auth: 'b2xkOm9sZA==' }, 'x.test': {}, 'quay.io': auth('u', 'p') })
    await leave()
    expect(readFileSync(file, 'utf8')).toBe(ORIGINAL)
  })

  it('clears away the half-written file of a killed writer', async () => {
    world.write('home/.docker/.registry-auth-abc123.tmp', '{"auths":')
    world.write('home/.docker/.registry-auth.tmp', 'not ours')
    await job('1', [entry('ghcr.io')])
    expect(tree(world.docker)).toEqual(['.registry-auth-mirror.json', '.registry-auth.tmp', 'config.json'])
  })

  it('is reverted by the sweep before it removes a directory', async () => {
    world.write('home/.docker/config.json', ORIGINAL)
    const { directory } = await job('late', [entry('ghcr.io')], new Date(Date.now() - 1000))
    expect(await sweepStale(world.temp, SELF, () => new Date())).toEqual([directory])
    expect(readFileSync(file, 'utf8')).toBe(ORIGINAL)
    expect(tree(world.docker)).toEqual(['config.json'])
  })

  it('keeps all of them when they come and go together', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `j${index}`)
    const jobs = await Promise.all(
      names.map(name => job(name, [entry(`${name}.test`), entry('all.test', as(name))]))
    )
    expect(Object.keys(auths() ?? {}).sort()).toEqual(
      [...names.map(name => `${name}.test`), 'all.test'].sort()
    )
    expect(await Promise.all(jobs.map(({ leave }) => leave()))).toEqual(names.map(() => ({})))
    expect(tree(world.home)).toEqual([])
  })
})

describe('when the home config is a link', () => {
  posix('writes through to its target', async () => {
    const target = world.write('dotfiles/docker.json', ORIGINAL)
    mkdirSync(world.docker)
    symlinkSync(target, file)
    const { leave } = await job('1', [entry('ghcr.io')])
    expect(readJson(target).auths).toHaveProperty(['ghcr.io'], auth('u', 'p'))
    expect(tree(world.docker)).toContain('config.json ->')
    await leave()
    expect(readFileSync(target, 'utf8')).toBe(ORIGINAL)
    expect(tree(world.docker)).toEqual(['config.json ->'])
    expect(tree(join(world.root, 'dotfiles'))).toEqual(['docker.json'])
  })

  posix("refuses a target that is no file of the user's", async () => {
    mkdirSync(world.docker)
    const config = await openJobConfig(world.options({ base: 'none' }))
    const refused = {
      kind: 'config',
      message: `the home docker config "${file}" is no regular file of this user: correct it, or leave "mirror-home" out`
    }
    symlinkSync(join(world.root, 'nowhere'), file)
    await expect(mirrorLogins(config, [entry('ghcr.io')])).rejects.toMatchObject(refused)
    expect(existsSync(join(world.root, 'nowhere'))).toBe(false)
    rmSync(file)
    symlinkSync(world.temp, file)
    await expect(mirrorLogins(config, [entry('ghcr.io')])).rejects.toMatchObject(refused)
    if (!ROOT) return
    rmSync(file)
    const target = world.write('theirs.json', ORIGINAL)
    chownSync(target, 12_345, 12_345)
    symlinkSync(target, file)
    await expect(mirrorLogins(config, [entry('ghcr.io')])).rejects.toMatchObject(refused)
    expect(readFileSync(target, 'utf8')).toBe(ORIGINAL)
  })
})
