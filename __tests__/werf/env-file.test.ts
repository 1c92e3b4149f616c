import { describe, expect, it } from '@jest/globals'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import fc, { cases } from '../property.js'
import { envFile } from '../../src/werf/env-file.js'
import { HOSTILE } from './hostile.js'

const SHELLS = ['dash', 'bash', 'busybox'].filter(name => spawnSync('which', [name]).status === 0)

/** What a shell has after it sourced the file; the file of a hostile value must do nothing else. */
function sourced(shell: string, file: string): string {
  const args = shell === 'busybox' ? ['sh'] : []
  return execFileSync(shell, [...args, '-c', `set -a; . "${file}"; printf %s "$VALUE"`], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'inherit']
  })
}

function written(value: string): string | undefined {
  try {
    return envFile({ VALUE: value, AFTER: '1' })
  } catch {
    return undefined
  }
}

/** Every reader gets the value back; undefined when no file was written. */
function roundTrip(value: string, folder: string): boolean | undefined {
  const text = written(value)
  if (text === undefined) return undefined
  const file = join(folder, 'x.env')
  writeFileSync(file, text)
  expect(text.trimEnd().split('\n')).toHaveLength(2)
  expect(parseEnv(text)).toEqual({ VALUE: value, AFTER: '1' })
  for (const shell of SHELLS) expect([shell, sourced(shell, file)]).toEqual([shell, value])
  return true
}

describe('when an env file is read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'env-file-'))

  it('gives every value back, to shells and to the reader of node', () => {
    expect(SHELLS.length).toBeGreaterThan(0)
    const carried = HOSTILE.filter(value => roundTrip(value, folder) === true)
    expect(carried).toEqual(
      expect.arrayContaining(['v1$(id)', 'v1`id`', 'v"1', "v'1", 'a#b', ' #x ', '$HOME', '2 stable', '%x%'])
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), value => {
        fc.pre(!value.includes('\0'))
        roundTrip(value, folder)
      }),
      cases(40)
    )
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  it.each(['a\nb', 'a\rb', "a'$(id)", "a'`id`", 'a\'"b', "a'\\b", "a'!b", 'a\\', 'a\\\\b'])(
    'is not written for %j, on which readers part',
    value => {
      expect(() => envFile({ VALUE: value })).toThrow(
        'werf: no env file can hold the value of VALUE, since its readers would not agree on it: use --as-file, or set VALUE yourself'
      )
    }
  )

  it('holds bare what means itself to every reader', () => {
    expect(envFile({ A: 'ci.werf.io/commit=0a1b', B: 'registry.example:5050/a_b/c-d@x', C: '' })).toBe(
      'A=ci.werf.io/commit=0a1b\nB=registry.example:5050/a_b/c-d@x\nC=\n'
    )
  })
})
