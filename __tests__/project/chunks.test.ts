import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { node24 } from '../../scripts/node24.js'

const unix = process.platform === 'win32' ? describe.skip : describe

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main')
const folder = mkdtempSync(join(tmpdir(), 'chunks-'))
const listing = join(folder, 'loaded')
const hook = join(folder, 'hook.cjs')
writeFileSync(
  hook,
  `const Module = require('node:module')
const load = Module.prototype.load
Module.prototype.load = function (name) {
  require('node:fs').appendFileSync(${JSON.stringify(listing)}, name + '\\n')
  return load.call(this, name)
}
`
)

/** The bundle's own files that a run of main opened, the entry left out. */
function chunksOf(inputs: Readonly<Record<string, string>>, path = process.env.PATH): readonly string[] {
  writeFileSync(listing, '')
  const temp = join(folder, 'temp')
  mkdirSync(temp, { recursive: true })
  const env = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  )
  spawnSync(node24(), ['--require', hook, join(MAIN, 'index.cjs')], {
    env: { PATH: path, HOME: folder, RUNNER_TEMP: temp, GITHUB_ACTIONS: 'true', ...env },
    timeout: 20_000
  })
  const loaded = readFileSync(listing, 'utf8').split('\n')
  return loaded.filter(name => name.startsWith(MAIN) && !name.endsWith('index.cjs'))
}

/** The one chunk that a text stands in. */
function chunkWith(text: string): string {
  const chunks = readdirSync(MAIN).filter(name => name.endsWith('.cjs') && name !== 'index.cjs')
  const [found, ...more] = chunks
    .map(name => join(MAIN, name))
    .filter(path => readFileSync(path, 'utf8').includes(text))
  if (found === undefined || more.length > 0) throw new Error(`not one chunk holds "${text}"`)
  return found
}

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('when a registry asks for nothing but a password', () => {
  it('opens no chunk', () => {
    expect(readdirSync(MAIN).length).toBeGreaterThan(10)
    expect(chunksOf({ registry: 'registry.example', username: 'u', password: 'p', verify: 'false' })).toEqual(
      []
    )
  })

  it.each(['ghcr.io', 'docker.io', 'quay.io', 'acme01.azurecr.io'])('opens none for %s either', registry => {
    expect(chunksOf({ registry, username: 'u', password: 'p', verify: 'false' })).toEqual([])
  })
})

unix('when a werf is asked for that is on PATH', () => {
  it('opens the chunks of its installation, and not the one of OpenPGP', () => {
    const programs = join(folder, 'programs')
    mkdirSync(programs)
    writeFileSync(join(programs, 'werf'), '#!/bin/sh\necho v2.10.6\n', { mode: 0o755 })
    const login = { registry: 'registry.example', username: 'u', password: 'p', verify: 'false' }
    const opened = chunksOf({ ...login, 'werf-version': '2.10.6' }, `${programs}:${process.env.PATH ?? ''}`)
    expect(opened).toContain(chunkWith('is installed already'))
    expect(opened).not.toContain(chunkWith('readCleartextMessage'))
  })
})

describe('when an identity stands in for the password', () => {
  it.each([
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'role=arn:aws:iam::123456789012:role/push'],
    [
      'europe-west3-docker.pkg.dev',
      'workload-identity-provider=projects/1/locations/global/workloadIdentityPools/p/providers/q'
    ],
    [
      'acme01.azurecr.io',
      'client-id=00000000-0000-0000-0000-000000000001 tenant-id=00000000-0000-0000-0000-000000000002'
    ],
    ['docker.io', 'username=acme connection-id=00000000-0000-0000-0000-000000000003'],
    ['quay.io', 'robot=acme+ci']
  ])('opens the chunks of %s', (host, words) => {
    expect(chunksOf({ registries: `${host} ${words}` }).length).toBeGreaterThan(0)
  })
})
