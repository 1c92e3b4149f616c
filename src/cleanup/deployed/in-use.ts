import type { Context } from '../../context.js'
import { deployedImages } from './deployed-images.js'
import type { DeployedImages } from './deployed-images.js'
import type { ClusterInput } from './kubernetes.js'

/** Where images in use are looked up; without a source nothing is. */
export interface InUseSources {
  readonly keepList?: string
  readonly clusters?: ClusterInput
}

/** What all sources name, together. One that cannot be read ends the run (fail closed). */
export async function readInUse(
  context: Pick<Context, 'log'>,
  { keepList, clusters }: InUseSources
): Promise<DeployedImages> {
  const found = await Promise.all([
    keepList === undefined ? [] : (await import('./keep-list.js')).readKeepList(keepList),
    clusters === undefined ? [] : (await import('./kubernetes.js')).readClusters(context, clusters)
  ])
  return deployedImages(found.flat())
}
