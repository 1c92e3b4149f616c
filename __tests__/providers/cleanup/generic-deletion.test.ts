import { afterEach, describe, expect, it } from '@jest/globals'
import type { Driver, Outcome, TagRef } from '../../../src/cleanup/driver.js'
import { createDriver } from '../../../src/providers/generic/cleanup.js'
import { pusherFor, type Pushed, type Pusher } from '../../fake/v2-images.js'
import { PROFILES, startFakeV2, type FakeV2, type FakeV2Options } from '../../fake/v2.js'
import { alice, errorOf, PASSWORD, sessionFor, type SessionOptions } from '../../cleanup/v2-world.js'

const NAME = 'acme/app'

let fake: FakeV2
let push: Pusher
let driver: Driver

afterEach(() => fake.close())

async function begin(options: FakeV2Options = {}, more: SessionOptions = {}): Promise<void> {
  fake = await startFakeV2(options)
  push = pusherFor(fake.url, NAME)
  driver = await createDriver(sessionFor(fake.host, more))
}

/** The same storage, seen by another session. */
async function again(more: SessionOptions): Promise<void> {
  driver = await createDriver(sessionFor(fake.host, more))
}

async function untag(tag: string, { digest }: { digest: string }): Promise<Outcome | undefined> {
  const refs: TagRef[] = [{ tag, digest }]
  return (await driver.untag(NAME, refs))[0]
}

async function remove({ digest }: { digest: string }): Promise<Outcome | undefined> {
  return (await driver.deleteManifests(NAME, [digest]))[0]
}

function tags(): string[] {
  return [...(fake.storage.get(NAME)?.tags.keys() ?? [])].sort()
}

function has({ digest }: Pushed): boolean {
  return fake.storage.get(NAME)?.manifests.has(digest) === true
}

/** An image with a tag, in a server that asks for a login. */
async function fill(): Promise<void> {
  const open = await startFakeV2()
  await pusherFor(open.url, NAME).image(['one'])
  for (const [name, repository] of open.storage) fake.storage.set(name, repository)
  await open.close()
}

const APPLY: SessionOptions = { deletes: true }

describe('when a run goes on to delete', () => {
  it.each([
    ['distribution 2.8', 'none'],
    ['distribution 2.8, deletion off', 'none'],
    ['distribution 3.0', 'native'],
    ['distribution 3.1 on S3', 'native'],
    ['zot', 'native'],
    ['quay v2', 'native'],
    ['gitlab', 'native'],
    ['harbor v2', 'none'],
    ['ghcr', 'none'],
    ['docker hub v2', 'none']
  ] as const)('finds out how a tag goes alone, and changes nothing by it: %s', async (profile, way) => {
    await begin({ profile }, APPLY)
    const image = await push.image(['one', 'two'])
    await driver.inventory(NAME)
    await driver.inventory(NAME)
    expect(driver.capabilities.untag).toBe(way)
    expect([tags(), has(image)]).toEqual([['one', 'two'], true])
    expect(fake.count('DELETE')).toBe(1)
    expect(fake.count('DELETE', /\/manifests\/registry-auth-probe-[0-9a-f-]{36}$/)).toBe(1)
  })

  it('asks nothing where a plan is all that is wanted', async () => {
    await begin({ profile: 'distribution 3.0' })
    await push.image(['one'])
    await driver.inventory(NAME)
    expect([driver.capabilities.untag, fake.count('DELETE')]).toEqual(['none', 0])
  })

  it('does not ask in a repository that has nothing', async () => {
    await begin({ profile: 'distribution 3.0' }, APPLY)
    await driver.inventory(NAME)
    expect([driver.capabilities.untag, fake.count('DELETE')]).toEqual(['none', 0])
  })

  it.each(['basic', 'bearer-jwt'] as const)('stays careful where it may not delete: %s', async mode => {
    const users = { alice: { password: PASSWORD, rights: { '*': ['pull' as const] } } }
    await begin({ profile: 'distribution 3.0', mode, users }, APPLY)
    await fill()
    await driver.inventory(NAME)
    expect(driver.capabilities.untag).toBe('none')
  })

  it('stays careful where no token is given for it', async () => {
    await begin(
      { profile: 'distribution 3.0', mode: 'bearer-jwt', users: { alice: { password: PASSWORD } } },
      APPLY
    )
    await fill()
    fake.faults.push({ kind: 'answer', status: 400, path: /^\/token.*delete/ })
    await driver.inventory(NAME)
    expect(driver.capabilities.untag).toBe('none')
  })

  it('goes by the user’s word, and asks nothing', async () => {
    await begin({ profile: 'distribution 3.0' }, { ...APPLY, deleteBy: 'tag' })
    await push.image(['one'])
    await driver.inventory(NAME)
    expect(driver.capabilities.untag).toBe('native')
    await again({ ...APPLY, deleteBy: 'digest' })
    await driver.inventory(NAME)
    expect(driver.capabilities.untag).toBe('none')
    await again({ ...APPLY, deleteBy: 'digest', allowReplace: true })
    expect(driver.capabilities.untag).toBe('replace')
    expect(fake.count('DELETE')).toBe(0)
  })
})

describe('when a tag is removed alone', () => {
  it.each(['distribution 3.0', 'zot', 'quay v2', 'gitlab'] as const)(
    'leaves its siblings: %s',
    async profile => {
      await begin({ profile })
      const image = await push.image(['one', 'two', 'three'])
      expect(await untag('one', image)).toEqual({ kind: 'deleted' })
      expect(await untag('two', image)).toEqual({ kind: 'deleted' })
      expect(await untag('two', image)).toEqual({ kind: 'gone' })
      expect([tags(), has(image)]).toEqual([['three'], true])
      expect(driver.capabilities.untag).toBe('native')
    }
  )

  it.each(['distribution 2.8', 'harbor v2', 'docker hub v2'] as const)(
    'is refused where only digests are deleted: %s',
    async profile => {
      await begin({ profile })
      const image = await push.image(['one', 'two'])
      expect(await untag('one', image)).toEqual({
        kind: 'refused',
        reason: 'the registry deletes by digest only'
      })
      expect(tags()).toEqual(['one', 'two'])
    }
  )

  it('is given up at the first answer that says so, where the user was wrong', async () => {
    await begin({}, { deleteBy: 'tag' })
    const image = await push.image(['one', 'two', 'three'])
    expect(await untag('one', image)).toEqual({
      kind: 'refused',
      reason: 'the registry does not delete this way, or not at all (400 digest invalid)'
    })
    expect(driver.capabilities.untag).toBe('none')
    await untag('two', image)
    expect(fake.count('DELETE')).toBe(1)
  })

  it('goes side by side once it is seen what it does', async () => {
    await begin({ profile: 'distribution 3.0', latency: 5 })
    const names = Array.from({ length: 12 }, (_, at) => `t${at}`)
    const image = await push.image([...names, 'kept'])
    expect(await untag('t0', image)).toEqual({ kind: 'deleted' })
    const outcomes = await Promise.all(names.slice(1).map(name => untag(name, image)))
    expect(outcomes.every(outcome => outcome?.kind === 'deleted')).toBe(true)
    expect([tags(), fake.mostAtOnce() > 4]).toEqual([['kept'], true])
    // one to find out, one for each
    expect(fake.count('DELETE')).toBe(1 + names.length)
  })

  it('is refused for a tag that is immutable', async () => {
    await begin({ profile: 'quay v2' })
    const image = await push.image(['locked', 'free'])
    expect(await untag('locked', image)).toEqual({
      kind: 'refused',
      reason: 'it is in use or protected (409 tag immutable)'
    })
    expect(await untag('free', image)).toEqual({ kind: 'deleted' })
  })

  it('is stopped, and undone, at a server that takes all tags along', async () => {
    await begin({ profile: 'careless' }, APPLY)
    const image = await push.image(['one', 'two', 'three'])
    const other = await push.image(['four', 'five'])
    await driver.inventory(NAME)
    expect(driver.capabilities.untag).toBe('native')
    expect(await untag('one', image)).toEqual({
      kind: 'failed',
      reason:
        'deleting a tag takes the image and its other tags along at this registry; the other tags were put back'
    })
    expect([tags(), has(image)]).toEqual([['five', 'four', 'three', 'two'], true])
    expect(driver.capabilities.untag).toBe('none')
    expect(await untag('four', other)).toMatchObject({ kind: 'refused' })
    expect(tags()).toContain('four')
  })

  it('is stopped, and undone, at a server that takes a part out of its index', async () => {
    await begin({ profile: 'careless' }, APPLY)
    const part = await push.image(['part'])
    const index = await push.index(['release'], [part])
    await driver.inventory(NAME)
    expect(await untag('part', part)).toEqual({
      kind: 'failed',
      reason: 'deleting a tag takes the image along at this registry; it was put back'
    })
    expect([tags(), has(part), has(index)]).toEqual([['release'], true, true])
    expect(driver.capabilities.untag).toBe('none')
  })

  it('is stopped there too where a tag with others had gone alone before', async () => {
    await begin({ profile: { ...PROFILES['distribution 3.0'], lastTagTakesManifest: true } }, APPLY)
    const two = await push.image(['one', 'two'])
    const part = await push.image(['part'])
    await push.index(['release'], [part])
    await driver.inventory(NAME)
    expect(await untag('one', two)).toEqual({ kind: 'deleted' })
    expect(await untag('part', part)).toMatchObject({ kind: 'failed' })
    expect([tags(), has(part)]).toEqual([['release', 'two'], true])
  })

  it('is not mistaken for that where somebody else removed the others', async () => {
    await begin({ profile: 'distribution 3.0' }, APPLY)
    const image = await push.image(['one', 'two'])
    await driver.inventory(NAME)
    fake.storage.get(NAME)?.tags.delete('one')
    const puts = fake.count('PUT')
    expect(await untag('two', image)).toEqual({ kind: 'deleted' })
    expect([tags(), fake.count('PUT') - puts, driver.capabilities.untag]).toEqual([[], 0, 'native'])
  })

  it('is stopped there before a second one is sent, even where many are wanted at once', async () => {
    await begin({ profile: 'careless', latency: 2 }, APPLY)
    const images = [await push.image(['a', 'A']), await push.image(['b', 'B']), await push.image(['c', 'C'])]
    await driver.inventory(NAME)
    const asked = ['a', 'b', 'c'].map((tag, at) => untag(tag, images[at] ?? { digest: '' }))
    expect((await Promise.all(asked)).map(outcome => outcome?.kind)).toEqual(['failed', 'refused', 'refused'])
    expect(tags()).toEqual(['A', 'B', 'C', 'b', 'c'])
    expect(fake.count('DELETE')).toBe(2)
  })

  it('says what could not be put back there', async () => {
    await begin({ profile: 'careless' }, APPLY)
    const image = await push.image(['one', 'two'])
    await driver.inventory(NAME)
    fake.faults.push({ kind: 'answer', status: 403, method: 'PUT' })
    expect(await untag('one', image)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining(`"two" could not be put back: push ${image.digest} there again`)
    })
  })
})

describe('when a tag is removed by replacing it', () => {
  const replacing: SessionOptions = { allowReplace: true }

  it('is what the capabilities say once the user allowed it', async () => {
    await begin({}, replacing)
    expect(driver.capabilities.untag).toBe('replace')
  })

  it('leaves its siblings and nothing else behind', async () => {
    await begin({}, replacing)
    const image = await push.image(['one', 'two', 'three'])
    const outcomes = await driver.untag(NAME, [
      { tag: 'one', digest: image.digest },
      { tag: 'two', digest: image.digest }
    ])
    expect(outcomes).toEqual([{ kind: 'deleted' }, { kind: 'deleted' }])
    expect(tags()).toEqual(['three'])
    expect([...(fake.storage.get(NAME)?.manifests.keys() ?? [])]).toEqual([image.digest])
    // the config of the throw-away images is the same for all
    expect(fake.count('POST') - 2).toBe(1)
  })

  it('is done as the registry can where it can', async () => {
    await begin({ profile: 'distribution 3.0' }, replacing)
    const image = await push.image(['one', 'two'])
    const puts = fake.count('PUT')
    expect(await untag('one', image)).toEqual({ kind: 'deleted' })
    expect([tags(), fake.count('PUT') - puts]).toEqual([['two'], 0])
  })

  it('does nothing to a tag that has gone or moved', async () => {
    await begin({}, replacing)
    const image = await push.image(['one'])
    const moved = await push.image(['one'])
    const puts = fake.count('PUT', /manifests/)
    expect(await untag('one', image)).toEqual({ kind: 'refused', reason: 'the tag has moved since' })
    expect(await untag('none', image)).toEqual({ kind: 'gone' })
    expect([fake.count('PUT', /manifests/) - puts, fake.storage.get(NAME)?.tags.get('one')]).toEqual([
      0,
      moved.digest
    ])
  })

  it('leaves a push alone that came in between', async () => {
    const pushed: Pushed[] = []
    await begin(
      {
        before: ({ method, url }, storage) => {
          const [newer] = pushed
          if (newer !== undefined && method === 'HEAD' && url.pathname.endsWith('/manifests/one'))
            storage.get(NAME)?.tags.set('one', newer.digest)
        }
      },
      replacing
    )
    const image = await push.image(['one', 'two'])
    const newer = await push.image(['new'])
    pushed.push(newer)
    expect(await untag('one', image)).toEqual({
      kind: 'refused',
      reason: 'the tag moved while it was being removed'
    })
    expect(fake.storage.get(NAME)?.tags.get('one')).toBe(newer.digest)
    expect(has(newer)).toBe(true)
  })

  it('puts the tag back where the deletion is refused', async () => {
    await begin(
      { profile: { ...PROFILES['distribution 2.8'], whenTagged: { status: 403, code: 'DENIED' } } },
      replacing
    )
    const image = await push.image(['one', 'two'])
    expect(await untag('one', image)).toEqual({
      kind: 'refused',
      reason: 'the registry denies it (403 denied)'
    })
    expect(fake.storage.get(NAME)?.tags.get('one')).toBe(image.digest)
  })

  it('puts the tag back where deleting is denied only then, and ends the run', async () => {
    await begin({}, replacing)
    const image = await push.image(['one', 'two'])
    fake.faults.push({ kind: 'answer', status: 401, method: 'DELETE', path: /sha256:/ })
    expect(await errorOf(untag('one', image))).toMatchObject({ kind: 'refused' })
    expect(fake.storage.get(NAME)?.tags.get('one')).toBe(image.digest)
  })

  it('pushes nothing where deleting is denied', async () => {
    await begin({}, replacing)
    const image = await push.image(['one', 'two'])
    const puts = fake.count('PUT')
    fake.faults.push({ kind: 'answer', status: 403, method: 'DELETE' })
    expect(await untag('one', image)).toMatchObject({ kind: 'refused' })
    fake.faults.splice(0)
    fake.faults.push({ kind: 'answer', status: 401, method: 'DELETE' })
    expect(await errorOf(untag('one', image))).toMatchObject({ kind: 'refused' })
    expect(fake.count('PUT') - puts).toBe(0)
  })

  it('is the way at a server that does not say what it can', async () => {
    await begin({ profile: 'careless' }, replacing)
    const image = await push.image(['one', 'two'])
    fake.faults.push({ kind: 'answer', status: 404, method: 'DELETE', path: /probe/ })
    expect(await untag('one', image)).toEqual({ kind: 'deleted' })
    expect([tags(), has(image)]).toEqual([['two'], true])
  })

  it('says so where it cannot be put back', async () => {
    let puts = 0
    await begin(
      {
        before: ({ method, url }) => {
          if (method !== 'PUT' || !url.pathname.endsWith('/manifests/one')) return
          puts += 1
          // the image, the throw-away one, and then the one that is to come back
          if (puts === 3) fake.faults.push({ kind: 'answer', status: 500, method: 'PUT' })
        }
      },
      replacing
    )
    const image = await push.image(['one', 'two'])
    fake.faults.push({ kind: 'answer', status: 403, method: 'DELETE', path: /sha256:/ })
    expect(await untag('one', image)).toEqual({
      kind: 'failed',
      reason: `the tag "one" may point to an empty image now: push ${image.digest} to it again, or delete it`
    })
  })

  it('is refused, with nothing changed, where pushing is', async () => {
    await begin({}, replacing)
    const image = await push.image(['one', 'two'])
    fake.faults.push({ kind: 'answer', status: 409, method: 'PUT', path: /manifests/ })
    expect(await untag('one', image)).toEqual({
      kind: 'refused',
      reason: 'a throw-away image could not be pushed to the tag (409)'
    })
    expect([tags(), fake.storage.get(NAME)?.tags.get('one')]).toEqual([['one', 'two'], image.digest])
  })

  it('is begun only with a budget, and ended without', async () => {
    await begin()
    const image = await push.image(['one', 'two'])
    const left: string[][] = []
    for (let requests = 1; requests < 14; requests++) {
      await again({ ...replacing, budget: { requests } })
      const outcome = await untag('one', image)
      left.push(tags())
      const whole = fake.storage.get(NAME)?.tags.get('one') === image.digest
      expect(outcome?.kind).toBe(whole ? 'postponed' : 'deleted')
      if (!whole) break
    }
    expect(left.at(-1)).toEqual(['two'])
    expect(left.length).toBeGreaterThan(2)
  })
})

describe('when a manifest is deleted', () => {
  it.each([
    ['distribution 2.8', { kind: 'deleted' }],
    ['distribution 3.0', { kind: 'deleted' }],
    ['zot', { kind: 'refused', reason: 'it is in use or protected (409 manifest invalid)' }],
    ['docker hub v2', { kind: 'refused', reason: 'the registry denies it (403 denied)' }],
    [
      'ghcr',
      {
        kind: 'refused',
        reason: 'the registry does not delete this way, or not at all (405 unsupported)'
      }
    ]
  ] as const)('goes with both its tags, or the registry says no: %s', async (profile, outcome) => {
    await begin({ profile })
    const image = await push.image(['one', 'two'])
    expect(await remove(image)).toEqual(outcome)
    expect(has(image)).toBe(outcome.kind !== 'deleted')
  })

  it.each([
    ['zot', 'the registry says that something refers to it (405 denied)'],
    ['harbor v2', 'it is in use or protected (412 precondition)'],
    ['gitlab', 'it is in use or protected (409)']
  ] as const)('is refused for the child of an index: %s', async (profile, reason) => {
    await begin({ profile })
    const child = await push.image([])
    await push.index(['multi'], [child])
    expect(await remove(child)).toEqual({ kind: 'refused', reason })
  })

  it('is gone the second time', async () => {
    await begin()
    const image = await push.image(['one'])
    expect(await remove(image)).toEqual({ kind: 'deleted' })
    expect(await remove(image)).toEqual({ kind: 'gone' })
  })

  it('is no more promised where deletion is switched off', async () => {
    await begin({ profile: 'distribution 2.8, deletion off' })
    const image = await push.image(['one'])
    expect(driver.capabilities.deleteManifest).toBe('with-tags')
    await remove(image)
    expect(driver.capabilities.deleteManifest).toBe('none')
  })

  it('is looked for after a 500, and not deleted twice', async () => {
    await begin()
    const [done, left] = [await push.image(['done']), await push.image(['left'])]
    fake.faults.push({ kind: 'answer', status: 500, method: 'DELETE' })
    fake.storage.get(NAME)?.manifests.delete(done.digest)
    expect(await remove(done)).toEqual({ kind: 'deleted' })
    expect(await remove(left)).toEqual({ kind: 'failed', reason: 'the registry answered 500' })
    expect(fake.count('DELETE')).toBe(2)
  })

  it('is looked for after a connection that broke', async () => {
    await begin()
    const image = await push.image(['left'])
    fake.faults.push({ kind: 'reset', method: 'DELETE' })
    expect(await remove(image)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('closed the connection before it answered')
    })
  })

  it('is postponed when the budget is spent, and so are all after it', async () => {
    await begin()
    const images = [await push.image(['a']), await push.image(['b']), await push.image(['c'])]
    await again({ budget: { requests: 2 } })
    const outcomes = await driver.deleteManifests(
      NAME,
      images.map(({ digest }) => digest)
    )
    const postponed = { kind: 'postponed', reason: 'the request budget is used up' }
    expect(outcomes).toEqual([{ kind: 'deleted' }, postponed, postponed])
    expect(tags()).toEqual(['b', 'c'])
  })

  it('is postponed when the registry asks for a wait that is too long', async () => {
    await begin({}, { budget: { time: 60_000 } })
    const image = await push.image(['a'])
    fake.faults.push({ kind: 'answer', status: 429, method: 'DELETE', headers: { 'retry-after': '3600' } })
    expect(await remove(image)).toEqual({
      kind: 'postponed',
      reason: 'the registry asks for a wait longer than the time left'
    })
  })

  it('ends the run where nothing may be deleted, and names no secret', async () => {
    await begin({ mode: 'bearer-opaque', users: { alice: { password: PASSWORD } } })
    fake.faults.push({ kind: 'answer', status: 401, method: 'DELETE', body: `{"x":"${PASSWORD}"}` })
    const error = await errorOf(remove({ digest: `sha256:${'1'.repeat(64)}` }))
    expect(error).toMatchObject({ kind: 'refused' })
    expect(error.message).toBe(
      `deleting in "${fake.host}/${NAME}" was refused (401): give the user of this registry the right to delete there`
    )
  })
})

describe('when a manifest is put back', () => {
  it('comes back under its digest and under a tag, byte for byte', async () => {
    await begin()
    const image = await push.image(['one'])
    const raw = await driver.rawManifest(NAME, image.digest)
    if (raw === undefined) throw new Error('no manifest')
    await remove(image)
    await driver.putManifest(NAME, image.digest, raw)
    expect([tags(), has(image)]).toEqual([[], true])
    await driver.putManifest(NAME, 'one', raw)
    expect(await driver.rawManifest(NAME, 'one')).toEqual(raw)
  })

  it('says why it does not', async () => {
    await begin(
      { mode: 'basic', users: { alice: { password: PASSWORD, rights: { '*': ['pull'] } } } },
      {
        credential: alice()
      }
    )
    const raw = { digest: `sha256:${'1'.repeat(64)}`, mediaType: 'application/json', text: '{}' }
    const error = await errorOf(driver.putManifest(NAME, 'one', raw))
    expect(error).toMatchObject({ kind: 'refused' })
    expect(error.message).toContain(`putting "one" back into "${fake.host}/${NAME}" was refused (403 denied)`)
  })
})
