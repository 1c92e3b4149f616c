import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { execFile, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { compileScale } from './scale-compiled.js'

const run = promisify(execFile)

let folder: string
beforeAll(async () => {
  folder = await compileScale()
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const program = (name: string): string => join(folder, '__tests__', 'cleanup', `${name}.js`)

/** What the planner used, and what the registry was asked. */
interface Used {
  readonly cpu: number
  readonly megabytes: number
  readonly counts: { readonly tags: number; readonly manifests: number; readonly tagsDeleted: number }
  readonly blocked?: string
  readonly asked: Readonly<Record<string, number>>
  /** Requests at the same time. */
  readonly most: number
}

/** Registry and planner are a process each, so that what is measured is the planner alone. */
async function plan(kind: 'google' | 'v2', tags: number): Promise<Used> {
  const server = spawn(process.execPath, [program('scale-server'), kind, String(tags)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  try {
    const [port] = await new Promise<readonly string[]>((resolve, reject) => {
      server.on('error', reject)
      createInterface({ input: server.stdout }).once('line', line => {
        resolve([line])
      })
    })
    const { stdout } = await run(process.execPath, [program('scale-planner'), kind, port ?? ''])
    const asked = await fetch(`http://127.0.0.1:${port}/asked`)
    return { ...(JSON.parse(stdout) as object), ...((await asked.json()) as object) } as Used
  } finally {
    server.kill()
  }
}

describe('when a repository is large', () => {
  it('plans 100,000 tags of a native listing within a minute of CPU and 512 MB, in the requests of its pages', async () => {
    const { cpu, megabytes, counts, blocked, asked } = await plan('google', 100_000)
    expect([counts.tags, counts.manifests, blocked]).toEqual([100_000, 50_000, undefined])
    expect(counts.tagsDeleted).toBeGreaterThan(90_000)
    expect(cpu).toBeLessThan(60)
    expect(megabytes).toBeLessThan(512)
    expect(asked).toEqual({ ping: 1, tags: 1 })
  }, 180_000)

  it('plans 10,000 tags one by one, within the tenth of that, and never too many at the same time', async () => {
    const { cpu, megabytes, counts, blocked, asked, most } = await plan('v2', 10_000)
    expect([counts.tags, counts.manifests, blocked]).toEqual([10_000, 5_000, undefined])
    expect(counts.tagsDeleted).toBeGreaterThan(8_000)
    // The tenth is 6; the rest is for a machine that is busy with other tests, where CPU is slower.
    expect(cpu).toBeLessThan(9)
    expect(megabytes).toBeLessThan(256)
    // The list twice, 1,000 a page, and a question or two for what it may hide; a manifest per tag, a config per image.
    expect(asked).toEqual({
      ping: 1,
      tags: expect.any(Number),
      manifests: 10_000,
      blobs: 5_000,
      referrers: 1
    })
    expect(asked['tags']).toBeLessThanOrEqual(23)
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(8)
  }, 180_000)
})
