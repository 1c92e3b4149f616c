import { describe, expect, it } from '@jest/globals'
import type { Capabilities } from '../../../src/cleanup/driver.js'
import type { CleanupPlan } from '../../../src/cleanup/plan/cleanup-plan.js'
import { CAPABILITIES } from '../plan/world.js'
import { createMemory } from './memory.js'
import type { Memory } from './memory.js'
import { apply, outcomes, planBy } from './plans.js'

const { azure: AZURE, gitlab: GITLAB, google: GOOGLE } = CAPABILITIES

function planOf(memory: Memory, rules: string): Promise<CleanupPlan> {
  return planBy(memory, `version: 1\nguards: { max-percent: 100 }\nrules: [${rules}]`)
}

function repositoryAt(capabilities: Partial<Capabilities> = {}): Memory {
  const memory = createMemory({ capabilities, listsUntagged: true })
  memory.push({ tags: ['v1'], mark: 'release' })
  return memory
}

describe('when something is described', () => {
  it.each(['sbom-1', `sha256-${'0'.repeat(64)}.sbom`])(
    'keeps the tag of what describes an image that got another tag meanwhile: %s',
    async name => {
      const memory = repositoryAt(GITLAB)
      const image = memory.push({ tags: ['pr-1'], mark: 'image' })
      memory.push({ tags: [name], mark: 'sbom', subject: image })
      const plan = await planOf(memory, "{ name: prs, tags: 'pr-*' }")
      memory.tags.set('v2', image)
      expect(outcomes(await apply(memory, plan))).toEqual(['deleted', 'skipped'])
      expect([...memory.tags.keys()].sort()).toEqual([name, 'v1', 'v2'])
    }
  )

  it('deletes the attestation in an index before the image in it where the registry asks for that', async () => {
    const memory = repositoryAt(GOOGLE)
    const image = memory.push({ mark: 'image' })
    const attestation = memory.push({ mark: 'attestation', subject: image })
    memory.push({ tags: ['pr-1'], mark: 'index', children: [image, attestation] })
    const plan = await planOf(memory, "{ name: prs, tags: 'pr-*' }")
    const deleted = plan.repositories[0]?.steps.map(({ digest }) => digest)
    expect(deleted?.slice(-2)).toEqual([attestation, image])
  })

  it.each(['a', 'b', 'c', 'd'])('removes the signature of a signature in one run: %s', async mark => {
    const memory = repositoryAt()
    const image = memory.push({ tags: ['pr-1'], mark })
    const signature = memory.push({ tags: [`${image.replace(':', '-')}.sig`], mark: 'signature' })
    memory.push({ tags: [`${signature.replace(':', '-')}.sig`], mark: 'another' })
    const plan = await planOf(memory, "{ name: prs, tags: 'pr-*' }")
    expect(new Set(outcomes(await apply(memory, plan)))).toEqual(new Set(['deleted']))
    expect([...memory.tags.keys()]).toEqual(['v1'])
  })

  it('deletes an orphan beside one of the same lost image that came after the plan', async () => {
    const memory = repositoryAt(AZURE)
    const lost = `sha256:${'0'.repeat(64)}`
    const old = memory.push({ mark: 'old', subject: lost })
    const plan = await planOf(memory, '{ name: orphans, orphaned-referrers: true }')
    memory.push({ mark: 'new', subject: lost })
    expect(outcomes(await apply(memory, plan))).toEqual(['deleted'])
    expect(memory.manifests.has(old)).toBe(false)
  })
})

describe('when all images are named by a hash of what went into them', () => {
  it('sees that some are left', async () => {
    const memory = createMemory({ listsUntagged: true })
    memory.push({ tags: [`sha256-${'a'.repeat(64)}`], mark: 'old' })
    memory.push({ tags: [`sha256-${'b'.repeat(64)}`], mark: 'new' })
    const plan = await planOf(memory, "{ name: old, tags: 'sha256-a*' }")
    expect(outcomes(await apply(memory, plan))).toEqual(['deleted', 'deleted'])
    expect([...memory.tags.keys()]).toEqual([`sha256-${'b'.repeat(64)}`])
  })
})
