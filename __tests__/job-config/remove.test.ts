import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import type { OpenOptions } from '../../src/job-config.js'
import { openJobConfig, sweepStale, writeLogins } from '../../src/job-config.js'
import type { Removal } from '../../src/job-config/remove.js'
import { inspectOwn, removeJobConfig } from '../../src/job-config/remove.js'
import type { World } from './world.js'
import { entry, makeWorld, readJson, ROOT, SELF, tree, WINDOWS } from './world.js'

let world: World
let directory: string
beforeEach(async () => {
  world = makeWorld()
  const job = await openJobConfig(world.options())
  await writeLogins(job, [entry('ghcr.io')], [])
  directory = job.directory
})
afterEach(() => {
  world.remove()
})

const posix = WINDOWS ? it.skip : it
const posixSuite = WINDOWS ? describe.skip : describe
const remove = (change: Partial<Removal> = {}) =>
  removeJobConfig({ directory, job: 'job-1', self: SELF, now: () => new Date(), ...change })

describe("when a job's directory is removed", () => {
  it('goes with everything that others put into it', async () => {
    mkdirSync(join(directory, 'manifests', 'deep'), { recursive: true })
    writeFileSync(join(directory, 'manifests', 'deep', 'x'), '')
    expect(await remove()).toEqual({})
    expect(existsSync(directory)).toBe(false)
  })

  it('follows no link, wherever it is', async () => {
    const kept = world.write('precious/deep/file', 'kept')
    const target = join(world.root, 'precious')
    mkdirSync(join(directory, 'nested'))
    symlinkSync(target, join(directory, 'contexts'), 'junction')
    symlinkSync(join(target, 'deep'), join(directory, 'nested', 'junction'), 'junction')
    if (!WINDOWS) symlinkSync(kept, join(directory, 'nested', 'file'))
    expect(await remove()).toEqual({})
    expect(existsSync(directory)).toBe(false)
    expect(readFileSync(kept, 'utf8')).toBe('kept')
  })

  it('is content when it is gone already', async () => {
    rmSync(directory, { recursive: true })
    expect(inspectOwn({ directory, job: 'job-1', self: SELF })).toEqual({ kind: 'gone' })
    expect(await remove()).toEqual({})
  })
})

posixSuite("when a job's directory is not as it was made", () => {
  it.each(['755', '777', '500'])('goes with the mode 0%s', async changed => {
    obstacles(directory, [])
    chmodSync(directory, Number.parseInt(changed, 8))
    expect(await asOwner(self => remove({ self }))).toEqual({})
    expect(existsSync(directory)).toBe(false)
  })

  it('goes with a slash at its end', async () => {
    expect(await remove({ directory: `${directory}/` })).toEqual({})
    expect(existsSync(directory)).toBe(false)
  })

  it('loses its secrets although tools left what cannot be removed, and the next start tries again', async () => {
    const secrets = ['config.json', 'auth.json', '.former-docker-auth-config', '.registry-auth-abc1.tmp']
    for (const name of secrets) writeFileSync(join(directory, name), 'secret')
    const config = join(directory, 'buildx', 'config', 'ghcr.io')
    mkdirSync(config, { recursive: true })
    writeFileSync(join(config, 'config.json'), 'secret')
    mkdirSync(join(directory, 'after'))
    const stuck = obstacles(directory, ['aaa', 'buildx/aaa', 'odd\nname'])
    const result = await asOwner(self => remove({ self }))
    expect(result).toEqual({
      kept: '"buildx" (EACCES), "aaa" (EACCES), an entry (EACCES) in it cannot be removed, all else but our marker is gone: remove the rest by hand'
    })
    expect(tree(directory)).toEqual([
      '.registry-auth.json',
      'aaa/',
      'aaa/kept',
      'buildx/',
      'buildx/aaa/',
      'buildx/aaa/kept',
      'odd\nname/',
      'odd\nname/kept'
    ])
    const later = () => new Date(Date.now() + 7_200_000)
    expect(await asOwner(self => sweepStale(world.temp, self, later))).toEqual([])
    for (const path of stuck) chmodSync(path, 0o700)
    expect(await sweepStale(world.temp, { ...SELF, uid: owner() }, later)).toEqual([directory])
    expect(existsSync(directory)).toBe(false)
  })

  it('keeps the user’s own Buildx credentials behind a link', async () => {
    const kept = world.write('home/.docker/buildx/config/ghcr.io/config.json', '{}')
    symlinkSync(join(world.docker, 'buildx'), join(directory, 'buildx'))
    expect(await remove()).toEqual({})
    expect(existsSync(kept)).toBe(true)
  })
})

/** Owner of the files of a test that needs somebody without the rights of root. */
const NOBODY = 65_534

function owner(): number | undefined {
  return ROOT ? NOBODY : SELF.uid
}

/** Directories that an ordinary user cannot empty, with a file in each; the job's directory becomes his. */
function obstacles(directory: string, names: readonly string[]): readonly string[] {
  const paths = names.map(name => join(directory, name))
  for (const path of paths) {
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'kept'), '')
  }
  if (ROOT) {
    for (const path of [world.root, world.temp]) chmodSync(path, 0o777)
    for (const path of ['', ...tree(directory)]) chownSync(join(directory, path), NOBODY, NOBODY)
  }
  for (const path of paths) chmodSync(path, 0o500)
  return paths
}

async function asOwner<T>(task: (self: typeof SELF) => Promise<T>): Promise<T> {
  if (!ROOT) return task(SELF)
  process.seteuid?.(NOBODY)
  try {
    return await task({ ...SELF, uid: NOBODY })
  } finally {
    process.seteuid?.(0)
  }
}

describe("when a path is not the job's directory", () => {
  const refusals: readonly [string, string, () => Partial<Removal>][] = [
    [
      'another name',
      'its name does not start with our prefix',
      () => {
        const other = join(world.temp, 'other')
        renameSync(directory, other)
        return { directory: other }
      }
    ],
    [
      'a link to it',
      'it is a link',
      () => {
        const link = join(world.temp, 'registry-auth-link')
        symlinkSync(directory, link, 'junction')
        return { directory: link }
      }
    ],
    ['a file', 'it is no directory', () => ({ directory: world.write('temp/registry-auth-file', '') })],
    [
      'no marker',
      'it has no valid marker file',
      () => {
        rmSync(join(directory, '.registry-auth.json'))
        return {}
      }
    ],
    [
      'a marker of another version',
      'it has no valid marker file',
      () => {
        const marker = readJson(directory, '.registry-auth.json')
        writeFileSync(join(directory, '.registry-auth.json'), JSON.stringify({ ...marker, version: 2 }))
        return {}
      }
    ],
    ['another job', 'it belongs to another job', () => ({ job: 'job-2' })]
  ]
  it.each(refusals)('leaves %s alone and says why', async (_, reason, change) => {
    const removal = change()
    expect(await remove(removal)).toEqual({ kept: reason })
    expect(existsSync(removal.directory ?? directory)).toBe(true)
    if (existsSync(directory)) expect(existsSync(join(directory, 'config.json'))).toBe(true)
  })

  posix('leaves one of another user alone', async () => {
    expect(await remove({ self: { ...SELF, uid: (SELF.uid ?? 0) + 1 } })).toEqual({
      kept: 'it belongs to another user'
    })
    if (ROOT) {
      chownSync(directory, 12_345, 12_345)
      expect(await remove()).toEqual({ kept: 'it belongs to another user' })
    }
    expect(existsSync(join(directory, 'config.json'))).toBe(true)
  })

  it('sees through a slash behind a link to it', async () => {
    const link = join(world.temp, 'registry-auth-link')
    symlinkSync(directory, link, 'junction')
    expect(await remove({ directory: `${link}/` })).toEqual({ kept: 'it is a link' })
    expect(existsSync(join(directory, 'config.json'))).toBe(true)
  })
})

describe('when the next start sweeps', () => {
  const later = () => new Date(Date.now() + 7_200_000)

  it('removes what is past its own deadline, and nothing else', async () => {
    const local = await openJobConfig(world.options({ job: { id: 'local' } }))
    const longer = await openJobConfig(
      world.options({ job: { id: 'l', deadline: new Date(Date.now() + 99_999_999) } })
    )
    const strange = join(world.temp, 'registry-auth-strange')
    mkdirSync(strange, { mode: 0o700 })
    mkdirSync(join(world.temp, 'elsewhere'))
    symlinkSync(longer.directory, join(world.temp, 'registry-auth-link'), 'junction')
    expect(await sweepStale(world.temp, SELF, () => new Date())).toEqual([])
    expect(await sweepStale(world.temp, SELF, later)).toEqual([directory])
    expect(existsSync(directory)).toBe(false)
    expect([local.directory, longer.directory, strange].map(existsSync)).toEqual([true, true, true])
  })

  posix("leaves another user's directory and a marker of his alone", async () => {
    expect(await sweepStale(world.temp, { ...SELF, uid: (SELF.uid ?? 0) + 1 }, later)).toEqual([])
    if (ROOT) {
      chownSync(join(directory, '.registry-auth.json'), 12_345, 12_345)
      expect(await sweepStale(world.temp, SELF, later)).toEqual([])
    }
    expect(existsSync(directory)).toBe(true)
  })

  it('removes what was made for a process of this machine that is dead', async () => {
    const dead = { ...SELF, pid: 2 ** 30 }
    const make = async (self: typeof SELF, job: Partial<OpenOptions> = {}) =>
      (await openJobConfig(world.options({ job: { id: 'local' }, self, ephemeral: true, ...job }))).directory
    const killed = await make(dead)
    const running = await make(SELF)
    const login = await make(dead, { ephemeral: false })
    const elsewhere = await make(dead)
    const marker = readJson(elsewhere, '.registry-auth.json')
    const other = { ...marker, process: { pid: dead.pid, host: 'elsewhere' } }
    writeFileSync(join(elsewhere, '.registry-auth.json'), JSON.stringify(other))
    expect(await sweepStale(world.temp, SELF, () => new Date())).toEqual([killed])
    expect([running, login, elsewhere].map(existsSync)).toEqual([true, true, true])
  })

  it.each([
    [{ pid: 0, host: 'h' }],
    [{ pid: -1, host: 'h' }],
    [{ pid: '1', host: 'h' }],
    [{ pid: 1 }],
    ['1'],
    [null]
  ])('trusts no marker with the process %j', async process => {
    const marker = readJson(directory, '.registry-auth.json')
    writeFileSync(join(directory, '.registry-auth.json'), JSON.stringify({ ...marker, process }))
    expect(await sweepStale(world.temp, SELF, later)).toEqual([])
    expect(existsSync(directory)).toBe(true)
  })

  it('takes a deadline that is no time for none', async () => {
    const marker = readJson(directory, '.registry-auth.json')
    writeFileSync(join(directory, '.registry-auth.json'), JSON.stringify({ ...marker, deadline: 'soon' }))
    expect(await sweepStale(world.temp, SELF, later)).toEqual([])
  })

  it('is quiet where there is nothing', async () => {
    expect(await sweepStale(join(world.root, 'none'), SELF, later)).toEqual([])
  })
})
