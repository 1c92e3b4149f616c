import { afterEach, describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import type { Inventory } from '../../../src/cleanup/inventory/inventory.js'
import { BudgetSpent } from '../../../src/cleanup/pace.js'
import { createDriver } from '../../../src/providers/generic/cleanup.js'
import { IMAGE, pusherFor, type Pusher } from '../../fake/v2-images.js'
import { startFakeV2, type FakeV2, type FakeV2Options } from '../../fake/v2.js'
import {
  errorOf,
  PASSWORD,
  sessionFor,
  type SessionOptions,
  type TestSession
} from '../../cleanup/v2-world.js'

const NAME = 'acme/app'
const EARLY = '2026-01-01T00:00:00Z'
const LATE = '2026-02-02T00:00:00Z'

let fake: FakeV2
let push: Pusher
let session: TestSession
let driver: Driver

afterEach(() => fake.close())

async function begin(options: FakeV2Options = {}, more: SessionOptions = {}): Promise<void> {
  fake = await startFakeV2(options)
  push = pusherFor(fake.url, NAME)
  session = sessionFor(fake.host, more)
  driver = await createDriver(session)
}

/** The inventory, and how many requests it took, by method. */
async function look(): Promise<Inventory> {
  const before = fake.requests.length
  const inventory = await driver.inventory(NAME)
  ;(fake.requests as unknown[]).splice(0, before)
  return inventory
}

function shown({ tags }: Inventory): string[] {
  return tags.map(({ name }) => name).sort()
}

/** Tags of one image, put into the fake without a request each. */
function seed(names: readonly string[], digest: string): void {
  for (const name of names) fake.storage.get(NAME)?.tags.set(name, digest)
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `t${String(at).padStart(6, '0')}`)

describe('when a repository is read', () => {
  it('finds tags, what they point to and what that refers to, at any depth', async () => {
    await begin()
    const amd = await push.image([], { created: EARLY })
    const arm = await push.image([], { created: LATE })
    const attestation = await push.image([], { layerType: 'application/vnd.in-toto+json' })
    const inner = await push.index(['inner'], [amd, arm, attestation])
    const outer = await push.index(['outer', 'latest'], [inner, amd])
    const { tags, manifests, listsUntagged } = await look()
    expect(new Map(tags.map(({ name, digest }) => [name, digest]))).toEqual(
      new Map([
        ['inner', inner.digest],
        ['outer', outer.digest],
        ['latest', outer.digest]
      ])
    )
    expect([...manifests.keys()].sort()).toEqual(
      [amd, arm, attestation, inner, outer].map(m => m.digest).sort()
    )
    expect(manifests.get(outer.digest)).toMatchObject({ kind: 'index', children: [inner.digest, amd.digest] })
    expect(listsUntagged).toBe(false)
  })

  it('takes times from annotations, then from configs, and an index is as young as its youngest image', async () => {
    await begin()
    const annotated = await push.image(['a'], {
      created: EARLY,
      annotations: { 'org.opencontainers.image.created': LATE }
    })
    const early = await push.image([], { created: EARLY })
    const late = await push.image([], { created: LATE })
    const untimed = await push.image(['u'])
    const attestation = await push.image([], { created: LATE, layerType: 'application/vnd.in-toto+json' })
    const index = await push.index(['i'], [early, late, attestation])
    const old = await push.index(['o'], [early, attestation])
    const { manifests } = await look()
    const time = (of: { digest: string }): string | undefined =>
      manifests.get(of.digest)?.createdAt?.toISOString().replace('.000', '')
    expect([annotated, early, late, untimed, index, old].map(time)).toEqual([
      LATE,
      EARLY,
      LATE,
      undefined,
      LATE,
      EARLY
    ])
    // early, late, untimed: neither the one that tells in its manifest nor the attestation
    expect(fake.count('GET', /\/blobs\//)).toBe(3)
  })

  it('names the children that are not there', async () => {
    await begin()
    const child = await push.image([])
    const index = await push.index(['partial'], [child])
    fake.storage.get(NAME)?.manifests.delete(child.digest)
    const { manifests } = await look()
    expect([...manifests.keys()]).toEqual([index.digest])
    expect(manifests.get(index.digest)?.children).toEqual([child.digest])
  })

  it('leaves a tag out that points to nothing', async () => {
    await begin()
    await push.image(['good'])
    seed(['ghost'], `sha256:${'1'.repeat(64)}`)
    expect(shown(await look())).toEqual(['good'])
  })

  it.each(['distribution 2.8', 'distribution 3.0', 'zot'] as const)(
    'is empty where there is no repository, or none of its tags: %s',
    async profile => {
      await begin({ profile })
      expect(await look()).toMatchObject({ tags: [], manifests: new Map() })
      await push.image([])
      expect(await look()).toMatchObject({ tags: [], manifests: new Map() })
    }
  )

  it('reads fallback tags as the indexes they are', async () => {
    await begin()
    const subject = await push.image(['app'])
    const signature = await push.image([], { subject })
    const tag = subject.digest.replace(':', '-')
    const fallback = await push.index([tag], [signature])
    const { tags, manifests } = await look()
    expect(tags).toContainEqual({ name: tag, digest: fallback.digest })
    expect(manifests.get(signature.digest)?.subject).toBe(subject.digest)
  })

  it('finds referrers, and theirs, where the registry lists them', async () => {
    await begin({ profile: 'zot' })
    const child = await push.image([])
    await push.index(['app'], [child])
    const sbom = await push.image([], { subject: child, artifactType: 'application/x.sbom' })
    const signature = await push.image([], { subject: sbom, artifactType: 'application/x.signature' })
    const { manifests } = await look()
    expect(manifests.get(sbom.digest)).toMatchObject({
      subject: child.digest,
      artifactType: 'application/x.sbom'
    })
    expect(manifests.get(signature.digest)?.subject).toBe(sbom.digest)
  })

  it('keeps no manifest’s text, and one object per blob that images share', async () => {
    await begin()
    const one = await push.image(['one'], { layers: ['base', 'first'] })
    const two = await push.image(['two'], { layers: ['base', 'second'] })
    const { manifests } = await look()
    expect(Object.keys(manifests.get(one.digest) ?? {}).sort()).toEqual([
      'blobs',
      'children',
      'digest',
      'kind',
      'mediaType',
      'size'
    ])
    expect(manifests.get(one.digest)?.blobs?.[1]).toBe(manifests.get(two.digest)?.blobs?.[1])
  })

  it('marks what it does not understand', async () => {
    await begin()
    const odd = await push.manifest(['odd'], 'application/vnd.other+json', { schemaVersion: 2 })
    expect((await look()).manifests.get(odd.digest)?.kind).toBe('unknown')
  })
})

describe('when requests are counted', () => {
  it('takes one per tag, per child and per config, and few beyond', async () => {
    await begin()
    const shared = await push.image([])
    for (let count = 0; count < 5; count++) await push.index([`i${count}`], [shared])
    const image = await push.image(['x'])
    seed(numbered(40), image.digest)
    await look()
    expect(fake.count('GET', /\/manifests\//)).toBe(5 + 1 + 40 + 1)
    expect(fake.count('GET', /\/blobs\//)).toBe(2)
    // two lists and one look for hidden tags, one question for referrers
    expect(fake.count('GET', /\/tags\//)).toBe(3)
    expect(fake.count('GET', /\/referrers\//)).toBe(1)
    expect(fake.requests).toHaveLength(47 + 2 + 3 + 1)
  })

  it('sends no more than eight at a time', async () => {
    await begin({ latency: 40 })
    const image = await push.image(['x'])
    seed(numbered(60), image.digest)
    await look()
    expect(fake.mostAtOnce()).toBe(8)
  })

  it('asks for the referrers of each manifest once, and not at all without such a call', async () => {
    await begin({ profile: 'zot' })
    const image = await push.image(['x', 'y', 'z'])
    await push.index(['i'], [image])
    await look()
    expect(fake.count('GET', /\/referrers\//)).toBe(3)
  })
})

describe('when the list changes while it is read', () => {
  it('reads what has come, and forgets what has gone', async () => {
    let done = false
    await begin({
      before: ({ url }, storage) => {
        const tags = storage.get(NAME)?.tags
        if (done || tags === undefined || !url.pathname.endsWith('/manifests/stays')) return
        done = tags.delete('goes')
        tags.set('comes', tags.get('stays') ?? '')
      }
    })
    const stays = await push.image(['stays'])
    await push.image(['goes'])
    done = false
    const inventory = await look()
    expect(shown(inventory)).toEqual(['comes', 'stays'])
    expect([...inventory.manifests.keys()]).toEqual([stays.digest])
  })

  it('gives up when it never stands still', async () => {
    let count = 0
    await begin({
      before: ({ url }, storage) => {
        const tags = storage.get(NAME)?.tags
        if (url.pathname.endsWith('/tags/list')) tags?.set(`new${count++}`, tags.get('first') ?? '')
      }
    })
    await push.image(['first'])
    const error = await errorOf(driver.inventory(NAME))
    expect(error).toMatchObject({ kind: 'network' })
    expect(error.message).toBe(
      `the tags of "${fake.host}/${NAME}" change while they are read: run the job when nothing is pushed there`
    )
  })
})

describe('when a server hides tags behind others', () => {
  const profile = 'distribution 3.1 on S3'

  it('finds them', async () => {
    await begin({ profile })
    const names = ['0.1.2', '0.1.20', '0.1.20-rc', '0.1.21', '0.2', '1', '1.0', '1.0.0', 'latest', 'stable']
    for (const name of names) await push.image([name])
    expect(await driver.tagNames(NAME)).toEqual(['0.1.2', '0.2', '1', 'latest', 'stable'])
    expect(shown(await look())).toEqual(names)
  })

  it('is not deceived by two pages that meet between such a pair', async () => {
    await begin({ profile: { ...(await import('../../fake/v2.js')).PROFILES[profile], maxPage: 2 } })
    const names = ['a', 'b', 'bb', 'bbb', 'c']
    for (const name of names) await push.image([name])
    expect(await driver.tagNames(NAME)).toContain('bb')
    expect(shown(await look())).toEqual(names)
  })

  it('costs one request where a page shows that nothing is hidden', async () => {
    await begin({ profile: 'distribution 3.0' })
    for (const name of ['1', '1.0', '2', '3']) await push.image([name])
    await look()
    expect(fake.count('GET', /\/tags\//)).toBe(3)
  })

  it('costs one per tag where nothing shows it', async () => {
    await begin({ profile: 'distribution 3.0' })
    for (const name of ['a1', 'b2', 'c3', 'd4']) await push.image([name])
    await look()
    expect(fake.count('GET', /\/tags\//)).toBe(2 + 4)
  })

  it('costs nothing at a server that lists referrers, which distribution does not', async () => {
    await begin({ profile: 'zot' })
    for (const name of ['a1', 'b2', 'c3', 'd4']) await push.image([name])
    await look()
    expect(fake.count('GET', /\/tags\//)).toBe(2)
  })
})

describe('when reading meets trouble', () => {
  it('fails for trouble on page 40', async () => {
    await begin({
      profile: { ...(await import('../../fake/v2.js')).PROFILES['distribution 3.0'], maxPage: 10 }
    })
    const { digest } = await push.image(['x'])
    seed(numbered(450), digest)
    fake.faults.push({ kind: 'answer', status: 500, path: /last=t000389/ })
    expect((await errorOf(driver.inventory(NAME))).message).toContain('answered 500 3 times')
    expect(fake.count('GET', /tags/)).toBe(39 + 3)
  })

  it('fails for one manifest that cannot be read', async () => {
    await begin()
    const { digest } = await push.image(['x'])
    seed(numbered(30), digest)
    fake.faults.push({ kind: 'answer', status: 500, path: /manifests\/t000017/ })
    expect(await errorOf(driver.inventory(NAME))).toMatchObject({ kind: 'network' })
  })

  it('comes through a storm of 429, with few requests more', async () => {
    await begin()
    const { digest } = await push.image(['x'])
    seed(numbered(50), digest)
    fake.faults.push({
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '3' },
      path: /t00001/,
      times: 6
    })
    expect((await look()).tags).toHaveLength(51)
    expect(session.slept.filter(wait => wait > 0).length).toBeLessThanOrEqual(6 + 8 * 6)
    expect(fake.count('GET', /\/manifests\//)).toBe(51 + 6)
  })

  it('renews a token that ends in mid-run once', async () => {
    await begin({ mode: 'bearer-opaque', users: { alice: { password: PASSWORD } }, latency: 1 })
    const open = await startFakeV2()
    const { digest } = await pusherFor(open.url, NAME).image(['x'])
    for (const [name, repository] of open.storage) fake.storage.set(name, repository)
    await open.close()
    seed(numbered(50), digest)
    setTimeout(() => {
      fake.expireTokens()
    }, 20)
    expect((await driver.inventory(NAME)).tags).toHaveLength(51)
    expect(fake.count('GET', /^\/token/)).toBe(2)
  })

  it('ends when the budget does', async () => {
    await begin({}, { budget: { requests: 20 } })
    const { digest } = await push.image(['x'])
    seed(numbered(50), digest)
    const before = fake.requests.length
    expect(await errorOf(driver.inventory(NAME))).toBeInstanceOf(BudgetSpent)
    expect(fake.requests.length - before).toBe(20 - 1)
  })
})

describe('when the right to pull is all there is', () => {
  it('plans: nothing but reading is sent, and only what is safe everywhere is promised', async () => {
    const users = { alice: { password: PASSWORD, rights: { '*': ['pull' as const] } } }
    await begin({ mode: 'bearer-jwt', users })
    const open = await startFakeV2()
    await pusherFor(open.url, NAME).image(['one', 'two'])
    for (const [name, repository] of open.storage) fake.storage.set(name, repository)
    await open.close()
    expect(shown(await look())).toEqual(['one', 'two'])
    expect(new Set(fake.requests.map(({ method }) => method))).toEqual(new Set(['GET']))
    expect(driver.capabilities).toEqual({
      untag: 'none',
      deleteManifest: 'with-tags',
      protectsChildren: false,
      cascadesChildren: true,
      batch: 1,
      concurrency: 8
    })
  })
})

describe('when single things are asked for', () => {
  it('answers from the registry as it is now', async () => {
    await begin()
    const image = await push.image(['one', 'two'])
    expect(await driver.resolve(NAME, 'one')).toBe(image.digest)
    expect(await driver.resolve(NAME, 'none')).toBeUndefined()
    expect([...(await driver.tagNames(NAME))].sort()).toEqual(['one', 'two'])
    expect(await driver.manifest(NAME, image.digest)).toMatchObject({ kind: 'image', digest: image.digest })
    expect(await driver.rawManifest(NAME, image.digest)).toEqual({ ...image, mediaType: IMAGE })
    expect(await driver.manifest(NAME, `sha256:${'0'.repeat(64)}`)).toBeUndefined()
    expect(await driver.hasBlob(NAME, `sha256:${'0'.repeat(64)}`)).toBe(false)
  })

  it('lists repositories by prefix, all pages', async () => {
    await begin()
    for (let count = 0; count < 130; count++) fake.storage.set(`other/r${count}`, emptyRepository())
    for (let count = 0; count < 120; count++) fake.storage.set(`acme/r${count}`, emptyRepository())
    expect((await driver.repositories?.('acme/'))?.length).toBe(120)
    expect(fake.count('GET', /_catalog/)).toBe(3)
  })
})

function emptyRepository() {
  return { blobs: new Map(), uploads: new Map(), manifests: new Map(), tags: new Map() }
}
