import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createSigner, makeWorld, werfScript, type Signer, type World } from './world.js'

const JOB = join(import.meta.dirname, 'job.ts')
/** Large enough to take many writes. */
const CONTENT = `${werfScript('2.10.6')}exit\n${'#'.repeat(700_000)}\n`

let world: World
let signer: Signer
beforeEach(async () => {
  signer = await createSigner()
  world = await makeWorld(signer)
  await world.release('2.10.6', CONTENT)
})
afterEach(async () => {
  await world.remove()
})

function expectWhole(file: string): void {
  expect(readFileSync(file, 'utf8')).toBe(CONTENT)
  expect(execFileSync(file, ['version'], { encoding: 'utf8' })).toBe('v2.10.6\n')
  expect(existsSync(`${dirname(file)}.complete`)).toBe(true)
  expect(world.leftovers()).toEqual([])
}

describe('when several jobs install the same werf at once', () => {
  it('gives two processes the same whole entry', async () => {
    const env = {
      PATH: process.env.PATH,
      HOME: world.folder,
      RUNNER_TOOL_CACHE: world.cache,
      SERVER: world.releases.url.href,
      KEY: signer.armoredKey,
      VERSION: '2.10.6'
    }
    const run = () => promisify(execFile)(process.execPath, ['--import', 'tsx', JOB], { env })
    const [one, two] = await Promise.all([run(), run()])
    expect(one.stdout).toBe(two.stdout)
    expectWhole(one.stdout)
  })

  it('gives six installs in one process the same whole entry', async () => {
    const installs = await Promise.all(Array.from({ length: 6 }, () => world.install('2.10.6')))
    expect(new Set(installs.map(({ file }) => file)).size).toBe(1)
    expectWhole(installs[0]?.file ?? '')
  })
})
