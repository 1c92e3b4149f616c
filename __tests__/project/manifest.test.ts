import { describe, expect, it } from '@jest/globals'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { freshReadme } from '../../scripts/readme-tables.js'
import { INPUTS, type InputDefinition } from '../../src/inputs/table.js'
import { PROVIDERS } from '../../src/providers/index.js'

const ROOT = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFile(join(ROOT, path), 'utf8')

interface ActionYml {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly runs: Readonly<Record<string, string>>
}

describe('when action.yml is read', () => {
  it('has exactly the inputs of the table, with the same defaults', async () => {
    const { inputs } = parse(await read('action.yml')) as ActionYml
    const table: readonly InputDefinition[] = INPUTS
    const wanted = table.filter(({ faces }) => faces.includes('action'))
    expect(Object.keys(inputs).sort()).toEqual(wanted.map(({ name }) => name).sort())
    for (const { name, default: value } of wanted) {
      // The workflow token is the runner's to fill in; the table cannot know it.
      const expected = name === 'github-token' ? '${{ github.token }}' : value
      expect([name, inputs[name]?.default]).toEqual([name, expected])
    }
  })

  it('starts files that are committed', async () => {
    const { runs } = parse(await read('action.yml')) as ActionYml
    expect(runs).toEqual({
      using: 'node24',
      main: 'dist/main/index.cjs',
      post: 'dist/post/index.cjs',
      'post-if': 'always()'
    })
    await expect(read('dist/main/index.cjs')).resolves.not.toBe('')
    await expect(read('dist/post/index.cjs')).resolves.not.toBe('')
  })
})

describe('when the README is read', () => {
  it('has tables that match action.yml and the providers (npm run readme)', async () => {
    expect(await read('README.md')).toBe(await freshReadme())
  })
})

describe('when a provider has a folder', () => {
  it('is in the list, once, and generic is the last', async () => {
    const folders = (await readdir(join(ROOT, 'src/providers'), { withFileTypes: true }))
      .filter(entry => entry.isDirectory())
      .map(({ name }) => name)
    const ids = PROVIDERS.map(({ id }) => id)
    expect([...ids].sort()).toEqual(folders.sort())
    expect(ids.at(-1)).toBe('generic')
  })
})
