import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processFacts } from '../../../src/job-config/process-facts.js'
import {
  cachedVersions,
  openStaging,
  placeEntry,
  stagedEntry,
  toolCacheRoot
} from '../../../src/werf/install/tool-cache.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tool-cache-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

async function place(version: string, content: string, same: boolean): Promise<string> {
  const staging = openStaging(root, version, new Date())
  writeFileSync(join(stagedEntry(staging), 'werf'), content)
  const self = processFacts(process)
  const where = { root, version, arch: 'x64', self, now: () => new Date() }
  const directory = await placeEntry(where, staging, () => Promise.resolve(same))
  rmSync(staging, { recursive: true })
  return directory
}

describe('when the tool cache is looked through', () => {
  it("gives complete entries of the architecture alone, the newest first, in the runner's layout", async () => {
    for (const version of ['2.9.0', '2.10.6', '1.0.13+fix9']) await place(version, version, false)
    mkdirSync(join(root, 'werf', '2.11.0', 'x64'), { recursive: true })
    mkdirSync(join(root, 'werf', '2.12.0', 'arm64'), { recursive: true })
    writeFileSync(join(root, 'werf', '2.12.0', 'arm64.complete'), '')
    mkdirSync(join(root, 'werf', 'd41d8cd98f00b204e9800998ecf8427e', 'x64'), { recursive: true })
    expect(cachedVersions(root, 'x64')).toEqual(
      ['2.10.6', '2.9.0', '1.0.13+fix9'].map(version => ({
        version,
        directory: join(root, 'werf', version, 'x64')
      }))
    )
    expect(cachedVersions(join(root, 'none'), 'x64')).toEqual([])
  })

  it.each([
    [{ RUNNER_TOOL_CACHE: '/opt/tools' }, '/opt/tools'],
    [{ RUNNER_TOOL_CACHE: 'tools', XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/registry-auth/tools'],
    [{ XDG_CACHE_HOME: 'cache' }, '/home/me/.cache/registry-auth/tools']
  ])('is found by %j', (variables, path) => {
    const env = (name: string): string | undefined => (variables as Record<string, string | undefined>)[name]
    expect(toolCacheRoot({ env, homeDirectory: '/home/me' })).toBe(path)
  })
})

describe('when an entry is there already', () => {
  it('stays where it is as good, since another job uses it', async () => {
    const directory = await place('2.10.6', 'first', false)
    const before = statSync(directory).ino
    expect(await place('2.10.6', 'second', true)).toBe(directory)
    expect([statSync(directory).ino, readFileSync(join(directory, 'werf'), 'utf8')]).toEqual([
      before,
      'first'
    ])
  })

  it('is replaced as a whole where it is not', async () => {
    const directory = await place('2.10.6', 'first', false)
    writeFileSync(join(directory, 'stray'), '')
    await place('2.10.6', 'second', false)
    expect(readFileSync(join(directory, 'werf'), 'utf8')).toBe('second')
    expect(() => statSync(join(directory, 'stray'))).toThrow('ENOENT')
    expect(cachedVersions(root, 'x64').length).toBe(1)
  })
})
