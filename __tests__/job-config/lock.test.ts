import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LockRequest } from '../../src/job-config/lock.js'
import { withLock } from '../../src/job-config/lock.js'
import type { World } from './world.js'
import { makeWorld, SELF } from './world.js'

let world: World
let path: string
beforeEach(() => {
  world = makeWorld()
  path = join(world.temp, '.lock')
})
afterEach(() => {
  world.remove()
})

const request = (change: Partial<LockRequest> = {}): LockRequest => ({
  path,
  self: SELF,
  now: () => new Date(),
  ...change
})

async function currentOwner(): Promise<Record<string, unknown>> {
  return withLock(request(), () => {
    const [name = ''] = readdirSync(path)
    return JSON.parse(readFileSync(join(path, name), 'utf8')) as Record<string, unknown>
  })
}

/** A lock of a process that never let go. */
function leave(owner: object | string, name = 'left.json'): string {
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, name), typeof owner === 'string' ? owner : JSON.stringify(owner))
  return join(path, name)
}

describe('when nobody holds the lock', () => {
  it('is taken with its owner in it, and leaves nothing', async () => {
    expect(await currentOwner()).toMatchObject({
      pid: process.pid,
      host: expect.any(String),
      at: expect.any(String)
    })
    expect(readdirSync(world.temp)).toEqual([])
  })

  it('is given back when the task throws', async () => {
    await expect(withLock(request(), () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    expect(readdirSync(world.temp)).toEqual([])
  })

  it('takes an empty one over', async () => {
    mkdirSync(path)
    expect(await withLock(request(), () => 'done')).toBe('done')
    expect(readdirSync(world.temp)).toEqual([])
  })
})

describe('when a living process holds the lock', () => {
  it('waits for it', async () => {
    const order: string[] = []
    const first = withLock(request(), async () => {
      await new Promise(resolve => setTimeout(resolve, 60))
      order.push('first')
    })
    await Promise.all([first, withLock(request(), () => order.push('second'))])
    expect(order).toEqual(['first', 'second'])
  })

  it('gives up after the limit, naming the lock and leaving nothing of its own', async () => {
    const host = (await currentOwner())['host']
    leave({ pid: process.pid, host, at: new Date().toISOString() })
    await expect(withLock(request({ limit: 50 }), () => 'done')).rejects.toMatchObject({
      kind: 'config',
      message: `the lock "${path}" is held by another process: let it finish, or remove the lock`
    })
    expect(readdirSync(world.temp)).toEqual(['.lock'])
    expect(readdirSync(path)).toEqual(['left.json'])
  })

  it('believes one of another machine or container, dead or not', async () => {
    leave({ pid: 2 ** 30, host: 'elsewhere', at: new Date().toISOString() })
    await expect(withLock(request({ limit: 30 }), () => 'done')).rejects.toThrow('is held by another process')
  })
})

describe('when the owner is gone', () => {
  it('takes over from a dead process of this machine', async () => {
    const host = (await currentOwner())['host']
    leave({ pid: 2 ** 30, host, at: new Date().toISOString() })
    expect(await withLock(request({ limit: 500 }), () => 'done')).toBe('done')
    expect(readdirSync(world.temp)).toEqual([])
  })

  it('takes over from anybody after half a minute', async () => {
    leave({ pid: process.pid, host: 'elsewhere', at: new Date(Date.now() - 30_100).toISOString() })
    expect(await withLock(request({ limit: 500 }), () => 'done')).toBe('done')
  })

  it('takes over from an unreadable owner after half a minute, not before', async () => {
    const file = leave('{')
    await expect(withLock(request({ limit: 30 }), () => 'done')).rejects.toThrow('is held by another process')
    utimesSync(file, 0, Date.now() / 1000 - 31)
    expect(await withLock(request({ limit: 500 }), () => 'done')).toBe('done')
  })

  it('clears away what waiting processes left when they died', async () => {
    const host = (await currentOwner())['host']
    mkdirSync(`${path}.dead01`)
    writeFileSync(
      join(`${path}.dead01`, 'x.json'),
      JSON.stringify({ pid: 2 ** 30, host, at: new Date().toISOString() })
    )
    mkdirSync(`${path}.live01`)
    writeFileSync(
      join(`${path}.live01`, 'x.json'),
      JSON.stringify({ pid: process.pid, host, at: new Date().toISOString() })
    )
    mkdirSync(`${path}.fresh1`)
    await withLock(request(), () => 'done')
    expect(readdirSync(world.temp).sort()).toEqual(['.lock.fresh1', '.lock.live01'])
  })
})

describe('when the lock was taken over while we held it', () => {
  it('says so before anything is made visible, and leaves the new owner alone', async () => {
    const task = withLock(request(), lock => {
      rmSync(path, { recursive: true })
      leave({ pid: process.pid, host: 'elsewhere', at: new Date().toISOString() }, 'new.json')
      lock.check()
    })
    await expect(task).rejects.toThrow('is held by another process')
    expect(existsSync(join(path, 'new.json'))).toBe(true)
  })
})

describe('when the directory is gone', () => {
  it('says that the lock cannot be made', async () => {
    const missing = join(world.temp, 'none', '.lock')
    await expect(withLock(request({ path: missing }), () => 'done')).rejects.toMatchObject({
      kind: 'config',
      message: `the lock "${missing}" cannot be made (ENOENT): check the rights on its directory`
    })
  })
})
