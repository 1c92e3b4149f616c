import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runJob, type Env } from '../runner/runner.js'
import { startRegistry, type RealRegistry } from './registry.js'
import { ACTION, makeWorkplace, type Workplace } from './workplace.js'

let place: Workplace
let registry: RealRegistry
beforeEach(async () => {
  place = await makeWorkplace()
  registry = await startRegistry({ folder: join(place.folder, 'registry'), users: { alice: 'pw' } })
})
afterEach(async () => {
  await registry.stop()
  await place.remove()
})

/** Where buildx keeps its state: BUILDX_CONFIG, else below the docker config (docker/buildx, util/confutil). */
function instances(env: Env): string {
  const config =
    env['DOCKER_CONFIG'] === undefined || env['DOCKER_CONFIG'] === '' ? undefined : env['DOCKER_CONFIG']
  const own =
    env['BUILDX_CONFIG'] === undefined || env['BUILDX_CONFIG'] === '' ? undefined : env['BUILDX_CONFIG']
  return join(own ?? join(config ?? join(place.home, '.docker'), 'buildx'), 'instances')
}

/** As docker/setup-buildx-action: main makes a builder, post removes it where its environment says. */
function builder(name: string, seen: string[]) {
  return {
    call: async (env: Env) => {
      await mkdir(instances(env), { recursive: true, mode: 0o700 })
      await writeFile(join(instances(env), name), '{}')
    },
    post: async (env: Env) => {
      seen.push(`${name} ${existsSync(join(instances(env), name)) ? 'found' : 'lost'}`)
      await rm(join(instances(env), name), { force: true })
    }
  }
}

describe('when a builder is made before the login and another one after it', () => {
  it('shows the first one to the job, and both posts find their own', async () => {
    const seen: string[] = []
    const result = await runJob(place.job, [
      builder('before', seen),
      {
        uses: ACTION,
        with: { registry: registry.host, username: 'alice', password: 'pw' }
      },
      {
        call: env => {
          seen.push(`during ${existsSync(join(instances(env), 'before')) ? 'found' : 'lost'}`)
          return Promise.resolve()
        }
      },
      builder('after', seen)
    ])
    expect(result.outcome).toBe('success')
    expect(seen).toEqual(['during found', 'after found', 'before found'])
    expect(await readdir(join(place.home, '.docker', 'buildx', 'instances'))).toEqual([])
    expect(await readdir(place.temp)).toEqual([])
  })
})

describe('when the job had a docker config of its own', () => {
  it('gives the variable its former value back', async () => {
    const own = join(place.folder, 'own')
    await mkdir(own)
    await writeFile(join(own, 'config.json'), '{"auths":{"a.example.com":{"auth":"YTpi"}}}')
    const result = await runJob({ ...place.job, machine: { DOCKER_CONFIG: own } }, [
      { uses: ACTION, with: { registry: registry.host, username: 'alice', password: 'pw' } },
      { run: 'test "$DOCKER_CONFIG" != "' + own + '" && grep -q a.example.com "$DOCKER_CONFIG/config.json"' }
    ])
    expect(result.outcome).toBe('success')
    expect(result.env['DOCKER_CONFIG']).toBe(own)
    expect(await readdir(own)).toEqual(['config.json'])
  })
})
