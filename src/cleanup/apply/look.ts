import type { Driver } from '../driver.js'
import type { RepositoryPlan } from '../plan/cleanup-plan.js'
import { callEach } from './limited.js'
import type { Planned } from './planned.js'
import { addTag, createWorld, dropTag, keep, load, short } from './world.js'
import type { World } from './world.js'

/** How old a look at the tags may be when a manifest is deleted, in milliseconds. */
const FRESH = 15_000
/** Where listing takes long, it is not what most of the time is spent on. */
const SHARE = 10

/** A look at a repository that is renewed while steps are done. */
export interface Look {
  readonly world: World
  /** Reads what has come or moved since the last look, unless that was just now. */
  renew(): Promise<void>
}

/**
 * Looks at the whole repository: whatever the plan does not name is kept from here on. Content-addressed manifests
 * that the plan decided to leave and a listing cannot show (no tag) are read one by one.
 */
export async function lookAt(
  plan: RepositoryPlan,
  planned: Planned,
  driver: Driver,
  now: () => Date
): Promise<Look> {
  const addNew = nowAndThen(now, () => addNewTags(world, planned, driver))
  const follow = nowAndThen(now, () => followTags(world, planned, driver))
  const inventory = await driver.inventory(plan.repository)
  const world = createWorld(inventory, planned, driver.capabilities)
  if (!world.listsUntagged) await loadLeft(world, planned, driver)
  return {
    world,
    async renew() {
      await addNew()
      if (!isGuarded(driver)) await follow()
    }
  }
}

/** Does something unless it was done just now, or takes so long that little else would be done. */
function nowAndThen(now: () => Date, act: () => Promise<void>): () => Promise<void> {
  let done = now().getTime()
  let took = 0
  return async () => {
    const begun = now().getTime()
    if (begun - done < Math.max(FRESH, took * SHARE)) return
    await act()
    done = begun
    took = now().getTime() - begun
  }
}

/** True where neither a tag that was moved to a manifest nor an index that took it up can lose it. */
function isGuarded({ capabilities, tagsOf }: Driver): boolean {
  const keepsTagged = tagsOf !== undefined || capabilities.deleteManifest === 'untagged'
  return capabilities.protectsChildren && keepsTagged
}

/** Also what only loses its tags: it stays, so what it reaches and what describes it stays. */
async function loadLeft(world: World, planned: Planned, driver: Driver): Promise<void> {
  const { deleteManifest, lastTagTakesManifest } = driver.capabilities
  const goesByItself = deleteManifest === 'none' || lastTagTakesManifest === true
  const untagged = goesByItself
    ? []
    : [...planned.tagsOf.keys()].filter(digest => !planned.digests.has(digest))
  for (const digest of [...planned.left, ...untagged]) {
    if (world.manifests.has(digest)) continue
    if (await load(world, planned, driver, digest)) keep(world, digest, `${short(digest)} is kept`)
  }
}

/** A tag that came after the inventory is kept, and so is everything it reaches, adopted children included. */
async function addNewTags(world: World, planned: Planned, driver: Driver): Promise<void> {
  for (const tag of await driver.tagNames(world.repository)) {
    if (world.tags.has(tag)) continue
    const digest = await driver.resolve(world.repository, tag)
    if (digest === undefined) continue
    await load(world, planned, driver, digest)
    addTag(world, tag, digest)
    keep(world, digest, `"${tag}" is new`)
  }
}

/**
 * A tag that was moved keeps what it points to now: a release that was rolled back, or an index that was built anew and
 * shares a platform with one that goes. Of old names a listing of names shows nothing.
 */
async function followTags(world: World, planned: Planned, driver: Driver): Promise<void> {
  await callEach([...world.tags.keys()], driver.capabilities.concurrency, async tag => {
    const digest = await driver.resolve(world.repository, tag)
    if (digest === world.tags.get(tag)) return
    if (digest !== undefined) await load(world, planned, driver, digest)
    dropTag(world, tag)
    if (digest === undefined) return
    addTag(world, tag, digest)
    keep(world, digest, `"${tag}" points to it now`)
  })
}
