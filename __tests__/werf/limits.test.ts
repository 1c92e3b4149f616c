import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLimits } from '../../src/werf/limits.js'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'werf-limits-'))
  mkdirSync(join(home, 'config'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

function limitsOf(text: string): ReturnType<typeof readLimits> {
  writeFileSync(join(home, 'config', 'cleanup.yaml'), text)
  return readLimits(home)
}

describe("when werf's home directory has limits", () => {
  it('takes them by their variables', async () => {
    expect(await limitsOf('gitTagStrategyLimit: 7\ngitCommitStrategyExpiryDays: -1\n')).toEqual({
      WERF_GIT_TAG_STRATEGY_LIMIT: '7',
      WERF_GIT_COMMIT_STRATEGY_EXPIRY_DAYS: '-1'
    })
    expect(await limitsOf('# none\n')).toEqual({})
  })

  it.each([
    ['an alias of nothing', 'gitTagStrategyLimit: *x\n'],
    [
      'aliases of aliases',
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]\n`).join('')}`
    ],
    ['a list', '[]\n'],
    ['what every object has', 'constructor: 5\n'],
    ['a text', 'gitTagStrategyLimit: seven\n'],
    ['an unknown key', 'tagLimit: 7\n']
  ])('refuses %s in words of its own', async (_what, text) => {
    await expect(limitsOf(text)).rejects.toThrow('is no list of limits')
  })

  it('does not open a device in their place', async () => {
    symlinkSync('/dev/zero', join(home, 'config', 'cleanup.yaml'))
    await expect(readLimits(home)).rejects.toThrow('is no list of limits')
  })
})
