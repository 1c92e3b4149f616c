import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createNodeTransport } from '../../src/net/node-transport.js'
import { startFakeV2, type FakeV2 } from '../fake/v2.js'
import { pusherFor, type Pusher } from '../fake/v2-images.js'
import { provenCleanups } from './cleanup-ways.js'
import { planApplyVerify, POLICY, startJob, type CleanupJob, type StepResult } from './cleanup-world.js'

const PASSWORD = 'p4ss:of/alice'
const IDENTITY_TOKEN = 'refresh-token+of/alice'
const CREATED = { created: '2025-06-01T00:00:00Z' }
const PROFILES = ['distribution 3.0', 'zot'] as const

let job: CleanupJob
let server: FakeV2
/** Takes what clients push, with no questions asked. */
let source: FakeV2

async function start(
  profile: (typeof PROFILES)[number] | 'distribution 2.8' = 'distribution 2.8'
): Promise<void> {
  const users = {
    alice: { password: PASSWORD },
    reader: { password: PASSWORD, rights: { '*': ['pull'] } }
  } as const
  const identityTokens = { [IDENTITY_TOKEN]: 'alice' }
  server = await startFakeV2({ profile, mode: 'bearer-jwt', users, identityTokens })
  await seed(pusherFor(source.url, 'acme/app'))
  for (const [name, repository] of source.storage) server.storage.set(name, repository)
}

/** A kept index and an old one that share a child, an image with an old tag and a kept one, an old image. */
async function seed(pusher: Pusher): Promise<void> {
  const shared = await pusher.image([], { ...CREATED, layers: ['shared'] })
  const own = await pusher.image([], { ...CREATED, layers: ['own'] })
  await pusher.index(['v1'], [shared])
  await pusher.index(['old-1'], [shared, own])
  await pusher.image(['old-2', 'v2'], { ...CREATED, layers: ['both'] })
  await pusher.image(['old-3'], { ...CREATED, layers: ['three'] })
}

beforeEach(async () => {
  source = await startFakeV2()
  const real = { env: () => undefined, homeDirectory: '/nonexistent', platform: process.platform }
  job = startJob(createNodeTransport({ ...real, debug: () => undefined }))
})
afterEach(async () => {
  job.remove()
  await Promise.all([source.close(), server.close()])
})

function tags(): readonly string[] {
  return [...(server.storage.get('acme/app')?.tags.keys() ?? [])].sort()
}

function login(username = 'alice'): Readonly<Record<string, string>> {
  return { registry: server.host, username, password: PASSWORD }
}

function step(inputs: Readonly<Record<string, string>>): Promise<StepResult> {
  const repositories = `${server.host}/acme/app`
  return job.step({ ...login(), repositories, policy: POLICY, 'max-percent': '90', ...inputs })
}

describe('when a repository of any registry is cleaned up', () => {
  it.each(
    provenCleanups('any-registry', {
      'a user name and its password': { with: login },
      "the docker config's login": {
        with: () => writeHome({ auth: Buffer.from(`alice:${PASSWORD}`).toString('base64') })
      },
      'an identity token in the docker config': {
        // what docker itself writes beside one: the user name with no password
        with: () =>
          writeHome({ auth: Buffer.from('alice:').toString('base64'), identitytoken: IDENTITY_TOKEN })
      }
    })
  )('plans, applies and verifies with %s', async (_way, way) => {
    await start()
    const secrets = (): readonly string[] => [PASSWORD, IDENTITY_TOKEN]
    await planApplyVerify({ job, repository: `${server.host}/acme/app`, with: way.with(), secrets })
    // by digest alone, so a tag that shares its image with a kept one stays
    expect(tags()).toEqual(['old-2', 'v1', 'v2'])
    expect(server.storage.get('acme/app')?.manifests.size).toBe(3)
  })

  it.each(PROFILES)('removes a tag alone where %s does and the user says so', async profile => {
    await start(profile)
    const result = await step({ command: 'run', 'dry-run': 'false', 'delete-by': 'tag' })
    expect([result.errors, result.exitCode]).toEqual([[], 0])
    expect(tags()).toEqual(['v1', 'v2'])
    expect((await step({ command: 'verify' })).errors).toEqual([])
  })

  it('deletes nothing where the user is wrong about that', async () => {
    await start('distribution 2.8')
    const before = tags()
    const result = await step({ command: 'run', 'dry-run': 'false', 'delete-by': 'tag' })
    expect(result.outputs).toMatchObject({ deleted: '0' })
    expect(result.summary).toContain('refused by the registry')
    expect(tags()).toEqual(before)
  })
})

/** A login that an earlier step has left for the host; the step is given none. */
function writeHome(entry: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  mkdirSync(join(job.home, '.docker'))
  writeFileSync(join(job.home, '.docker', 'config.json'), JSON.stringify({ auths: { [server.host]: entry } }))
  return {}
}

describe('when nobody says that something is to be deleted', () => {
  it.each([{ command: 'plan' }, { command: 'run' }, {}, { command: 'plan', 'dry-run': 'false' }])(
    'deletes nothing with %j',
    async inputs => {
      await start()
      const before = tags()
      const result = await step(inputs)
      expect([result.errors, result.exitCode]).toEqual([[], 0])
      expect(result.outputs).toMatchObject({ result: 'done', deleted: '3' })
      expect(result.outputs).not.toHaveProperty('report')
      expect(result.summary).toContain('Nothing is deleted yet.')
      expect(tags()).toEqual(before)
      expect(server.count('DELETE')).toBe(0)
    }
  )

  it('plans with the right to pull alone', async () => {
    await start()
    const result = await step({ ...login('reader'), command: 'plan' })
    expect([result.errors, result.exitCode]).toEqual([[], 0])
    const apply = await step({ ...login('reader'), command: 'apply' })
    expect(apply.exitCode).toBe(1)
    expect(apply.errors.join()).toMatch(/^delete in .* was refused/)
    expect(apply.outputs).toEqual({ result: 'failed' })
    expect(server.count('DELETE')).toBe(0)
  })
})

describe('when a run is looked at', () => {
  it('shows what went and what stayed, why, and how much that is', async () => {
    await start()
    const { outputs, summary, log } = await step({ command: 'run', 'dry-run': 'false' })
    expect(outputs).toMatchObject({ result: 'done', deleted: '3', kept: '3', failed: '0' })
    expect(Number(outputs['bytes-freed'])).toBeGreaterThan(0)
    expect(summary).toContain('3 tags and manifests deleted')
    expect(summary).toMatch(/🟥+⬜+ \| 3 \| 0 \| 2 \| 1 \|/)
    expect(summary).toMatch(/\| deleted \| <code>old-3<\/code> \| old ones \| .+ \|/)
    expect(summary).toMatch(/\| skipped \| <code>old-2<\/code> \| {2}\| shares/)
    expect(log.join('\n')).toMatch(/deleted +old-3 +\S.* \(old ones\)/)
  })

  it('is incomplete with a warning when the budget ends it, and goes on from the plan', async () => {
    await start()
    await step({ command: 'plan' })
    const results = []
    for (let requests = 8; requests < 60 && results.at(-1)?.outputs['result'] !== 'done'; requests += 2)
      results.push(await step({ command: 'apply', 'request-budget': String(requests) }))
    expect(results[0]?.outputs['result']).toBe('incomplete')
    expect(results[0]?.exitCode).toBe(0)
    expect(results[0]?.warnings.join()).toMatch(/^cleanup is incomplete: /)
    expect(results.at(-1)?.outputs['result']).toBe('done')
    expect(tags()).toEqual(['old-2', 'v1', 'v2'])
  })
})

describe('when something was deleted by mistake', () => {
  it('brings it back from the report, as long as its layers are there', async () => {
    await start()
    const before = tags()
    await step({ command: 'run', 'dry-run': 'false' })
    expect(tags()).not.toEqual(before)
    const result = await step({ command: 'restore' })
    expect([result.errors, result.exitCode]).toEqual([[], 0])
    expect(tags()).toEqual(before)
    expect((await step({ command: 'verify' })).errors).toEqual([])
  })
})

describe('when something is in use', () => {
  it('stays, as the list of images says', async () => {
    await start()
    writeFileSync(join(job.workspace, 'in-use.txt'), `# production\n${server.host}/acme/app:old-3\n`)
    const result = await step({ command: 'run', 'dry-run': 'false', 'keep-list': 'in-use.txt' })
    expect([result.errors, result.exitCode]).toEqual([[], 0])
    expect(result.summary).toMatch(/\| kept \| <code>old-3<\/code> \| .*in use/)
    expect(tags()).toContain('old-3')
    expect(tags()).not.toContain('old-1')
  })

  it('stays by its digest although its tag was moved on, with the tagged platform it is of', async () => {
    await start()
    const pusher = pusherFor(source.url, 'acme/app')
    const platform = await pusher.image(['old-amd64'], { ...CREATED, layers: ['four'] })
    const index = await pusher.index([], [platform])
    writeFileSync(join(job.workspace, 'in-use.txt'), `${server.host}/acme/app@${index.digest}\n`)
    const result = await step({ command: 'run', 'dry-run': 'false', 'keep-list': 'in-use.txt' })
    expect([result.errors, result.exitCode]).toEqual([[], 0])
    expect(tags()).toContain('old-amd64')
    expect(tags()).not.toContain('old-3')
  })

  it.each([
    [{ 'keep-list': 'none.txt' }, /^keep-list: the file cannot be read \(ENOENT\), so nothing is deleted/],
    [{ kubernetes: 'production', kubeconfig: 'none.yml' }, /^kubernetes: .*, so nothing is deleted/],
    [
      { policy: POLICY.replace('younger-than: 1d', 'git-refs: {}') },
      /^git-refs: "git ls-remote" failed .*, so nothing is deleted/
    ]
  ])('deletes nothing when %j cannot be read', async (inputs, message) => {
    await start()
    const before = tags()
    const result = await step({ command: 'run', 'dry-run': 'false', ...inputs })
    expect(result.exitCode).toBe(1)
    expect(result.errors).toEqual([expect.stringMatching(message)])
    expect(tags()).toEqual(before)
  })
})

describe('when a repository cannot be cleaned up', () => {
  it('does not stop the others, and fails the step with the reason', async () => {
    await start()
    const repositories = `${server.host}/acme/app\n${server.host}/acme/broken`
    server.faults.push({ kind: 'answer', status: 403, path: /acme\/broken\/tags/, times: 99 })
    const plan = await step({ command: 'plan', repositories })
    expect([plan.exitCode, plan.outputs['result']]).toEqual([1, 'failed'])
    expect(plan.errors.join()).toMatch(/^the cleanup cannot be carried out as planned: ".*\/acme\/broken": /)
    const apply = await step({ command: 'apply', repositories })
    expect([apply.exitCode, apply.outputs['result']]).toEqual([1, 'failed'])
    expect(tags()).toEqual(['old-2', 'v1', 'v2'])
  })

  it('deletes nothing at all when a guard is reached', async () => {
    await start()
    const before = tags()
    const result = await step({ command: 'run', 'dry-run': 'false', 'max-percent': '10' })
    expect([result.exitCode, result.outputs['deleted']]).toEqual([1, '0'])
    expect(tags()).toEqual(before)
  })
})

describe('when a checked-out repository brings links', () => {
  it.each(['cleanup-plan.json', 'cleanup-report.json'])('writes no %s through one', async name => {
    await start()
    const before = tags()
    const victim = join(job.home, 'victim')
    writeFileSync(victim, 'precious')
    symlinkSync(victim, join(job.workspace, name))
    const result = await step({ command: 'run', 'dry-run': 'false' })
    expect(result.exitCode).toBe(1)
    expect(result.errors.join()).toContain('is no plain file')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    expect(tags()).toEqual(before)
  })
})

describe('when the inputs are wrong', () => {
  it('tells all mistakes in one annotation, the unknown input by its name', async () => {
    await start()
    expect((await step({ force: 'true' })).errors).toEqual([
      expect.stringMatching(/^unknown input "force": the inputs are command, repositories, policy/)
    ])
    const result = await step({ 'max-percent': 'all', command: 'sweep', policy: 'rules: 1\nversion: 1' })
    expect(result.outputs).toEqual({ result: 'failed' })
    expect(result.errors[0]?.split('\n  ').slice(1)).toEqual([
      'command: takes "plan", "apply", "run", "verify" or "restore"',
      'max-percent: takes a whole number from 0 to 100',
      expect.stringMatching(/^policy, line 1, column \d+: "rules" takes a list/)
    ])
  })
})
