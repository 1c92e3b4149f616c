import { describe, expect, it } from '@jest/globals'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const HEADING = '## What the pages of werf and dapp say\n'

/** The cells of the table's rows, without its head. */
function rows(): readonly (readonly string[])[] {
  const [, section = ''] = readFileSync(join(ROOT, 'docs', 'werf.md'), 'utf8').split(HEADING)
  const [own = ''] = section.split('\n## ')
  const lines = own.split('\n').filter(line => line.startsWith('|'))
  return lines.slice(2).map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim())
  )
}

/** True for a test, or a vector, that is called exactly so. */
function exists(file: string, title: string): boolean {
  const path = join(ROOT, '__tests__', file)
  if (!existsSync(path)) return false
  const text = readFileSync(path, 'utf8')
  if (file.endsWith('.json')) return text.includes(`"name": ${JSON.stringify(title)},`)
  return [...text.matchAll(/\(\s*(?:'([^'\n]+)'|`([^`\n]+)`)\s*,/g)].some(
    ([, quoted, template]) => (quoted ?? template) === title
  )
}

describe("when werf's page says which test proves a sentence", () => {
  it('has no empty cell, and every page in it', () => {
    expect(rows().length).toBeGreaterThan(30)
    for (const cells of rows()) {
      expect(cells).toHaveLength(4)
      expect(cells.filter(cell => cell === '')).toEqual([])
    }
    const pages = rows().flatMap(([page = '']) => page.split(', '))
    expect([...new Set(pages)].sort()).toEqual(['1.0', '1.0 ru', '1.1', 'all', 'alpha', 'dapp'])
  })

  it('names tests that there are', () => {
    const named = rows().map(
      ([, , , cell = '']) => /^`([^`]+)` "([^"]+)"$/.exec(cell)?.slice(1) ?? [cell, '']
    )
    expect(named.filter(([file = '', title = '']) => !exists(file, title))).toEqual([])
  })

  it('would notice a test that is gone', () => {
    expect(exists('scenarios/seed-autologin.test.ts', 'cleans with the token for it')).toBe(true)
    expect(exists('scenarios/seed-autologin.test.ts', 'cleans with the token for')).toBe(false)
    expect(exists('scenarios/none.test.ts', 'cleans with the token for it')).toBe(false)
    expect(exists('vectors/werf-cleanup.json', "gives cleanup Harbor's credentials for nothing")).toBe(false)
  })
})
