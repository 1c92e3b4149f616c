import { describe, expect, it } from '@jest/globals'
import { withDeployed } from '../../../src/cleanup/inventory/with-deployed.js'
import { createMemory } from '../apply/memory.js'
import type { Memory } from '../apply/memory.js'

/** A nest of indexes whose tag was moved on; only its inmost platform has a tag. */
function nested(listsUntagged: boolean): { readonly memory: Memory; readonly digests: readonly string[] } {
  const memory = createMemory({ listsUntagged })
  const platform = memory.push({ tags: ['v1-amd64'], mark: 'platform' })
  const index = memory.push({ mark: 'index', children: [platform] })
  const nest = memory.push({ mark: 'nest', children: [index] })
  return { memory, digests: [platform, index, nest] }
}

async function digestsOf({ driver }: Memory, deployed: readonly string[]): Promise<readonly string[]> {
  const inventory = await withDeployed(driver, await driver.inventory('team/app'), new Set(deployed))
  return [...inventory.manifests.keys()]
}

describe('when a digest is in use that no tag leads to', () => {
  it('is read with its parts at any depth, where the listing does not show it', async () => {
    const { memory, digests } = nested(false)
    const [platform = '', , nest = ''] = digests
    expect(await digestsOf(memory, [])).toEqual([platform])
    expect([...(await digestsOf(memory, [nest]))].sort()).toEqual([...digests].sort())
  })

  it('is asked for once, and nothing is asked where the listing shows everything', async () => {
    const { memory, digests } = nested(false)
    await digestsOf(memory, digests)
    expect(memory.calls.filter(call => call.startsWith('manifest'))).toHaveLength(2)
    const listed = nested(true)
    await digestsOf(listed.memory, listed.digests)
    expect(listed.memory.calls).toEqual(['inventory'])
  })

  it('is nothing where it is gone', async () => {
    const { memory, digests } = nested(false)
    expect(await digestsOf(memory, [`sha256:${'0'.repeat(64)}`])).toEqual(digests.slice(0, 1))
  })

  it('ends the plan where it cannot be read', async () => {
    const { memory, digests } = nested(false)
    memory.before = call => {
      if (call.startsWith('manifest')) throw new Error('no answer')
    }
    await expect(digestsOf(memory, digests)).rejects.toThrow('no answer')
  })
})
