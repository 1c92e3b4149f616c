/** One kind of Kubernetes object that runs images, and where its pod's description stands. */
export interface WorkloadKind {
  /** Path of the list over all namespaces. */
  readonly path: string
  /** As a cluster role names it, for the message about a missing right. */
  readonly resource: string
  /** Where the `PodSpec` is, from the object on. */
  readonly podSpec: readonly string[]
}

const TEMPLATE: readonly string[] = ['spec', 'template', 'spec']

/**
 * Everything that runs images now or can without being asked again: a replica set is what a rollback returns to, a
 * cron job is between two runs most of the time.
 * https://kubernetes.io/docs/concepts/workloads/
 */
export const WORKLOAD_KINDS: readonly WorkloadKind[] = [
  { path: '/api/v1/pods', resource: 'pods', podSpec: ['spec'] },
  { path: '/api/v1/replicationcontrollers', resource: 'replicationcontrollers', podSpec: TEMPLATE },
  { path: '/apis/apps/v1/deployments', resource: 'deployments.apps', podSpec: TEMPLATE },
  { path: '/apis/apps/v1/replicasets', resource: 'replicasets.apps', podSpec: TEMPLATE },
  { path: '/apis/apps/v1/statefulsets', resource: 'statefulsets.apps', podSpec: TEMPLATE },
  { path: '/apis/apps/v1/daemonsets', resource: 'daemonsets.apps', podSpec: TEMPLATE },
  { path: '/apis/batch/v1/jobs', resource: 'jobs.batch', podSpec: TEMPLATE },
  {
    path: '/apis/batch/v1/cronjobs',
    resource: 'cronjobs.batch',
    podSpec: ['spec', 'jobTemplate', 'spec', 'template', 'spec']
  }
]

const CONTAINERS: readonly string[] = ['initContainers', 'containers', 'ephemeralContainers']
const STATUSES: readonly string[] = [
  'initContainerStatuses',
  'containerStatuses',
  'ephemeralContainerStatuses'
]

/** The images an object asks for, and for a pod the ones it really runs, by digest. A job that has ended runs none. */
export function imagesOf(kind: WorkloadKind, object: unknown): readonly string[] {
  if (kind.resource === 'jobs.batch' && hasEnded(object)) return []
  const spec = at(object, kind.podSpec)
  const asked = CONTAINERS.flatMap(list => itemsOf(at(spec, [list]))).map(one => at(one, ['image']))
  const status = kind.resource === 'pods' ? at(object, ['status']) : undefined
  const running = STATUSES.flatMap(list => itemsOf(at(status, [list]))).map(one => at(one, ['imageID']))
  // an image volume is pulled like a container's (KEP-4639)
  const volumes = itemsOf(at(spec, ['volumes'])).map(one => at(one, ['image', 'reference']))
  return [...asked, ...running, ...volumes].filter(
    image => typeof image === 'string' && image !== ''
  ) as string[]
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup */
function hasEnded(job: unknown): boolean {
  return itemsOf(at(job, ['status', 'conditions'])).some(
    condition =>
      ['Complete', 'Failed'].includes(String(at(condition, ['type']))) && at(condition, ['status']) === 'True'
  )
}

/** The value at a path of keys, undefined where the path ends early. */
export function at(value: unknown, path: readonly string[]): unknown {
  let here: unknown = value
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Readonly<Record<string, unknown>>)[key]
  }
  return here
}

export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
