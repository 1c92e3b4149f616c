import { describe, expect, it } from '@jest/globals'
import type { Driver } from '../../../src/cleanup/driver.js'
import type { Inventory, Manifest } from '../../../src/cleanup/inventory/inventory.js'
import { createWorld } from '../../../src/cleanup/apply/world.js'
import { CAPABILITIES, createMemory, sha256 } from './memory.js'
import { apply, outcomes, planOf, remove } from './plans.js'

const NOTHING = {
  tags: new Map<string, string>(),
  tagsOf: new Map<string, Set<string>>(),
  digests: new Set<string>(),
  rewritten: new Map<string, Set<string>>(),
  rewrittenTags: new Map<string, string>(),
  left: new Set<string>(),
  collected: new Set<string>()
}

const manifest = (name: string, more: Partial<Manifest> = {}): Manifest => ({
  digest: sha256(name),
  kind: 'image',
  mediaType: '',
  children: [],
  ...more
})

function inventoryOf(
  manifests: readonly Manifest[],
  ...tags: readonly (readonly [string, string])[]
): Inventory {
  return {
    repository: 'team/app',
    tags: tags.map(([name, of]) => ({ name, digest: sha256(of) })),
    manifests: new Map(manifests.map(one => [one.digest, one])),
    listsUntagged: true
  }
}

describe('when a repository is larger than anybody thought', () => {
  it('keeps 200,000 signatures of one image', () => {
    const count = 200_000
    const signatures = Array.from({ length: count }, (_, at) =>
      manifest(`s${at}`, { subject: sha256('image') })
    )
    const inventory = inventoryOf([manifest('image'), ...signatures], ['v1', 'image'])
    expect(createWorld(inventory, NOTHING, CAPABILITIES).kept.size).toBe(count + 1)
  })

  it('looks for the tags above an image through 5,000 indexes, each of which is in two others', async () => {
    const capabilities = { referrersFirst: true }
    const memory = createMemory({ capabilities, listsUntagged: true })
    memory.push({ tags: ['new'], mark: 'new' })
    const [image, referrer] = [memory.push({ mark: 'image' }), manifest('referrer', { subject: '' })]
    const levels = Array.from({ length: 5_000 }, (_, at) =>
      ['a', 'b'].map(side =>
        manifest(`${side}${at}`, {
          kind: 'index',
          children: at === 0 ? [image] : [sha256(`a${at - 1}`), sha256(`b${at - 1}`)]
        })
      )
    ).flat()
    const described = { ...referrer, subject: image }
    const driver: Driver = {
      ...memory.driver,
      inventory: async repository => {
        const { manifests, ...found } = await memory.driver.inventory(repository)
        const all = [...manifests.values(), ...levels, described]
        return { ...found, manifests: new Map(all.map(one => [one.digest, one])) }
      },
      deleteManifests: (_, digests) => Promise.resolve(digests.map(() => ({ kind: 'deleted' })))
    }
    const steps = [described, ...levels].map(({ digest }) => remove(digest))
    const report = await apply(memory, planOf(memory, [...steps, remove(image)]), {
      driverOf: () => Promise.resolve(driver),
      keepManifests: false
    })
    expect(outcomes(report)[0]).toBe('deleted')
  })
})
