import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { parseKeyValues } from '../runner/file-commands.js'
import { makeWorld } from './world.js'
import type { Run, World } from './world.js'

let world: World

beforeEach(() => {
  world = makeWorld()
})

afterEach(() => {
  world.remove()
})

async function images(...args: readonly string[]): Promise<Run & { readonly code: number }> {
  const run = world.cli(['images', ...args])
  return { ...run, code: await run.end() }
}

describe('when the command line is asked for image names', () => {
  const OPTIONS = ['--repo', 'foo/project', '--tag', 'v1', '--images', 'frontend', '--images', '~, backend']

  it('prints a line each, in the order of the names, and nothing else', async () => {
    const { code, out, err } = await images(...OPTIONS)
    expect([code, err]).toEqual([0, []])
    expect(out).toEqual([
      'frontend docker.io/foo/project:frontend-v1',
      '~ docker.io/foo/project:v1',
      'backend docker.io/foo/project:backend-v1'
    ])
  })

  it('prints one line of JSON when it is asked to', async () => {
    const { code, out } = await images(...OPTIONS, '--json')
    expect([code, out.length]).toEqual([0, 1])
    expect(JSON.parse(out[0] ?? '')).toEqual({
      frontend: 'docker.io/foo/project:frontend-v1',
      '~': 'docker.io/foo/project:v1',
      backend: 'docker.io/foo/project:backend-v1'
    })
  })

  it('says its warnings on standard error', async () => {
    const { code, out, err } = await images('--repo', 'foo/project', '--tag', 'v1', '--images', 'a a-b')
    expect([code, out.length, err.length]).toEqual([0, 2, 1])
    expect(err[0]).toMatch(/^warning: images: in a monorepo the tags of "a-b" begin like those of "a"/)
  })

  it('goes by the mode that is named', async () => {
    const mode = ['--images-repo-mode', 'monorepo']
    const args = ['--repo', 'ghcr.io/acme/app', '--tag', 'v1', '--images', 'api', ...mode]
    expect((await images(...args)).out).toEqual(['api ghcr.io/acme/app:api-v1'])
  })

  it('knows the registry of the GitHub it runs on', async () => {
    const args = ['images', '--repo', 'containers.git.example.com', '--tag', 'v1', '--images', 'api']
    const run = world.cli(args, {
      variables: { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://git.example.com' }
    })
    expect(await run.end()).toBe(1)
    expect(run.err.join('\n')).toContain("repo: is no place for images at GitHub's container registry")
  })

  it.each([
    [[], 'images: no image is named; name them by "--images"'],
    [
      ['--tag', 'v1'],
      'tag: means nothing without "images"; a nameless image is "~", which YAML wants in quotes'
    ]
  ])('fails for %j and prints nothing that could be taken for a name', async (args, message) => {
    const { code, out, err } = await images(...args)
    expect([code, out, err]).toEqual([1, [], [`error: ${message}`]])
  })
})

describe('when another command is asked for JSON', () => {
  it('refuses', async () => {
    const run = world.cli(['check', '--json'])
    expect(await run.end()).toBe(1)
    expect(run.err).toEqual(['error: "--json": is for "images" alone'])
  })
})

describe('when the Action is given images', () => {
  /** The step's outputs; everything that is logged in to is registry.example. */
  async function outputs(
    inputs: Readonly<Record<string, string>>
  ): Promise<Readonly<Record<string, string>>> {
    const file = join(world.folder, 'output')
    writeFileSync(file, '')
    const given = Object.entries({ registry: 'registry.example', username: 'u', password: 'p', ...inputs })
    const run = world.action({
      ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      INPUT_VERIFY: 'false',
      GITHUB_OUTPUT: file
    })
    expect([await run.end(), run.out.filter(line => line.startsWith('::error'))]).toEqual([0, []])
    const values = parseKeyValues(readFileSync(file, 'utf8'))
    if (typeof values === 'string') throw new Error(values)
    return Object.fromEntries(values)
  }

  it('has their references for an output, and the place for another', async () => {
    const found = await outputs({ repo: 'registry.example/app', images: 'web\n~', tag: 'v1' })
    expect(JSON.parse(found['images'] ?? '')).toEqual({
      web: 'registry.example/app/web:v1',
      '~': 'registry.example/app:v1'
    })
    expect(found['repo']).toBe('registry.example/app')
  })

  it('has no place for an output where "repo" is a registry alone', async () => {
    const found = await outputs({ repo: 'registry.example', images: 'web', tag: 'v1' })
    expect([found['repo'], found['images']]).toEqual(['', '{"web":"registry.example/web:v1"}'])
  })

  it('has no such output without them', async () => {
    expect(Object.keys(await outputs({ repo: 'registry.example/app' }))).not.toContain('images')
  })
})
