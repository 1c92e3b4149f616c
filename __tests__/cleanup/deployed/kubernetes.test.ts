import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { deployedImages } from '../../../src/cleanup/deployed/deployed-images.js'
import { readClusters } from '../../../src/cleanup/deployed/kubernetes.js'
import { createAuthority } from '../../fake/certificates.js'
import { startFakeCluster } from '../../fake/kubernetes.js'
import type { FakeCluster, FakeClusterOptions, Objects } from '../../fake/kubernetes.js'
import { contextOf } from '../../providers/context.js'

const TOKEN = 'cluster-token-0123456789'
const authority = createAuthority()
const tls = authority.issue(['IP:127.0.0.1'])
const directory = mkdtempSync(join(tmpdir(), 'kubernetes-'))
const kubeconfig = join(directory, 'config')
const clusters: FakeCluster[] = []

afterEach(async () => {
  await Promise.all(clusters.splice(0).map(cluster => cluster.close()))
})

afterAll(() => {
  authority.remove()
  rmSync(directory, { recursive: true })
})

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
const pod = (image: string): object => ({ containers: [{ name: 'main', image }] })
const template = (image: string): object => ({ spec: { template: { spec: pod(image) } } })

/** Every kind there is, each with an image of its own. */
const OBJECTS: Objects = {
  '/api/v1/pods': [
    {
      spec: {
        initContainers: [{ image: 'r.example/app:init' }],
        containers: [{ image: 'r.example/app:pod' }],
        ephemeralContainers: [{ image: 'r.example/app:debug' }],
        volumes: [
          { name: 'model', image: { reference: 'r.example/app:volume' } },
          { name: 'tmp', emptyDir: {} }
        ]
      },
      status: {
        initContainerStatuses: [{ imageID: `r.example/app@${digest('a')}` }],
        containerStatuses: [{ imageID: `docker-pullable://mirror.example/app@${digest('b')}` }],
        ephemeralContainerStatuses: [{ imageID: digest('c') }]
      }
    },
    // not started yet
    { spec: pod('r.example/app:pending'), status: { containerStatuses: [{ imageID: '' }] } },
    { spec: pod('not an image!') }
  ],
  '/api/v1/replicationcontrollers': [template('r.example/app:rc')],
  '/apis/apps/v1/deployments': [template('r.example/app:deployment')],
  '/apis/apps/v1/replicasets': [template('r.example/app:rollback')],
  '/apis/apps/v1/statefulsets': [template('r.example/app:stateful')],
  '/apis/apps/v1/daemonsets': [template('r.example/app:daemon')],
  '/apis/batch/v1/jobs': [
    template('r.example/app:job'),
    {
      ...template('r.example/app:ended'),
      status: { conditions: [{ type: 'Complete', status: 'True' }] }
    }
  ],
  '/apis/batch/v1/cronjobs': [{ spec: { jobTemplate: template('r.example/app:cron') } }]
}

async function cluster(options: Partial<FakeClusterOptions> = {}): Promise<FakeCluster> {
  const started = await startFakeCluster({ tls, token: TOKEN, objects: OBJECTS, ...options })
  clusters.push(started)
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'staging',
      clusters: [
        {
          name: 'one',
          cluster: {
            server: started.url,
            'certificate-authority-data': Buffer.from(authority.cert).toString('base64')
          }
        }
      ],
      users: [
        { name: 'reader', user: { token: TOKEN } },
        { name: 'stranger', user: { token: 'another-token' } }
      ],
      contexts: [
        { name: 'staging', context: { cluster: 'one', user: 'reader' } },
        { name: 'locked-out', context: { cluster: 'one', user: 'stranger' } }
      ]
    })
  )
  return started
}

const context = contextOf({ ignoreAutologin: false })
const read = (contexts: readonly string[]): ReturnType<typeof readClusters> =>
  readClusters(context, { contexts, kubeconfig })

describe('when a cluster says what it runs', () => {
  it('keeps the images of every kind of workload, and the digests that really run', async () => {
    await cluster()
    const { tags, digests } = deployedImages(await read(['staging'])).of('r.example', 'app')
    expect([...tags].sort()).toEqual([
      'cron',
      'daemon',
      'debug',
      'deployment',
      'init',
      'job',
      'pending',
      'pod',
      'rc',
      'rollback',
      'stateful',
      'volume'
    ])
    expect([...digests].sort()).toEqual([digest('a'), digest('b'), digest('c')])
  })

  it('reads every page', async () => {
    const many = Array.from({ length: 25 }, (_, index) => template(`r.example/app:v${index}`))
    const { requests } = await cluster({
      objects: { ...OBJECTS, '/apis/apps/v1/deployments': many },
      page: 10
    })
    const { tags } = deployedImages(await read(['current'])).of('r.example', 'app')
    expect([...tags].filter(tag => /^v\d+$/.test(tag))).toHaveLength(25)
    expect(requests.filter(path => path.startsWith('/apis/apps/v1/deployments'))).toHaveLength(3)
  })
})

describe('when a cluster cannot be read', () => {
  it('ends the run for a kind that may not be listed, and names the right that is missing', async () => {
    await cluster({ forbidden: ['/apis/apps/v1/replicasets'] })
    await expect(read(['staging'])).rejects.toThrow(
      'kubernetes: "staging" does not let us list "replicasets.apps" (403), so nothing is deleted: give the user a cluster role that may list them in all namespaces'
    )
  })

  it('ends the run for one that shows no image at all', async () => {
    await cluster({ objects: Object.fromEntries(Object.keys(OBJECTS).map(path => [path, []])) })
    await expect(read(['staging'])).rejects.toThrow(
      'kubernetes: "staging" shows no image at all, so nothing is deleted'
    )
  })

  it('ends the run for a user that is not let in', async () => {
    await cluster()
    await expect(read(['locked-out'])).rejects.toThrow('does not let us list "pods" (401)')
  })

  it('ends the run when a listing expires half way', async () => {
    await cluster({ page: 1, expiring: ['/api/v1/pods'] })
    const failure = await read(['staging']).catch((error: unknown) => String(error))
    expect(failure).toContain('could not be read (it answered 410 for "pods"), so nothing is deleted')
    expect(failure).not.toContain('secret-of-the-server')
  })

  it('ends the run when a listing has no end', async () => {
    await cluster({ endless: ['/api/v1/pods'] })
    await expect(read(['staging'])).rejects.toThrow('could not be read (its list has no end)')
  })

  it('ends the run when it does not answer', async () => {
    const started = await cluster()
    await started.close()
    await expect(read(['staging'])).rejects.toThrow('could not be read (ECONNREFUSED), so nothing is deleted')
  })

  it('ends the run for a context or a kubeconfig that is not there', async () => {
    await cluster()
    await expect(read(['production'])).rejects.toThrow('the kubeconfig has no context "production"')
    await expect(
      readClusters(context, { contexts: ['staging'], kubeconfig: join(directory, 'absent') })
    ).rejects.toThrow('the configuration of "staging" cannot be read, so nothing is deleted')
  })

  it('ends the run where this job is in no cluster', async () => {
    await expect(readClusters(context, { contexts: ['in-cluster'] })).rejects.toThrow('so nothing is deleted')
  })

  it('does not take a certificate of another authority', async () => {
    const other = createAuthority()
    try {
      await cluster({ tls: other.issue(['IP:127.0.0.1']) })
      await expect(read(['staging'])).rejects.toThrow('could not be read (')
    } finally {
      other.remove()
    }
  })
})
