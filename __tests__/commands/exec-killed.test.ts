import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { LOGIN, makeWorld } from '../faces/world.js'
import type { World } from '../faces/world.js'

let world: World

beforeEach(() => {
  world = makeWorld()
})

afterEach(() => {
  world.remove()
})

describe('when a local "exec" is killed', () => {
  it('is cleared away by the next start, which leaves a login for the shell alone', async () => {
    expect(await world.cli(['login', ...LOGIN]).end()).toBe(0)
    const [shell = ''] = world.directories()
    const copy = 'fs.cpSync(process.env.DOCKER_CONFIG, process.argv[1], { recursive: true })'
    const left = join(world.folder, 'registry-auth-killed')
    expect(await world.cli(['exec', ...LOGIN, '--', process.execPath, '-e', copy, left]).end()).toBe(0)
    // as if the process had died before it removed the directory
    const killed = join(world.temp, 'registry-auth-killed')
    cpSync(left, killed, { recursive: true })
    const marker = join(killed, '.registry-auth.json')
    const running = readFileSync(marker, 'utf8')
    expect(running).toContain(`"pid": ${process.pid}`)
    const next = world.cli(['login', ...LOGIN])
    expect(await next.end()).toBe(0)
    expect(world.directories()).toEqual(expect.arrayContaining([shell, killed]))
    writeFileSync(marker, running.replace(`"pid": ${process.pid}`, `"pid": ${2 ** 30}`))
    const last = world.cli(['login', ...LOGIN])
    expect(await last.end()).toBe(0)
    expect(last.err[0]).toContain(`removed "${killed}", which a job that was killed had left`)
    expect(readdirSync(world.temp)).toHaveLength(3)
    expect(world.directories()).toContain(shell)
  })
})
