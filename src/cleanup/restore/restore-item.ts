import { Failure } from '../../errors.js'
import type { ItemReport } from '../apply/report.js'
import { digestedText, digestLike } from '../inventory/content-digest.js'
import type { Driver, RawManifest } from '../driver.js'
import { readManifest } from '../inventory/manifest.js'
import { foreignBlobs } from '../verify/missing-blobs.js'
import type { RestoredItem } from './restoration.js'

type Result = Pick<RestoredItem, 'outcome' | 'reason'>

/**
 * Brings back one deleted item: by the registry's own undo where it has one, else by putting its manifest back, whose
 * blobs must still be there. Only adds: a tag that points elsewhere by now is left.
 */
export async function restoreItem(
  driver: Driver,
  repository: string,
  item: ItemReport
): Promise<RestoredItem> {
  const { digest, tags } = item
  try {
    return { digest, tags, ...(await restored(driver, repository, item)) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { digest, tags, outcome: 'not-restored', reason: error.message }
  }
}

async function restored(driver: Driver, repository: string, item: ItemReport): Promise<Result> {
  const { kind, digest, tags } = item
  if (kind === 'rewrite-fallback')
    return { outcome: 'not-restored', reason: 'its tag lists what is left now: sign or attest anew' }
  const wasThere = (await driver.manifest(repository, digest)) !== undefined
  const problem = wasThere ? undefined : await bringBack(driver, repository, item)
  if (problem !== undefined) return { outcome: 'not-restored', reason: problem }
  const found = await Promise.all(tags.map(async tag => ({ tag, at: await driver.resolve(repository, tag) })))
  const lost = found.filter(({ at }) => at === undefined).map(({ tag }) => tag)
  if (lost.length > 0) await tagAgain(driver, repository, item, lost)
  const elsewhere = found.filter(({ at }) => at !== undefined && at !== digest).map(({ tag }) => `"${tag}"`)
  if (elsewhere.length > 0)
    return {
      outcome: kind === 'untag' ? 'not-restored' : 'partly',
      reason: `${elsewhere.join(', ')} ${elsewhere.length === 1 ? 'points' : 'point'} to something else now`
    }
  return { outcome: wasThere && lost.length === 0 ? 'present' : 'restored' }
}

/** Why the manifest cannot be had back, or nothing when it is there again. */
async function bringBack(driver: Driver, repository: string, item: ItemReport): Promise<string | undefined> {
  const { digest, tags, id } = item
  const undone = await undo(driver, repository, { digest, tags, ...(id === undefined ? {} : { id }) })
  if (undone === true) return undefined
  const raw = rawOf(item)
  const why = undone === undefined ? '' : `${undone}; `
  if (raw === undefined) return `${why}the report does not hold its manifest: build it again`
  const missing = await missingParts(driver, repository, raw)
  if (missing !== undefined) return `${why}${missing}: build it again`
  await driver.putManifest(repository, digest, raw)
  return undefined
}

/** True: the registry brought it back; a text: why it did not; undefined: it has no undo. */
async function undo(
  driver: Driver,
  repository: string,
  item: Parameters<NonNullable<Driver['restore']>>[1]
): Promise<true | string | undefined> {
  if (driver.restore === undefined) return undefined
  try {
    await driver.restore(repository, item)
    return true
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.message
  }
}

/** Only what its digest is of: a report may have been changed by hand. */
function rawOf({ digest, manifest }: ItemReport): RawManifest | undefined {
  if (manifest === undefined) return undefined
  const { text, mediaType } = manifest
  return digestLike(digestedText(text, mediaType), digest) === digest ? { digest, ...manifest } : undefined
}

/** What a manifest refers to and the registry has thrown away by now. */
async function missingParts(
  driver: Driver,
  repository: string,
  raw: RawManifest
): Promise<string | undefined> {
  const { children, blobs = [] } = readManifest(raw)
  const foreign = foreignBlobs(raw.text)
  const own = blobs.filter(({ digest }) => !foreign.has(digest))
  const there = await Promise.all(own.map(({ digest }) => driver.hasBlob(repository, digest)))
  const lost = there.filter(isThere => !isThere).length
  if (lost > 0) return `${lost} of its ${own.length} blobs are gone`
  const known = await Promise.all(children.map(child => driver.manifest(repository, child)))
  const gone = known.filter(child => child === undefined).length
  return gone > 0 ? `${gone} of its ${children.length} manifests are gone` : undefined
}

async function tagAgain(
  driver: Driver,
  repository: string,
  item: ItemReport,
  tags: readonly string[]
): Promise<void> {
  const raw = rawOf(item) ?? (await driver.rawManifest(repository, item.digest))
  if (raw === undefined)
    throw new Failure('network', 'its manifest cannot be read, so it cannot be tagged: run the restore again')
  for (const tag of tags) await driver.putManifest(repository, tag, raw)
}
