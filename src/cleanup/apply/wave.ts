import type { Step } from '../plan/cleanup-plan.js'
import { companionKey } from '../plan/companions.js'
import { subjectsOf } from './check-step.js'
import type { Scene } from './check-step.js'
import { tagsOfStep } from './planned.js'

/**
 * The steps from one on that can be done at the same time: of one kind, and none waiting for another. The order of the
 * plan stays, so a run that is cut off leaves garbage and never a broken image.
 */
export function nextWave(steps: readonly Step[], from: number, scene: Scene): readonly Step[] {
  const { batch, concurrency } = scene.driver.capabilities
  const limit = Math.max(1, batch) * Math.max(1, concurrency)
  const wave: Step[] = []
  const digests = new Set<string>()
  for (const step of steps.slice(from, from + limit)) {
    const [first] = wave
    if (first !== undefined && (first.kind !== step.kind || waits(step, digests, scene))) break
    wave.push(step)
    digests.add(step.digest)
    if (step.kind === 'rewrite-fallback') break
  }
  return wave
}

function waits(step: Step, digests: ReadonlySet<string>, { world, driver }: Scene): boolean {
  const { lastTagTakesManifest, referrersFirst } = driver.capabilities
  if (digests.has(step.digest) && (step.kind === 'delete' || lastTagTakesManifest === true)) return true
  const manifest = world.manifests.get(step.digest)
  // not shown by the listing: what it waits for is known only once it is read
  if (manifest === undefined && step.kind === 'delete' && !world.listsUntagged) return true
  const subjects = subjectsOf(world, step.digest, tagsOfStep(step))
  // a tag that goes alone leaves what it pointed to, so parents and children may lose theirs together
  const takes = step.kind === 'delete' || lastTagTakesManifest === true
  const parents = takes ? (world.parents.get(step.digest) ?? []) : []
  const referrers = referrersFirst === true ? (world.describedBy.get(companionKey(step.digest)) ?? []) : []
  return [...parents, ...subjects, ...referrers].some(digest => digests.has(digest))
}
