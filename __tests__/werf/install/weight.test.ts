import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const SOURCE = join(import.meta.dirname, '..', '..', '..', 'src')

/** All that loads with a file: sources by their path below src, packages by name. */
function loadedWith(entry: string, seen = new Set<string>()): ReadonlySet<string> {
  seen.add(entry)
  const path = join(SOURCE, entry)
  const text = readFileSync(path, 'utf8')
  for (const [, target = ''] of text.matchAll(/^(?:import|export) (?!type )[^']*? from '([^']+)'/gms)) {
    if (!target.startsWith('.')) seen.add(target)
    else {
      const name = relative(SOURCE, join(dirname(path), target.replace(/\.js$/, '.ts')))
      if (!seen.has(name)) loadedWith(name, seen)
    }
  }
  return seen
}

describe('when no werf is to be installed', () => {
  it.each(['main.ts', 'post.ts', 'cli.ts'])('loads nothing of it with %s', entry => {
    const loaded = [...loadedWith(entry)]
    expect(loaded).toContain('errors.ts')
    expect(loaded.filter(name => /^werf\/install\/|install-werf|^openpgp$|^semver$/.test(name))).toEqual([])
  })
})

describe('when a werf is there already', () => {
  it('loads no OpenPGP with the installation', () => {
    const loaded = loadedWith('werf/install/install.ts')
    expect(loaded.has('semver')).toBe(true)
    expect(loaded.has('werf/install/evidence.ts')).toBe(true)
    expect(loaded.has('openpgp')).toBe(false)
  })
})
