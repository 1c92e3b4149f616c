import { describe, expect, it } from '@jest/globals'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeWorld } from '../faces/world.js'

describe('when a login takes the place of one in the docker config', () => {
  const NOTICE =
    'pulls from Docker Hub now count against "acme", not against the login that stood in the docker config (GitHub\'s hosted runners bring one with a limit of its own): "scope: NAMESPACE/REPO@push" gives this login to Buildx for pushes alone and leaves that one for pulls'

  /** What the log says of a login beside these entries. */
  async function logOf(keys: readonly string[], line: string): Promise<readonly string[]> {
    const world = makeWorld()
    try {
      mkdirSync(join(world.home, '.docker'))
      const auths = Object.fromEntries(keys.map(key => [key, { auth: 'cnVubmVyOnB3' }]))
      writeFileSync(join(world.home, '.docker', 'config.json'), JSON.stringify({ auths }))
      const run = world.cli(['login', '--registries', line, '--verify', 'false'])
      expect(await run.end()).toBe(0)
      return run.err
    } finally {
      world.remove()
    }
  }

  const own = 'docker.io username=acme password-env=PASSWORD'

  it.each([
    ["Docker Hub's own", ['https://index.docker.io/v1/'], own, 1],
    ['a spelling that docker ignores', ['docker.io'], own, 0],
    ['none', ['ghcr.io'], own, 0],
    ["Docker Hub's own, for Buildx alone", ['https://index.docker.io/v1/'], `${own} scope=acme/app@push`, 0],
    ['of another registry', ['ghcr.io'], 'ghcr.io username=acme password-env=PASSWORD', 0]
  ])('says what that means for pulls: %s', async (_, keys, line, count) => {
    const log = await logOf(keys, line)
    expect(log.some(text => text.includes('logged in to'))).toBe(true)
    expect(log.filter(text => text.includes(NOTICE))).toHaveLength(count)
  })
})
