import type { Outcome, RawManifest, Session, TagRef } from '../../../cleanup/driver.js'
import { digestLike } from '../../../cleanup/inventory/content-digest.js'
import type { RegistryClient } from '../../../cleanup/registry/client.js'
import { shownAnswer } from '../../../cleanup/registry/answer.js'
import { Failure } from '../../../errors.js'
import type { Version, Versions } from './versions.js'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
/** https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidance-for-an-empty-descriptor */
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', content: '{}' }
/** Milliseconds between looks for the new version, which the API shows a little after the push. */
const LOOKS: readonly number[] = [500, 1000, 2000, 4000, 8000]

/** The two sides of a package that replacing a tag needs. */
export interface Sides {
  readonly session: Session
  readonly registry: RegistryClient
  readonly versions: Versions
}

/**
 * Takes one tag from an image that keeps others, for which GitHub has no call: an empty image of its own is pushed to
 * the tag, and the version that comes of it deleted. Pullers get the empty image in between. What is begun is ended by
 * `ending`, whose budget is its own, so that a budget spent in the middle leaves no empty image; where the second half
 * fails, the tag is put back.
 */
export async function replaceTag(
  { registry }: Sides,
  ending: () => Promise<Sides>,
  repository: string,
  { tag, digest }: TagRef
): Promise<Outcome> {
  const end = await ending()
  const before = await registry.manifest(repository, tag)
  if (before === undefined) return { kind: 'gone' }
  if (before.digest !== digest) return { kind: 'refused', reason: 'it points to something else now' }
  const empty = await emptyImage(registry, repository)
  const problem = await pushProblem(end.registry, repository, tag, empty)
  if (problem !== undefined) return problem
  const failure = await removeVersion(end, repository, tag, empty.digest).catch((error: unknown) => error)
  if (failure === undefined) return { kind: 'deleted' }
  const back = await end.registry.put(repository, tag, before)
  const isBack = back.status >= 200 && back.status < 300
  if (failure instanceof Failure && failure.kind === 'refused' && isBack) throw failure
  const reason = failure instanceof Error ? failure.message : 'the throw-away image could not be deleted'
  const place = isBack ? 'the tag was put back' : `the tag points to an empty image now (${empty.digest})`
  return { kind: 'failed', reason: `${reason}; ${place}` }
}

/** A push that breaks down may have been done all the same, which the tag shows. */
async function pushProblem(
  registry: RegistryClient,
  repository: string,
  tag: string,
  empty: RawManifest
): Promise<Outcome | undefined> {
  const pushed = await registry.put(repository, tag, empty).catch(networkFailure)
  if (!(pushed instanceof Failure) && pushed.status < 300) return undefined
  if (!(pushed instanceof Failure) && pushed.status < 500) {
    const answer = shownAnswer(pushed)
    return { kind: 'refused', reason: `GitHub did not take the push of a throw-away image (${answer})` }
  }
  const now = await registry.head(repository, tag)
  if (now?.digest === empty.digest) return undefined
  const why = pushed instanceof Failure ? pushed.message : shownAnswer(pushed)
  return { kind: 'failed', reason: `the push of a throw-away image broke down (${why})` }
}

function networkFailure(error: unknown): Failure {
  if (error instanceof Failure && error.kind === 'network') return error
  throw error
}

/** Unique, since a version may have one tag only for the tag to go alone. */
async function emptyImage(registry: RegistryClient, repository: string): Promise<RawManifest> {
  const { randomUUID } = await import('node:crypto')
  const { digest, size } = await registry.upload(repository, EMPTY.content)
  const descriptor = { mediaType: EMPTY.mediaType, digest, size }
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: 'application/vnd.registry-auth.removed-tag',
    config: descriptor,
    layers: [descriptor],
    annotations: { 'org.opencontainers.image.title': 'removed tag', 'registry-auth.unique': randomUUID() }
  })
  return { digest: digestLike(text), mediaType: MANIFEST, text }
}

/** Throws unless the version is gone. */
async function removeVersion(
  { session, versions }: Sides,
  repository: string,
  tag: string,
  digest: string
): Promise<undefined> {
  const version = await findVersion(session, versions, repository, digest)
  if (version === undefined)
    throw new Failure('network', "GitHub's API does not show the version of the throw-away image")
  if (version.tags.some(other => other !== tag))
    throw new Failure('network', 'the version of the throw-away image has got another tag')
  const outcome = await versions.remove(repository, version.id)
  if (outcome.kind === 'deleted' || outcome.kind === 'gone') return undefined
  throw new Failure('network', outcome.reason)
}

async function findVersion(
  { pace }: Session,
  versions: Versions,
  repository: string,
  digest: string
): Promise<Version | undefined> {
  for (const pause of [0, ...LOOKS]) {
    if (pause > 0) await pace.wait(pause)
    const found = (await versions.newest(repository)).find(version => version.digest === digest)
    if (found !== undefined) return found
  }
  return (await versions.all(repository)).find(version => version.digest === digest)
}
