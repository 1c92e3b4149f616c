import { describe, expect, it } from '@jest/globals'
import { withHidden } from '../../../src/cleanup/inventory/hidden-manifests.js'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import { capabilitiesOf, digestOf, factsOf, inventoryOf, openPolicy } from '../plan/world.js'

describe('when an index runs by its digest and has lost its tag, and the registry lists tags alone', () => {
  const shown = inventoryOf(
    [
      { name: 'release', tags: ['v1'] },
      { name: 'arm64' },
      { name: 'amd64 of pr' },
      { name: 'pr', of: ['amd64 of pr', 'arm64'], tags: ['pr-1'] }
    ],
    false
  )
  const all = inventoryOf([{ name: 'amd64' }, { name: 'running', of: ['amd64', 'arm64'] }])
  const driver = {
    capabilities: capabilitiesOf('distribution2'),
    manifest: (_: string, digest: string) => Promise.resolve(all.manifests.get(digest))
  }
  const digests = new Set([digestOf('running'), digestOf('elsewhere')])

  it('keeps the parts it shares with an index that goes', async () => {
    const inventory = await withHidden(driver, shown, digests)
    expect([...inventory.manifests.keys()]).toEqual(
      expect.arrayContaining([digestOf('running'), digestOf('amd64'), digestOf('arm64')])
    )
    const plan = planRepository(
      inventory,
      readPolicy(openPolicy("  - { name: prs, tags: 'pr-*' }")),
      factsOf({ registry: 'distribution2', deployed: { digests, tags: new Set() } })
    )
    const gone = plan.steps.map(({ digest }) => digest)
    expect(gone).toEqual([digestOf('pr'), digestOf('amd64 of pr')])
  })

  it('asks nothing of a registry that lists all', async () => {
    const listed = { ...shown, listsUntagged: true }
    expect(await withHidden(driver, listed, digests)).toBe(listed)
  })
})
