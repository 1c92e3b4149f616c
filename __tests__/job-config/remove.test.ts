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
import { openJobConfig, sweepStale, writeLogins } from '../../src/job-config.js'
import type { Removal } from '../../src/job-config/remove.js'
import { inspectOwn, removeJobConfig } from '../../src/job-config/remove.js'
import type { World } from './world.js'
import { entry, makeWorld, readJson, ROOT, SELF, WINDOWS } from './world.js'

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
const remove = (change: Partial<Removal> = {}) =>
  removeJobConfig({ directory, job: 'job-1', self: SELF, now: () => new Date(), ...change })

describe("when a job's directory is removed", () => {
  it('goes with everything that others put into it', async () => {
    mkdirSync(join(directory, 'manifests', 'deep'), { recursive: true })
    writeFileSync(join(directory, 'manifests', 'deep', 'x'), '')
    expect(await remove()).toBeUndefined()
    expect(existsSync(directory)).toBe(false)
  })

  it('follows no link, wherever it is', async () => {
    const kept = world.write('precious/deep/file', 'kept')
    const target = join(world.root, 'precious')
    mkdirSync(join(directory, 'nested'))
    symlinkSync(target, join(directory, 'contexts'), 'junction')
    symlinkSync(join(target, 'deep'), join(directory, 'nested', 'junction'), 'junction')
    if (!WINDOWS) symlinkSync(kept, join(directory, 'nested', 'file'))
    expect(await remove()).toBeUndefined()
    expect(existsSync(directory)).toBe(false)
    expect(readFileSync(kept, 'utf8')).toBe('kept')
  })

  it('is content when it is gone already', async () => {
    rmSync(directory, { recursive: true })
    expect(inspectOwn({ directory, job: 'job-1', self: SELF })).toEqual({ kind: 'gone' })
    expect(await remove()).toBeUndefined()
  })
})

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
    expect(await remove(removal)).toBe(reason)
    expect(existsSync(removal.directory ?? directory)).toBe(true)
    if (existsSync(directory)) expect(existsSync(join(directory, 'config.json'))).toBe(true)
  })

  posix('leaves one of another user alone', async () => {
    expect(await remove({ self: { ...SELF, uid: (SELF.uid ?? 0) + 1 } })).toBe('it belongs to another user')
    if (ROOT) {
      chownSync(directory, 12_345, 12_345)
      expect(await remove()).toBe('it belongs to another user')
    }
    expect(existsSync(join(directory, 'config.json'))).toBe(true)
  })

  posix('leaves one alone that others may have written to', async () => {
    chmodSync(directory, 0o770)
    expect(await remove()).toBe('its mode is not 0700')
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

  it('takes a deadline that is no time for none', async () => {
    const marker = readJson(directory, '.registry-auth.json')
    writeFileSync(join(directory, '.registry-auth.json'), JSON.stringify({ ...marker, deadline: 'soon' }))
    expect(await sweepStale(world.temp, SELF, later)).toEqual([])
  })

  it('is quiet where there is nothing', async () => {
    expect(await sweepStale(join(world.root, 'none'), SELF, later)).toEqual([])
  })
})
