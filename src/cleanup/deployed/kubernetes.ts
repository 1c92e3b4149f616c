import { KubeConfig } from '@kubernetes/client-node'
import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import { shown } from './cluster-name.js'
import { listObjects } from './cluster-list.js'
import { parseImageReference } from './image-reference.js'
import type { ImageReference } from './image-reference.js'
import { imagesOf, WORKLOAD_KINDS } from './workloads.js'

/** Which clusters are asked. */
export interface ClusterInput {
  /** Names of kubeconfig contexts; `current` is the current one, `in-cluster` the cluster this job's pod is in. */
  readonly contexts: readonly string[]
  /** Default: `KUBECONFIG`, then `~/.kube/config`. */
  readonly kubeconfig?: string
}

/**
 * The images that workloads of the clusters run or may run. A cluster that cannot be asked, or a kind of object that
 * may not be listed, ends the run: what it runs would go. This file brings the client library along, so it is
 * loaded only where clusters are asked.
 */
export async function readClusters(
  context: Pick<Context, 'log'>,
  { contexts, kubeconfig }: ClusterInput
): Promise<readonly ImageReference[]> {
  const found = await Promise.all(
    contexts.map(async name => imagesIn(context, name, configFor(new KubeConfig(), name, kubeconfig)))
  )
  return found.flat()
}

async function imagesIn(
  { log }: Pick<Context, 'log'>,
  name: string,
  config: KubeConfig
): Promise<readonly ImageReference[]> {
  const texts = new Set<string>()
  for (const kind of WORKLOAD_KINDS) {
    for await (const object of listObjects(config, name, kind)) {
      for (const image of imagesOf(kind, object)) texts.add(image)
    }
  }
  // what the cluster itself cannot pull by (InvalidImageName) names no image of a registry
  const found = [...texts].map(parseImageReference).filter(reference => reference !== undefined)
  // a cluster runs parts of its own; some proxies answer a user without rights with empty lists
  if (found.length === 0)
    throw new Failure(
      'config',
      `kubernetes: ${shown(name)} shows no image at all, so nothing is deleted: check its context and what its user may list, or take it away`
    )
  log.info(`kubernetes: ${shown(name)} uses ${found.length} images`)
  return found
}

function configFor(config: KubeConfig, name: string, kubeconfig: string | undefined): KubeConfig {
  load(config, name, kubeconfig)
  if (name !== 'in-cluster' && name !== 'current') {
    if (config.getContextObject(name) === null) {
      throw new Failure(
        'input',
        `kubernetes: the kubeconfig has no context ${shown(name)}, so nothing is deleted`
      )
    }
    config.setCurrentContext(name)
  }
  if (config.getCurrentCluster() === null) {
    throw new Failure(
      'input',
      `kubernetes: no cluster is known for ${shown(name)}, so nothing is deleted: give "kubeconfig", or take "kubernetes" away`
    )
  }
  return config
}

function load(config: KubeConfig, name: string, kubeconfig: string | undefined): void {
  try {
    if (name === 'in-cluster') config.loadFromCluster()
    else if (kubeconfig === undefined) config.loadFromDefault()
    else config.loadFromFile(kubeconfig)
  } catch {
    // the loader's message can quote the file, which holds tokens
    throw new Failure(
      'input',
      `kubernetes: the configuration of ${shown(name)} cannot be read, so nothing is deleted: check "kubeconfig" and KUBECONFIG`
    )
  }
}
