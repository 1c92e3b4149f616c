import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Driver } from '../../src/cleanup/driver.js'
import { createDriver } from '../../src/providers/generic/cleanup.js'
import { sessionFor, type SessionOptions } from '../cleanup/v2-world.js'
import { pusherFor, type Pushed, type Pusher } from '../fake/v2-images.js'
import { startRegistry, type RealRegistry } from './registry.js'

let folder: string
let registry: RealRegistry
let push: Pusher
let name: string
let made = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cleanup-generic-'))
  registry = await startRegistry({ folder })
})

afterAll(async () => {
  await registry.stop()
  await rm(folder, { recursive: true })
})

function begin(options: SessionOptions = {}): Promise<Driver> {
  made += 1
  name = `real/app${made}`
  push = pusherFor(`http://${registry.host}`, name)
  return createDriver(sessionFor(registry.host, options))
}

/** Copies everything a tag reaches, as a client that pulls it would. */
function pull(tag: string): void {
  const target = join(folder, 'pulled', name.replace('/', '-'), tag)
  execFileSync('mkdir', ['-p', target])
  execFileSync('skopeo', [
    'copy',
    '--all',
    '--quiet',
    '--src-tls-verify=false',
    '--insecure-policy',
    `docker://${registry.host}/${name}:${tag}`,
    `dir:${target}`
  ])
}

function digests(...pushed: readonly Pushed[]): string[] {
  return pushed.map(({ digest }) => digest).sort()
}

describe('when a real registry is read', () => {
  it('gives nested indexes, shared children, attestations, fallback tags and times', async () => {
    const driver = await begin()
    const amd = await push.image([], { created: '2026-01-01T00:00:00Z' })
    const arm = await push.image([], { created: '2026-02-02T00:00:00Z' })
    const attestation = await push.image([], { layerType: 'application/vnd.in-toto+json' })
    const inner = await push.index(['inner'], [amd, arm, attestation])
    const outer = await push.index(['outer', 'latest'], [inner, amd])
    const signature = await push.image([], { subject: inner })
    const fallback = await push.index([inner.digest.replace(':', '-')], [signature])
    const { tags, manifests } = await driver.inventory(name)
    expect(tags.map(({ name: tag }) => tag).sort()).toEqual(
      ['inner', 'latest', 'outer', inner.digest.replace(':', '-')].sort()
    )
    expect([...manifests.keys()].sort()).toEqual(
      digests(amd, arm, attestation, inner, outer, signature, fallback)
    )
    expect(manifests.get(outer.digest)?.createdAt).toEqual(new Date('2026-02-02T00:00:00Z'))
    expect(manifests.get(signature.digest)?.subject).toBe(inner.digest)
  })

  it('is empty after its last tag went, and where there never was one', async () => {
    const driver = await begin()
    expect((await driver.inventory(name)).tags).toEqual([])
    const image = await push.image(['one'])
    expect(await driver.deleteManifests(name, [image.digest])).toEqual([{ kind: 'deleted' }])
    expect(await driver.inventory(name)).toMatchObject({ tags: [], manifests: new Map() })
  })
})

describe('when a real registry is deleted from', () => {
  it('shows that it deletes by digest only, and loses nothing by the question', async () => {
    const driver = await begin({ deletes: true })
    const image = await push.image(['one', 'two'])
    await driver.inventory(name)
    expect(driver.capabilities).toMatchObject({ untag: 'none', deleteManifest: 'with-tags' })
    expect(await driver.untag(name, [{ tag: 'one', digest: image.digest }])).toEqual([
      { kind: 'refused', reason: 'the registry deletes by digest only' }
    ])
    pull('one')
    expect((await driver.tagNames(name)).length).toBe(2)
  })

  it('loses a tag alone by replacing it: its siblings can be pulled whole', async () => {
    const driver = await begin({ allowReplace: true })
    const child = await push.image([])
    const index = await push.index(['gone', 'kept', 'kept-too'], [child])
    expect(await driver.untag(name, [{ tag: 'gone', digest: index.digest }])).toEqual([{ kind: 'deleted' }])
    expect([...(await driver.tagNames(name))].sort()).toEqual(['kept', 'kept-too'])
    expect(await driver.resolve(name, 'gone')).toBeUndefined()
    expect(await driver.resolve(name, 'kept')).toBe(index.digest)
    pull('kept')
    pull('kept-too')
  })

  it('deletes many at the same time', async () => {
    const driver = await begin({ allowReplace: true })
    const shared = await push.image(['kept', ...Array.from({ length: 8 }, (_, at) => `s${at}`)])
    const images: Pushed[] = []
    for (let count = 0; count < 24; count++) images.push(await push.image([`a${count}`, `b${count}`]))
    const outcomes = await Promise.all([
      ...images.map(async ({ digest }) => (await driver.deleteManifests(name, [digest]))[0]),
      ...Array.from({ length: 8 }, async (_, at) => {
        const refs = [{ tag: `s${at}`, digest: shared.digest }]
        return (await driver.untag(name, refs))[0]
      })
    ])
    expect(new Set(outcomes.map(outcome => outcome?.kind))).toEqual(new Set(['deleted']))
    expect(await driver.tagNames(name)).toEqual(['kept'])
    pull('kept')
  })

  it('says gone for what went before, and takes a manifest back byte for byte', async () => {
    const driver = await begin()
    const image = await push.image(['one'])
    const raw = await driver.rawManifest(name, image.digest)
    if (raw === undefined) throw new Error('no manifest')
    await driver.deleteManifests(name, [image.digest])
    expect(await driver.deleteManifests(name, [image.digest])).toEqual([{ kind: 'gone' }])
    await driver.putManifest(name, 'one', raw)
    expect(await driver.resolve(name, 'one')).toBe(image.digest)
    pull('one')
  })
})
