import { describe, expect, it } from '@jest/globals'
import fc from '../property.js'
import { collectMistakes } from '../../src/inputs/mistakes.js'
import { LINE_KEYS, parseRegistriesLines } from '../../src/inputs/registries-lines.js'
import type { RegistriesLine } from '../../src/inputs/registries-lines.js'

function parse(text: string): readonly RegistriesLine[] {
  const mistakes = collectMistakes()
  const lines = [...parseRegistriesLines(text, mistakes)]
  mistakes.settle()
  return lines
}

const blankless = fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => !/[\s]/.test(text))
const value = fc.string({ unit: 'grapheme' }).filter(text => !/[\s]/.test(text))
const host = fc.domain().filter(name => !name.startsWith('#'))
const separator = fc.stringMatching(/^[ \t]{1,3}$/)

describe('when the lines are well formed', () => {
  it('gives back the host and every pair, split at the first equals sign', () => {
    const pairs = fc.uniqueArray(fc.tuple(fc.constantFrom(...LINE_KEYS), value), { selector: ([key]) => key })
    fc.assert(
      fc.property(host, pairs, separator, separator, (name, given, indent, gap) => {
        const line = [name, ...given.map(([key, text]) => `${key}=${text}`)].join(gap)
        expect(parse(`${indent}${line}${indent}`)).toEqual([
          { at: 'registries, line 1', fields: { registry: name, ...Object.fromEntries(given) } }
        ])
      })
    )
  })

  it('counts lines as written, blank lines and comments included', () => {
    expect(parse('\n# first\r\n  a.example\n\t#b.example\nc.example').map(({ at }) => at)).toEqual([
      'registries, line 3',
      'registries, line 5'
    ])
  })

  it('takes a number sign inside a value as a part of it', () => {
    expect(parse('a.example password=x#y')[0]?.fields.password).toBe('x#y')
  })
})

describe('when a line is broken', () => {
  it('never says what was written there', () => {
    fc.assert(
      fc.property(host, blankless, blankless, (name, first, second) => {
        fc.pre(!second.includes('=') && !/^[a-z0-9 ,;"'().:-]*$/i.test(second))
        const attempt = (): unknown => parse(`${name} password=${first} ${second}`)
        expect(attempt).toThrow(/^registries, line 1, column \d+: is no key=value/)
        expect(attempt).not.toThrow(new RegExp(second.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
      })
    )
  })

  it('lists every mistake with its line and column', () => {
    expect(() => parse('a.example username\nb.example name=x username=1 username=2')).toThrow(
      [
        '3 mistakes in the inputs:',
        '  registries, line 1, column 11: is no key=value; a value holds no blanks, so a secret with blanks travels by "password-env"',
        `  registries, line 2, column 11: unknown key; the keys are ${LINE_KEYS.join(', ')}`,
        '  registries, line 2, column 29: "username" stands here twice'
      ].join('\n')
    )
  })
})
