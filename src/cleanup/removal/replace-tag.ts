import { randomUUID } from 'node:crypto'
import { Failure } from '../../errors.js'
import { digestLike } from '../inventory/content-digest.js'
import type { Outcome, RawManifest, TagRef } from '../driver.js'
import type { RegistryClient } from '../registry/client.js'
import { shownAnswer, type RegistryAnswer } from '../registry/answer.js'
import { removeManifest } from './outcome.js'

/** The smallest config that passes for an image's with every server. */
const CONFIG =
  '{"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":[]}}'
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json'
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'
const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar'

/** The registry for what has to be done, and for what has to be ended once it is begun, whatever the budget says. */
export interface ReplacingClients {
  readonly client: RegistryClient
  finisher(): Promise<RegistryClient>
}

/**
 * Removes one tag at a registry that deletes by digest only, which takes all tags of a digest along: a manifest that
 * nothing else has is pushed to the tag, and then deleted with it. Regclient's way.
 *
 * The tag is looked at right before the push and right after it, and put back where the deletion fails. What it cannot
 * do: for a moment the tag is an empty image, and a push between our look and ours is lost. Hence by opt-in only.
 */
export async function removeTagByReplacing(
  { client, finisher }: ReplacingClients,
  repository: string,
  { tag, digest }: TagRef
): Promise<Outcome> {
  const end = await finisher()
  const { digest: config, size } = await client.upload(repository, CONFIG)
  const dummy = throwAway(config, size)
  const before = await client.manifest(repository, tag)
  if (before === undefined) return { kind: 'gone' }
  if (before.digest !== digest) return { kind: 'refused', reason: 'the tag has moved since' }
  try {
    const pushed = await end.put(repository, tag, dummy)
    const refused = notPushed(`${client.host}/${repository}`, pushed)
    if (refused !== undefined) return refused
    return await removeDummy(end, repository, tag, before, dummy)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'network') throw error
    return { kind: 'failed', reason: `${leftOver(tag, before)} (${error.message})` }
  }
}

async function removeDummy(
  client: RegistryClient,
  repository: string,
  tag: string,
  before: RawManifest,
  dummy: RawManifest
): Promise<Outcome> {
  const now = await client.head(repository, tag)
  if (now === undefined) return { kind: 'deleted' }
  // a push that broke down has left the tag alone
  if (now.digest === before.digest)
    return { kind: 'failed', reason: 'the registry had trouble with the push' }
  if (now.digest !== dummy.digest)
    return { kind: 'refused', reason: 'the tag moved while it was being removed' }
  const result = await removal(client, repository, dummy)
  if (!(result instanceof Failure) && (result.kind === 'deleted' || result.kind === 'gone'))
    return { kind: 'deleted' }
  const { status } = await client.put(repository, tag, before)
  if (status >= 300) return { kind: 'failed', reason: leftOver(tag, before) }
  // the tag is as it was, so what ends the run may end it now
  if (result instanceof Failure) throw result
  return result
}

async function removal(
  client: RegistryClient,
  repository: string,
  { digest }: RawManifest
): Promise<Outcome | Failure> {
  try {
    return (await removeManifest(client, repository, digest)).outcome
  } catch (error) {
    if (error instanceof Failure && error.kind === 'refused') return error
    throw error
  }
}

function leftOver(tag: string, { digest }: RawManifest): string {
  return `the tag "${tag}" may point to an empty image now: push ${digest} to it again, or delete it`
}

/** undefined: it was pushed, or broke down over it, which the tag will show. */
function notPushed(where: string, answer: RegistryAnswer): Outcome | undefined {
  if (answer.status < 300 || answer.status >= 500) return undefined
  const shown = shownAnswer(answer)
  if (answer.status === 401)
    throw new Failure(
      'refused',
      `pushing to "${where}" was refused (${shown}): removing a tag alone there needs the right to push`
    )
  return { kind: 'refused', reason: `a throw-away image could not be pushed to the tag (${shown})` }
}

function throwAway(config: string, size: number): RawManifest {
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: { mediaType: CONFIG_TYPE, digest: config, size },
    // some servers want a layer; this one is never read
    layers: [{ mediaType: LAYER_TYPE, digest: config, size }],
    annotations: { 'io.registry-auth.removed-tag': randomUUID() }
  })
  return { digest: digestLike(text), mediaType: MANIFEST_TYPE, text }
}
