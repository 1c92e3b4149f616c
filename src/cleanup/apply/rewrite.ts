import { parseObject } from '../../net/spec-error.js'
import { digestLike } from '../inventory/content-digest.js'
import type { Outcome, RawManifest } from '../driver.js'
import type { Scene } from './check-step.js'
import type { RewriteStep } from './planned.js'
import { addManifest, addTag, dropTag, keep } from './world.js'

/**
 * Puts a fallback tag's index back without the descriptors of referrers that go.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#deleting-manifests
 */
export async function rewriteFallback(scene: Scene, step: RewriteStep): Promise<Outcome> {
  const { driver, world, planned } = scene
  const raw = await driver.rawManifest(world.repository, step.digest)
  if (raw === undefined) return { kind: 'gone' }
  const rewritten = without(raw, new Set(step.without))
  if (rewritten === undefined) return { kind: 'failed', reason: 'the fallback tag is no index of referrers' }
  if (rewritten.digest === step.digest) return { kind: 'gone' }
  await driver.putManifest(world.repository, step.tag, rewritten)
  const old = world.manifests.get(step.digest)
  dropTag(world, step.tag)
  if (old !== undefined) {
    const children = old.children.filter(child => !step.without.includes(child))
    addManifest(world, planned, { ...old, digest: rewritten.digest, children })
  }
  addTag(world, step.tag, rewritten.digest)
  keep(world, rewritten.digest, `"${step.tag}" is kept`)
  return { kind: 'deleted' }
}

function without(
  { digest, text, mediaType }: RawManifest,
  digests: ReadonlySet<string>
): RawManifest | undefined {
  const index = parseObject(text)
  const listed = index?.['manifests']
  if (!Array.isArray(listed)) return undefined
  const manifests = listed.filter((entry: unknown) => !isOf(entry, digests))
  if (manifests.length === listed.length) return { digest, mediaType, text }
  const rest = JSON.stringify({ ...index, manifests })
  return { digest: digestLike(rest, digest), mediaType, text: rest }
}

function isOf(entry: unknown, digests: ReadonlySet<string>): boolean {
  if (typeof entry !== 'object' || entry === null || !('digest' in entry)) return false
  return typeof entry.digest === 'string' && digests.has(entry.digest)
}
