import { describe, expect, it } from '@jest/globals'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const DIST = join(import.meta.dirname, '..', '..', 'dist')

async function scripts(name: string): Promise<readonly (readonly [string, string])[]> {
  const files = (await readdir(join(DIST, name))).filter(file => file.endsWith('.cjs'))
  return Promise.all(
    files.map(async file => [`${name}/${file}`, await readFile(join(DIST, name, file), 'utf8')] as const)
  )
}

describe('when the bundles are measured', () => {
  it.each([
    // every provider's light part is in it; docker/login-action's is 1.9 MB, minified
    ['main', 240_000],
    ['post', 20_000],
    // half of it is the engine that matches expressions without blowing up
    ['cleanup', 850_000]
  ])('keeps the entry of %s below %d bytes', async (name, budget) => {
    const { size } = await stat(join(DIST, name, 'index.cjs'))
    expect(size).toBeLessThanOrEqual(budget)
  })

  it.each(['main', 'post'])('bundles nothing of @actions/core and its HTTP stack into %s', async name => {
    const texts = await scripts(name)
    expect(texts.length).toBeGreaterThan(0)
    for (const [, text] of texts) expect(text).not.toMatch(/@actions\/|\bundici\b/)
    // ncc lists every package it bundles there, and writes no file when there is none.
    const licences = await readFile(join(DIST, name, 'licenses.txt'), 'utf8').catch(() => '')
    expect(licences).not.toMatch(/^(@actions\/.*|undici)$/m)
  })

  it.each(['main', 'post', 'cleanup', 'cli'])('says no path of the machine that built %s', async name => {
    for (const [, text] of await scripts(name)) expect(text).not.toMatch(/\.cache\/bundle|\/home\/|\/tmp\//)
  })
})
