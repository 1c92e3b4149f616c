import { describe, expect, it } from '@jest/globals'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { WAYS } from '../names/ways.js'

const ROOT = join(import.meta.dirname, '..', '..')
const NAMES = join(ROOT, '__tests__', 'names')

describe('when ways in are said to be proven', () => {
  it('has some for every page, and a page for all of them', () => {
    const files = readdirSync(join(ROOT, 'docs', 'registries')).filter(name => name !== 'README.md')
    expect(
      Object.keys(WAYS)
        .map(page => `${page}.md`)
        .sort()
    ).toEqual(files.sort())
  })

  // the compiler sees to it that what is asked for is whole
  it('has one suite for each page that makes its tests from them', () => {
    const suites = readdirSync(NAMES).filter(name => name.endsWith('.test.ts'))
    const used = suites.flatMap(name => {
      const text = readFileSync(join(NAMES, name), 'utf8')
      return [...text.matchAll(/\bit\.each\(\s*provenWays\('([a-z-]+)'/g)].map(([, page = '']) => page)
    })
    expect(used.sort()).toEqual(Object.keys(WAYS).sort())
  })
})
