import { Failure } from '../../errors.js'
import type { Outcome } from '../driver.js'
import type { RegistryClient } from '../registry/client.js'
import { shownAnswer, type RegistryAnswer } from '../registry/answer.js'

/**
 * What a distribution server's answer to a DELETE means for one item. What refuses everything (401 with a fresh token)
 * is a `Failure`.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#deleting-manifests
 */
export function outcomeOf(answer: RegistryAnswer, where: string): Outcome {
  const { status } = answer
  const shown = shownAnswer(answer)
  if (status >= 200 && status < 300) return { kind: 'deleted' }
  if (status === 404 || status === 410) return { kind: 'gone' }
  if (status === 401)
    throw new Failure(
      'refused',
      `deleting in "${where}" was refused (${shown}): give the user of this registry the right to delete there`
    )
  if (isUnsupported(answer))
    return { kind: 'refused', reason: `the registry does not delete this way, or not at all (${shown})` }
  if (status === 403) return { kind: 'refused', reason: `the registry denies it (${shown})` }
  if (status === 405)
    return { kind: 'refused', reason: `the registry says that something refers to it (${shown})` }
  if (status === 409 || status === 412 || status === 423)
    return { kind: 'refused', reason: `it is in use or protected (${shown})` }
  return { kind: 'failed', reason: `the registry answered ${shown}` }
}

/** True where the answer is about the way of deleting and not about the item: 2.x of distribution says 400. */
export function isUnsupported({ status, code }: RegistryAnswer): boolean {
  if (status === 405) return code === undefined || code === 'UNSUPPORTED'
  return status === 400 && (code === 'UNSUPPORTED' || code === 'DIGEST_INVALID' || code === 'TAG_INVALID')
}

/** A DELETE and what became of it. */
export interface Removal {
  readonly outcome: Outcome
  /** Absent where there was none. */
  readonly answer?: RegistryAnswer
}

/**
 * Deletes by tag or digest. It is never repeated: where the server broke down over it, or gave no answer, it may have
 * been done all the same, so it is looked for.
 */
export async function removeManifest(
  client: RegistryClient,
  repository: string,
  reference: string
): Promise<Removal> {
  const isGone = async (): Promise<boolean> => (await client.head(repository, reference)) === undefined
  try {
    const answer = await client.remove(repository, reference)
    const outcome = outcomeOf(answer, `${client.host}/${repository}`)
    if (outcome.kind === 'failed' && (await isGone())) return { outcome: { kind: 'deleted' }, answer }
    return { outcome, answer }
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'network') throw error
    return { outcome: (await isGone()) ? { kind: 'deleted' } : { kind: 'failed', reason: error.message } }
  }
}
