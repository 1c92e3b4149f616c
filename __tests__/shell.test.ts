import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import fc, { cases } from './property.js'
import { exportLines, failureLine } from '../src/shell.js'
import type { Shell } from '../src/shell.js'

/** Shells on this machine that read our lines, and how each prints a variable byte for byte. */
const READERS = [
  { program: 'sh', dialect: 'sh', show: 'printf %s "$VALUE"' },
  { program: 'dash', dialect: 'sh', show: 'printf %s "$VALUE"' },
  { program: 'bash', dialect: 'bash', show: 'printf %s "$VALUE"' },
  { program: 'busybox', dialect: 'sh', show: 'printf %s "$VALUE"' },
  { program: 'mksh', dialect: 'sh', show: 'printf %s "$VALUE"' },
  { program: 'yash', dialect: 'sh', show: 'printf %s "$VALUE"' },
  { program: 'fish', dialect: 'fish', show: 'printf %s "$VALUE"' },
  { program: 'pwsh', dialect: 'powershell', show: '[Console]::Out.Write($env:VALUE)' }
] as const satisfies readonly { program: string; dialect: Shell; show: string }[]

const installed = READERS.filter(({ program }) => spawnSync('which', [program]).status === 0)

function evaluate(program: string, script: string): string {
  const args = program === 'busybox' ? ['sh', '-c', script] : ['-c', script]
  return execFileSync(program, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'ignore']
  })
}

/** No process environment can hold a NUL, and yash takes no unpaired surrogates. */
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter(value => !value.includes('\0'))
const hostile = [
  '$(id)',
  '`id`',
  "a'b",
  'a"b',
  'a\\b',
  "'\\''",
  '$HOME',
  'a\nb',
  '!x',
  '%PATH%',
  '\u2018x\u2019',
  '',
  ' ',
  '-n',
  '*',
  '~',
  '\\',
  "\\'"
]

describe('when a shell evaluates the export lines', () => {
  it.each(installed.map(({ program, dialect, show }) => [program, dialect, show] as const))(
    '%s gets every value literally',
    (program, dialect, show) => {
      for (const value of hostile) {
        const script = [...exportLines(dialect, { VALUE: value }), show].join('\n')
        expect(evaluate(program, script)).toBe(value)
      }
      fc.assert(
        fc.property(text, value => {
          expect(evaluate(program, [...exportLines(dialect, { VALUE: value }), show].join('\n'))).toBe(value)
        }),
        cases(25)
      )
    }
  )

  it.each(installed.map(({ program, dialect }) => [program, dialect] as const))(
    '%s takes a variable away',
    (program, dialect) => {
      const lines = [...exportLines(dialect, { VALUE: 'x' }), ...exportLines(dialect, { VALUE: undefined })]
      const show = dialect === 'fish' ? 'set -q VALUE; and echo set; or echo unset' : 'echo "${VALUE-unset}"'
      expect(evaluate(program, [...lines, show].join('\n')).trim()).toBe('unset')
    }
  )

  it.each(
    installed
      .filter(({ dialect }) => dialect !== 'fish')
      .map(({ program, dialect }) => [program, dialect] as const)
  )('%s fails at the failure line', (program, dialect) => {
    const args = program === 'busybox' ? ['sh', '-c'] : ['-c']
    expect(spawnSync(program, [...args, `set -e; ${failureLine(dialect)}; exit 0`]).status).not.toBe(0)
  })
})

describe('when no shell of the kind is here, by its quoting rules', () => {
  it('doubles the single quote for PowerShell, and writes what is not ASCII by its number', () => {
    expect(exportLines('powershell', { A: "a'b\u2019c" })).toEqual(["$env:A = 'a''b' + [char]0x2019 + 'c'"])
    // in the code page 1252 the second byte of this letter is a quote that closes the string
    expect(exportLines('powershell', { A: '\u0411;id' })).toEqual(["$env:A = '' + [char]0x411 + ';id'"])
    expect(failureLine('powershell')).toBe("throw 'registry-auth failed'")
  })

  it('doubles the percent sign for cmd and refuses what no quoting carries', () => {
    expect(exportLines('cmd', { A: 'C:\\x & y%z%' })).toEqual(['set "A=C:\\x & y%%z%%"'])
    expect(() => exportLines('cmd', { A: 'a"b' })).toThrow('which cmd cannot take')
    expect(failureLine('cmd')).toBe('exit /b 1')
  })
})
