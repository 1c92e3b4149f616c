import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { releaseArchive } from '../../scripts/release-archive.js'
import { pusherFor } from '../fake/v2-images.js'
import { startFakeV2, type FakeV2 } from '../fake/v2.js'
import { cleanupJob, nodeMachine } from './cleanup-template-world.js'
import type { Include } from './ci-config.js'
import { runCiJob, type JobRun } from './gitlab-runner.js'
import type { Machine } from './machine.js'

const ROOT = join(import.meta.dirname, '..', '..')
const NAME = 'acme/app'
const PASSWORD = 'p4ss w0rd $of "alice"'
const POLICY = `version: 1
guards: { max-percent: 90 }
rules:
  - name: pull requests
    tags: '/^pr-[0-9]+$/'
    keep: { newest: 1 }
`

let fake: FakeV2
let machine: Machine
beforeEach(async () => {
  fake = await startFakeV2({ profile: 'distribution 3.0' })
  machine = nodeMachine({ shell: 'busybox' })
  const push = pusherFor(fake.url, NAME)
  for (const [at, tag] of ['v1.0.0', 'pr-1', 'pr-2', 'pr-3'].entries())
    await push.image([tag], { created: `2024-01-0${at + 1}T00:00:00Z` })
  mkdirSync(project(), { recursive: true })
  // Checked against the SHA-256 of the committed template like one that was fetched.
  writeFileSync(join(project(), 'release.tar'), releaseArchive(join(ROOT, 'dist')))
})
afterEach(async () => {
  machine.remove()
  await fake.close()
})

const project = (): string => join(machine.runner.folder, 'builds-0', 'acme', 'app')
const written = (name: string): unknown => JSON.parse(readFileSync(join(project(), name), 'utf8'))
const tags = (): readonly string[] => [...(fake.storage.get(NAME)?.tags.keys() ?? [])].sort()
const deletes = (): number => fake.requests.filter(({ method }) => method === 'DELETE').length

async function run(inputs: NonNullable<Include['inputs']>): Promise<JobRun> {
  const template = readFileSync(join(ROOT, 'templates', 'cleanup', 'template.yml'), 'utf8')
  const given = {
    archive: 'release.tar',
    repositories: `${fake.host}/${NAME}`,
    registry: fake.host,
    username: 'alice',
    'password-env': 'PASSWORD_OF_TEST',
    autologin: 'false',
    policy: POLICY,
    ...inputs
  }
  const ended = await runCiJob(machine.runner, cleanupJob(template, given), {
    variables: { PASSWORD_OF_TEST: PASSWORD }
  })
  expect(ended.log + machine.argv()).not.toContain(PASSWORD)
  return ended
}

describe('when the job runs the real program', () => {
  it('plans, and deletes nothing', async () => {
    const { exitCode, log } = await run({})
    expect([exitCode, log]).toEqual([0, expect.stringContaining('2 of 4 tags')])
    expect([tags(), deletes()]).toEqual([['pr-1', 'pr-2', 'pr-3', 'v1.0.0'], 0])
    expect(written('cleanup-plan.json')).toMatchObject({ repositories: [{ counts: { tagsDeleted: 2 } }] })
    expect(readFileSync(join(project(), 'cleanup-plan.md'), 'utf8')).toContain(NAME)
  }, 30_000)

  it('runs as a plan until it is told otherwise', async () => {
    expect((await run({ command: 'run' })).exitCode).toBe(0)
    expect(deletes()).toBe(0)
  }, 30_000)

  it('deletes what the plan says with dry-run: false, and writes the report', async () => {
    expect((await run({ command: 'run', 'dry-run': 'false' })).exitCode).toBe(0)
    expect(tags()).toEqual(['pr-3', 'v1.0.0'])
    expect(written('cleanup-report.json')).toMatchObject({ result: 'done' })
  }, 30_000)

  it('applies the plan of an earlier job', async () => {
    await run({})
    expect((await run({ command: 'apply' })).exitCode).toBe(0)
    expect(tags()).toEqual(['pr-3', 'v1.0.0'])
  }, 30_000)

  it('ends with 2 where the budget is too small, which the job takes for a warning', async () => {
    await run({})
    expect((await run({ command: 'apply', 'request-budget': '6' })).exitCode).toBe(2)
    expect(written('cleanup-report.json')).toMatchObject({ result: 'incomplete' })
  }, 30_000)

  it('lists every mistake', async () => {
    const { exitCode, log } = await run({ policy: 'version: 2\n', 'max-percent': 'many' })
    expect([exitCode, log]).toEqual([1, expect.stringContaining('max-percent')])
    expect(log).toContain('policy')
  }, 30_000)
})
