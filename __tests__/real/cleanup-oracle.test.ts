import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodeOf } from '../../src/cleanup/apply/apply.js'
import { planText, readPlan } from '../../src/cleanup/plan/plan-file.js'
import { targetsOf } from '../../src/cleanup/verify/verify.js'
import {
  applyCleanup,
  planCleanup,
  restoreCleanup,
  runCleanup,
  verifyCleanup
} from '../../src/commands/cleanup/cleanup.js'
import { ask, makeCleanupWorld, missingParts, PASSWORD } from './cleanup-world.js'
import type { CleanupWorld } from './cleanup-world.js'
import { command } from './command.js'
import { createLayout } from './oci-layout.js'
import type { Descriptor } from './oci-layout.js'
import { startRegistry } from './registry.js'
import type { RealRegistry } from './registry.js'
import { pathOnly } from './workplace.js'

const POLICY = `
version: 1
guards: { max-percent: 90 }
rules:
  - name: old
    tags: ['v1', 'v2', 'old-*', 'pair-old', 'nest-old']
`

let world: CleanupWorld
let registry: RealRegistry
const digests: Record<string, Descriptor> = {}

beforeAll(async () => {
  world = await makeCleanupWorld({ PASSWORD })
  registry = await startRegistry({ folder: join(world.folder, 'registry'), users: { alice: PASSWORD } })
}, 60_000)

afterAll(async () => {
  await registry.stop()
  await world.remove()
})

const companion = ({ digest }: Descriptor): string => digest.replace(':', '-')

/** Pushes the scenes of a repository with real clients; answers the tags there are. */
async function fill(repository: string): Promise<void> {
  const layout = await createLayout(join(world.folder, repository.replaceAll('/', '-')))
  const target = `${registry.host}/${repository}`
  let count = 0
  const push = async (descriptor: Descriptor, ...tags: readonly string[]): Promise<void> => {
    const source = await layout.name(`n${(count += 1)}`, descriptor)
    for (const tag of tags) await world.push(source, `${target}:${tag}`)
  }
  // a server knows nested indexes, skopeo does not: its parts go by skopeo, the index itself as it is
  const put = async (descriptor: Descriptor, ...references: readonly string[]): Promise<void> => {
    const body = await readFile(join(layout.folder, 'blobs', 'sha256', descriptor.digest.slice(7)))
    for (const reference of references) {
      const answer = await ask(registry.host, `${repository}/manifests/${reference}`, {
        method: 'PUT',
        headers: { 'content-type': descriptor.mediaType },
        body
      })
      if (answer.status !== 201) throw new Error(`PUT ${reference} was answered ${answer.status}`)
    }
  }
  // a registry keeps one copy of a blob for all its repositories: each scene has its own
  const image = (mark: string, architecture?: string): Promise<Descriptor> =>
    layout.image(`${repository} ${mark}`, architecture)
  const artifact = (mark: string, subject?: Descriptor): Promise<Descriptor> =>
    layout.artifact(`${repository} ${mark}`, subject)
  const shared = await image('shared', 'arm64')
  const v1 = await image('v1')
  digests['v1'] = await layout.index([v1, await image('v1-arm', 'arm64'), await layout.attestation(v1)])
  digests['v2'] = await layout.index([await image('v2'), shared])
  const v3 = await image('v3')
  digests['v3'] = await layout.index([v3, shared, await layout.attestation(v3)])
  for (const name of ['v1', 'v2', 'v3']) await push(digests[name] ?? shared, name)
  await push(await image('old'), 'old-a', 'old-b')
  await push(await image('pair'), 'pair-old', 'pair-new')
  await push(await image('single'), 'single')
  // nested: both tops share the inner index, one of them goes
  const [inner, only] = [await image('inner'), await image('only')]
  const middle = await layout.index([inner])
  await push(inner, 'inner')
  await push(only, 'old-only')
  await put(middle, middle.digest)
  digests['nest-old'] = await layout.index([middle, only])
  digests['nest-new'] = await layout.index([middle])
  await put(digests['nest-old'], 'nest-old')
  await put(digests['nest-new'], 'nest-new')
  // cosign by tag name, and the referrers API's fallback tag
  await push(await artifact('signature of v1'), `${companion(digests['v1'])}.sig`)
  await push(await artifact('signature of v3'), `${companion(digests['v3'])}.sig`)
  const referrer = await artifact('sbom of v3', digests['v3'])
  await push(referrer, 'tmp-referrer')
  await put(await layout.index([referrer]), companion(digests['v3']))
}

async function tagsOf(repository: string): Promise<readonly string[]> {
  const answer = await ask(registry.host, `${repository}/tags/list`)
  const { tags } = (await answer.json()) as { tags: readonly string[] | null }
  return [...(tags ?? [])].sort()
}

async function broken(repository: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const tag of await tagsOf(repository))
    for (const part of await missingParts(registry.host, repository, tag)) found.push(`${tag}: ${part}`)
  return found
}

/** `registry garbage-collect` frees what no manifest uses; a kept image must not notice. */
async function collectGarbage(): Promise<void> {
  const config = join(world.folder, 'registry', 'config.yml')
  const { exitCode, output } = await command(['docker-registry', 'garbage-collect', config], pathOnly())
  if (exitCode !== 0) throw new Error(output)
}

const login = (): string => `${registry.host} username=alice password-env=PASSWORD`

describe('when a repository on a real registry is planned, applied and verified', () => {
  const repository = 'team/app'

  it('deletes what the policy selects, and every kept tag stays fully pullable', async () => {
    await fill(repository)
    const before = await tagsOf(repository)
    const request = await world.request({ registries: login() }, POLICY, `${registry.host}/${repository}`)

    const plan = await planCleanup(request)
    expect(plan.repositories.map(({ blocked }) => blocked)).toEqual([undefined])
    expect(await tagsOf(repository)).toEqual(before)

    const saved = readPlan(planText(plan), new Date())
    const report = await applyCleanup(request, saved)
    expect(report.repositories.flatMap(({ ended }) => ended ?? [])).toEqual([])
    expect([report.result, exitCodeOf(report)]).toEqual(['done', 0])

    const gone = ['v1', 'v2', 'old-a', 'old-b', 'nest-old', 'old-only', `${companion(digestOf('v1'))}.sig`]
    expect(await tagsOf(repository)).toEqual(before.filter(tag => !gone.includes(tag)))
    for (const tag of gone)
      expect([tag, (await ask(registry.host, `${repository}/manifests/${tag}`)).status]).toEqual([tag, 404])
    expect(await broken(repository)).toEqual([])
    for (const tag of ['v3', 'pair-old', 'pair-new', 'single', `${companion(digestOf('v3'))}.sig`])
      expect([tag, await world.pulls(`${registry.host}/${repository}:${tag}`)]).toEqual([tag, true])

    const verified = await verifyCleanup(request, targetsOf(saved))
    expect(verified.repositories.flatMap(({ findings }) => findings)).toEqual([])
    expect(verified.result).toBe('done')

    await collectGarbage()
    expect(await broken(repository)).toEqual([])
  }, 120_000)
})

describe('when what was deleted is to be had back', () => {
  const repository = 'team/restored'

  it('puts every image and tag back, and leaves a tag that points elsewhere now', async () => {
    await fill(repository)
    const before = await tagsOf(repository)
    const request = await world.request({ registries: login() }, POLICY, `${registry.host}/${repository}`)
    const { report } = await runCleanup(request)
    expect(report.result).toBe('done')
    const again = await applyCleanup(request, (await runCleanup(request)).plan)
    expect(again.repositories.flatMap(({ items }) => items)).toEqual([])
    await world.push(`docker://${registry.host}/${repository}:single`, `${registry.host}/${repository}:old-a`)

    const restored = await restoreCleanup(request, report)
    expect(restored.repositories.flatMap(({ ended }) => ended ?? [])).toEqual([])
    const items = restored.repositories.flatMap(one => one.items)
    expect(items.filter(({ outcome }) => outcome !== 'restored')).toEqual([
      expect.objectContaining({ outcome: 'partly', reason: '"old-a" points to something else now' })
    ])
    expect(await tagsOf(repository)).toEqual(before)
    expect(await broken(repository)).toEqual([])
    expect(await world.pulls(`${registry.host}/${repository}:v1`)).toBe(true)
    expect(
      (await restoreCleanup(request, report)).repositories[0]?.items.map(({ outcome }) => outcome)
    ).toEqual(items.map(({ outcome }) => (outcome === 'restored' ? 'present' : outcome)))
  }, 120_000)

  it('says what is lost once the registry has collected its garbage', async () => {
    const name = 'team/collected'
    await fill(name)
    const request = await world.request({ registries: login() }, POLICY, `${registry.host}/${name}`)
    const { report } = await runCleanup(request)
    await collectGarbage()
    await registry.stop()
    registry = await startRegistry({ folder: join(world.folder, 'registry'), users: { alice: PASSWORD } })
    const moved = {
      ...report,
      repositories: report.repositories.map(one => ({ ...one, host: registry.host }))
    }
    const fresh = await world.request({ registries: login() }, POLICY, `${registry.host}/${name}`)
    const restored = await restoreCleanup(fresh, moved)
    expect(restored.result).toBe('failed')
    const reasons = restored.repositories.flatMap(({ items }) => items.map(({ reason }) => reason))
    expect(reasons).toContain('2 of its 2 blobs are gone: build it again')
    expect(await broken(name)).toEqual([])
  }, 120_000)
})

describe('when somebody works in the repository between plan and apply', () => {
  it('leaves what moved, what was tagged anew and what a new index adopted', async () => {
    const repository = 'team/busy'
    await fill(repository)
    const request = await world.request({ registries: login() }, POLICY, `${registry.host}/${repository}`)
    const plan = await planCleanup(request)
    const at = `${registry.host}/${repository}`
    // v2's image is adopted by a new index, old-a's gets a new tag, old-only moves
    const layout = await createLayout(join(world.folder, 'team-busy-since'))
    const adopter = await layout.index([await layout.image(`${repository} v2`), await layout.image('since')])
    await world.push(await layout.name('adopter', adopter), `${at}:adopter`)
    await world.push(`docker://${at}:old-a`, `${at}:release`)
    await world.push(`docker://${at}:single`, `${at}:old-only`)

    const report = await applyCleanup(request, plan)
    expect(report.result).toBe('done')
    const tags = await tagsOf(repository)
    for (const tag of ['adopter', 'release', 'old-a', 'old-b', 'old-only']) expect(tags).toContain(tag)
    expect(tags).not.toContain('v2')
    expect(await broken(repository)).toEqual([])
    expect(await world.pulls(`${at}:adopter`)).toBe(true)
  }, 120_000)
})

describe('when a release is rolled back while the run is going on', () => {
  it('keeps what an old tag was moved to meanwhile, though it was a part of what goes', async () => {
    const repository = 'team/rollback'
    await fill(repository)
    const at = `${registry.host}/${repository}`
    const request = await world.request({ registries: login() }, POLICY, at)
    const plan = await planCleanup(request)
    const index = (await (await ask(registry.host, `${repository}/manifests/v2`)).json()) as {
      readonly manifests: readonly Descriptor[]
    }
    const part = index.manifests[0]?.digest ?? ''
    expect(plan.repositories[0]?.steps.map(({ digest }) => digest)).toContain(part)
    let moved: Promise<void> | undefined
    const { transport } = request.context
    const context: typeof request.context = {
      ...request.context,
      now: () => new Date(Date.now() + (moved === undefined ? 0 : 20_000)),
      transport: async (sent, ...rest) => {
        // the first real delete, of an index
        const isReal = sent.method === 'DELETE' && sent.url.pathname.includes('sha256:')
        if (isReal) await (moved ??= world.push(`docker://${at}@${part}`, `${at}:single`))
        return transport(sent, ...rest)
      }
    }
    const report = await applyCleanup({ ...request, context }, plan)
    expect(report.result).toBe('done')
    const [item] = report.repositories[0]?.items.filter(({ digest }) => digest === part) ?? []
    expect([item?.outcome, item?.reason]).toEqual(['skipped', '"single" points to it now'])
    expect(await world.pulls(`${at}:single`)).toBe(true)
    expect(await broken(repository)).toEqual([])
  }, 120_000)
})

describe('when a plan is applied twice at the same time', () => {
  it('is done once, and both say so', async () => {
    const repository = 'team/twice'
    await fill(repository)
    const at = `${registry.host}/${repository}`
    const request = await world.request({ registries: login() }, POLICY, at)
    const plan = await planCleanup(request)
    const reports = await Promise.all([applyCleanup(request, plan), applyCleanup(request, plan)])
    expect(reports.map(({ result }) => result)).toEqual(['done', 'done'])
    const steps = plan.repositories[0]?.steps ?? []
    for (const [index, { digest }] of steps.entries()) {
      const outcomes = reports.map(({ repositories }) => repositories[0]?.items[index]?.outcome)
      expect([digest, outcomes.every(outcome => outcome === 'deleted' || outcome === 'gone')]).toEqual([
        digest,
        true
      ])
    }
    expect(await tagsOf(repository)).not.toContain('v1')
    expect(await broken(repository)).toEqual([])
    for (const tag of ['v3', 'pair-old', 'single']) expect(await world.pulls(`${at}:${tag}`)).toBe(true)
  }, 120_000)
})

describe('when images of a user have the names of signatures', () => {
  it('deletes none of them as an orphan, nor by a rule for others', async () => {
    const repository = 'team/hashes'
    await fill(repository)
    const at = `${registry.host}/${repository}`
    const byHash = `sha256-${'0'.repeat(64)}`
    await world.push(`docker://${at}:single`, `${at}:${byHash}`)
    await world.push(`docker://${at}:v3`, `${at}:${byHash.replace('0', '1')}`)
    const orphans = `${POLICY}  - { name: orphans, orphaned-referrers: true }\n  - { name: untagged, untagged: true }\n`
    const request = await world.request({ registries: login() }, orphans, at)
    const { report } = await runCleanup(request)
    expect(report.result).toBe('done')
    const tags = await tagsOf(repository)
    expect([tags.includes(byHash), tags.includes(byHash.replace('0', '1')), tags.includes('v1')]).toEqual([
      true,
      true,
      false
    ])
    expect(await broken(repository)).toEqual([])
  }, 120_000)
})

describe('when the request budget is used up in the middle', () => {
  it('breaks nothing, says how much is left, and the same plan finishes it', async () => {
    const repository = 'team/budget'
    await fill(repository)
    const request = await world.request({ registries: login() }, POLICY, `${registry.host}/${repository}`)
    const plan = await planCleanup(request)
    const left: number[] = []
    for (let requests = 60; requests < 1000; requests += 15) {
      const report = await applyCleanup({ ...request, budget: { requests } }, plan)
      expect(await broken(repository)).toEqual([])
      const items = report.repositories.flatMap(one => one.items)
      left.push(items.filter(({ outcome }) => outcome === 'left').length)
      expect([report.result, exitCodeOf(report)]).toEqual(left.at(-1) === 0 ? ['done', 0] : ['incomplete', 2])
      if (left.at(-1) === 0) break
    }
    expect(left.length).toBeGreaterThan(1)
    expect(left.at(-1)).toBe(0)
    expect(await tagsOf(repository)).not.toContain('v1')
  }, 120_000)
})

describe('when the user allows a throw-away manifest', () => {
  it('removes one of two tags of an image', async () => {
    const repository = 'team/replace'
    await fill(repository)
    const request = await world.request({ registries: login() }, POLICY, `${registry.host}/${repository}`)
    const { report } = await runCleanup({ ...request, allowReplace: true })
    expect(report.result).toBe('done')
    const tags = await tagsOf(repository)
    expect([tags.includes('pair-old'), tags.includes('pair-new')]).toEqual([false, true])
    expect(await broken(repository)).toEqual([])
  }, 120_000)
})

function digestOf(name: string): Descriptor {
  const found = digests[name]
  if (found === undefined) throw new Error(name)
  return found
}
