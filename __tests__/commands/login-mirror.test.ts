import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeWorld, PASSWORD } from '../faces/world.js'
import type { World } from '../faces/world.js'

let world: World

beforeEach(() => {
  world = makeWorld()
})

afterEach(() => {
  world.remove()
})

const login = (host: string) => ({
  INPUT_REGISTRIES: `${host} username=alice password=${PASSWORD}`,
  INPUT_VERIFY: 'false'
})

describe('when a later step cannot mirror its logins', () => {
  it('leaves the first step’s directory as it was', async () => {
    expect(await world.action(login('first.example')).end()).toBe(0)
    const directory = world.directories()[0] ?? ''
    const before = readFileSync(join(directory, 'config.json'), 'utf8')
    mkdirSync(join(world.home, '.docker'))
    writeFileSync(join(world.home, '.docker', 'config.json'), '{"auths":')
    const second = world.action({
      ...login('second.example'),
      'INPUT_MIRROR-HOME': 'true',
      DOCKER_CONFIG: directory
    })
    expect(await second.end()).toBe(1)
    expect(second.out.at(-1)).toContain('correct the file, or leave "mirror-home" out')
    expect(readFileSync(join(directory, 'config.json'), 'utf8')).toBe(before)
    expect(world.directories()).toEqual([directory])
  })
})
