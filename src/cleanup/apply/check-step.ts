import type { Driver } from '../driver.js'
import { companionOf } from '../plan/companions.js'
import type { DeleteStep, Planned, RewriteStep, UntagStep } from './planned.js'
import { addTag, dropManifest, dropTag, isOwnTag, keep, load, short } from './world.js'
import type { World } from './world.js'

/** What a look right before a step says: do it, it is done already, or leave it. */
export type Verdict =
  { readonly kind: 'go' } | { readonly kind: 'gone' } | { readonly kind: 'skip'; readonly reason: string }

const GO: Verdict = { kind: 'go' }
const GONE: Verdict = { kind: 'gone' }

/** What a check looks at. */
export interface Scene {
  readonly world: World
  readonly planned: Planned
  readonly driver: Driver
}

/** The tag alone, if it still points where the plan saw it. */
export async function checkUntag(scene: Scene, { tag, digest }: UntagStep): Promise<Verdict> {
  const { world, driver } = scene
  const known = world.tags.get(tag)
  if (known === undefined) return GONE
  if (driver.capabilities.untag === 'none') return skip('the registry removes no tag alone')
  const describes = keptSubject(world, tag, digest)
  if (describes !== undefined) return skip(`it describes an image that stays (${describes})`)
  const takes = driver.capabilities.lastTagTakesManifest === true
  const standing = standingSubject(scene, digest, [tag], takes)
  if (standing !== undefined) return standing
  const found = await driver.resolve(world.repository, tag)
  if (found === undefined) {
    dropTag(world, tag)
    return GONE
  }
  if (found !== digest || known !== digest) return moved(scene, tag, found)
  return mayLoseTag(scene, tag, digest)
}

/** Why what a tag describes stays, if it does: what it is named after, else its manifest's subject, as the plan has it. */
function keptSubject(world: World, tag: string, digest: string): string | undefined {
  const named = world.byKey.get(companionOf({ name: tag, digest }) ?? '')
  const subject = named ?? world.manifests.get(digest)?.subject
  return subject === undefined ? undefined : world.kept.get(subject)
}

/** Where the last tag takes the manifest along, the tag may go only if the manifest may. */
function mayLoseTag({ world, planned, driver }: Scene, tag: string, digest: string): Verdict {
  const { lastTagTakesManifest, protectsChildren } = driver.capabilities
  if (lastTagTakesManifest !== true || (world.tagsOf.get(digest)?.size ?? 0) > 1) return GO
  if (planned.left.has(digest)) return skip(`"${tag}" is the last tag of an image that the plan leaves`)
  const reason = world.kept.get(digest)
  const isChild = [...(world.parents.get(digest) ?? [])].some(parent => world.kept.has(parent))
  return reason === undefined || (protectsChildren && isChild) ? GO : skip(reason)
}

/** The manifest, if it has no further tag, and nothing that stays or still stands refers to it. */
export async function checkDelete(scene: Scene, step: DeleteStep): Promise<Verdict> {
  const { world, planned, driver } = scene
  const { digest } = step
  const kept = world.kept.get(digest)
  if (kept !== undefined) return skip(kept)
  if (!world.manifests.has(digest)) {
    if (world.listsUntagged || !(await load(world, planned, driver, digest))) return GONE
    const now = world.kept.get(digest)
    if (now !== undefined) return skip(now)
  }
  const [parent] = world.parents.get(digest) ?? []
  if (parent !== undefined) return skip(`the index ${short(parent)} still refers to it`)
  const child = driver.capabilities.cascadesChildren === true ? keptThrough(world, digest) : undefined
  if (child !== undefined) return skip(`${short(child)} is kept, and the registry deletes it with its index`)
  return standingSubject(scene, digest, step.tags, true) ?? checkTags(scene, step)
}

/** A part that stays and that nothing but this index holds. */
function keptThrough(world: World, digest: string): string | undefined {
  for (const child of world.manifests.get(digest)?.children ?? []) {
    const isNamed = (world.tagsOf.get(child)?.size ?? 0) > 0
    if (isNamed || [...(world.parents.get(child) ?? [])].some(parent => parent !== digest)) continue
    const found = world.kept.has(child) ? child : keptThrough(world, child)
    if (found !== undefined) return found
  }
  return undefined
}

/** What describes an image goes after it, so that a run that is cut off leaves no image without its signature. */
function standingSubject(
  { world, planned, driver }: Scene,
  digest: string,
  tags: readonly string[],
  takes: boolean
): Verdict | undefined {
  const { deleteManifest, referrersFirst } = driver.capabilities
  if (deleteManifest === 'none') return undefined
  // a manifest that only loses a tag goes on describing its subject, and one without a tag of its own is half gone
  const subjects = takes
    ? subjectsOf(world, digest, tags)
    : namedSubjects(world, digest, tags).filter(subject => (world.tagsOf.get(subject)?.size ?? 0) > 0)
  const standing = subjects.find(
    subject =>
      world.manifests.has(subject) &&
      planned.digests.has(subject) &&
      !leadsTo(world, digest, subject) &&
      !(referrersFirst === true && isUnnamed(world, subject))
  )
  if (standing === undefined) return undefined
  return skip(`the image it describes (${short(standing)}) still stands`)
}

/** An index that describes a part of itself goes before that part, as every index does. */
function leadsTo({ manifests }: World, digest: string, part: string): boolean {
  const open = [...(manifests.get(digest)?.children ?? [])]
  const seen = new Set<string>()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === part) return true
    if (seen.has(next)) continue
    seen.add(next)
    for (const child of manifests.get(next)?.children ?? []) open.push(child)
  }
  return false
}

/** True when no tag leads to it any more, by itself or by an index. */
function isUnnamed({ tagsOf, parents }: World, digest: string): boolean {
  const seen = new Set<string>()
  const open = [digest]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ((tagsOf.get(next)?.size ?? 0) > 0) return false
    if (seen.has(next)) continue
    seen.add(next)
    for (const parent of parents.get(next) ?? []) open.push(parent)
  }
  return true
}

/** What a manifest describes, by its `subject` and by the names of its tags. */
export function subjectsOf(world: World, digest: string, tags: readonly string[]): readonly string[] {
  const subject = world.manifests.get(digest)?.subject
  const named = namedSubjects(world, digest, tags)
  return subject === undefined ? named : [subject, ...named]
}

function namedSubjects(world: World, digest: string, tags: readonly string[]): readonly string[] {
  return tags
    .map(name => ({ name, digest }))
    .filter(tag => !isOwnTag(world, tag))
    .flatMap(tag => world.byKey.get(companionOf(tag) ?? '') ?? [])
}

/** The tags the digest has now, against those the plan knows it by. */
async function checkTags(scene: Scene, step: DeleteStep): Promise<Verdict> {
  const { world, driver } = scene
  const { digest } = step
  const further = driver.tagsOf === undefined ? [] : await driver.tagsOf(world.repository, digest)
  const named = new Set(step.tags)
  const unknown = further.find(tag => !named.has(tag))
  if (unknown !== undefined) return skip(`the tag "${unknown}" points to it now`)
  for (const tag of step.tags) {
    const known = world.tags.get(tag)
    if (known === undefined) continue
    const found = await driver.resolve(world.repository, tag)
    if (found === undefined) dropTag(world, tag)
    else if (found !== digest || known !== digest) return moved(scene, tag, found)
  }
  const [tag] = world.tagsOf.get(digest) ?? []
  if (driver.capabilities.deleteManifest === 'untagged' && tag !== undefined)
    return skip(`the tag "${tag}" still points to it`)
  return GO
}

/** A fallback index whose tag points where the plan saw it. */
export async function checkRewrite(scene: Scene, step: RewriteStep): Promise<Verdict> {
  const { world, driver } = scene
  const found = await driver.resolve(world.repository, step.tag)
  if (found === undefined) return GONE
  if (found === step.digest) return GO
  await load(world, scene.planned, driver, found)
  const listed = world.manifests.get(found)?.children
  const isDone = listed !== undefined && !listed.some(child => step.without.includes(child))
  return isDone ? GONE : moved(scene, step.tag, found)
}

/** Someone works with this tag: it is left, and so is what it points to now. */
async function moved({ world, planned, driver }: Scene, tag: string, now: string): Promise<Verdict> {
  if (world.tags.get(tag) !== now) {
    await load(world, planned, driver, now)
    dropTag(world, tag)
    addTag(world, tag, now)
  }
  keep(world, now, `"${tag}" points to it now`)
  return skip(`"${tag}" points to something else now`)
}

/** Brings the world up to what a done step changed. */
export function settleUntag({ world, driver }: Scene, { tag, digest }: UntagStep): void {
  dropTag(world, tag)
  const isLast = (world.tagsOf.get(digest)?.size ?? 0) === 0
  if (isLast && driver.capabilities.lastTagTakesManifest === true) dropManifest(world, digest)
}

function skip(reason: string): Verdict {
  return { kind: 'skip', reason }
}
