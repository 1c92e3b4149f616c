import { Failure } from '../../errors.js'
import type { Driver } from '../driver.js'
import { readManifest } from '../inventory/manifest.js'
import { shownAnswer } from './answer.js'
import type { RegistryClient } from './client.js'

/** What a driver answers by the distribution API alone; a vendor's own API takes the place of what it does better. */
export type DistributionCalls = Pick<
  Driver,
  'resolve' | 'tagNames' | 'manifest' | 'rawManifest' | 'hasBlob' | 'putManifest'
>

/** These calls on one registry. */
export function distributionCalls(client: RegistryClient): DistributionCalls {
  return {
    resolve: async (repository, tag) => (await client.head(repository, tag))?.digest,
    tagNames: repository => client.tags(repository),
    async manifest(repository, digest) {
      const raw = await client.manifest(repository, digest)
      return raw === undefined ? undefined : readManifest(raw)
    },
    rawManifest: (repository, digest) => client.manifest(repository, digest),
    hasBlob: (repository, digest) => client.hasBlob(repository, digest),
    async putManifest(repository, reference, manifest) {
      const answer = await client.put(repository, reference, manifest)
      if (answer.status >= 200 && answer.status < 300) return
      throw new Failure(
        answer.status === 401 || answer.status === 403 ? 'refused' : 'network',
        `putting "${reference}" back into "${client.host}/${repository}" was refused (${shownAnswer(answer)}): check the right to push, and that what the manifest refers to is still there`
      )
    }
  }
}
