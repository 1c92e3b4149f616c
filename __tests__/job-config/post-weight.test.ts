import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const SOURCE = join(import.meta.dirname, '..', '..', 'src')

/** Everything a module loads as soon as it is loaded itself; types are erased, `import()` waits. */
function loadedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  if (file.startsWith('node:')) return seen
  const text = readFileSync(join(SOURCE, file), 'utf8')
  for (const [, name = ''] of text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from '([^']+)'/gm)) {
    loadedBy(name.startsWith('.') ? join(dirname(file), name).replace(/js$/, 'ts') : name, seen)
  }
  return seen
}

describe('when a job ends', () => {
  it('loads the file system and a few small files, and nothing of the merge', () => {
    const loaded = new Set(
      ['remove.ts', 'former.ts', 'process-facts.ts'].flatMap(name => [...loadedBy(join('job-config', name))])
    )
    expect([...loaded].sort()).toEqual([
      'errors.ts',
      'job-config/former.ts',
      'job-config/marker.ts',
      'job-config/process-facts.ts',
      'job-config/remove.ts',
      'node:fs',
      'node:path'
    ])
  })

  it('loads no more by way of the post phase itself', () => {
    expect([...loadedBy(join('faces', 'post.ts'))].sort()).toEqual([
      'errors.ts',
      'faces/post.ts',
      'faces/state.ts',
      'job-config/former.ts',
      'job-config/marker.ts',
      'job-config/remove.ts',
      'node:fs',
      'node:path',
      'platform/workflow-commands.ts',
      'werf/native-names.ts'
    ])
  })

  it('sees through the test: a login loads the merge and the lock, but starts no process', () => {
    const loaded = loadedBy('job-config.ts')
    expect([...loaded]).toEqual(expect.arrayContaining(['docker-config/merge.ts', 'job-config/lock.ts']))
    for (const heavy of ['node:child_process', 'node:crypto', 'node:http', 'yaml'])
      expect(loaded).not.toContain(heavy)
  })
})
