import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { RequestOptions } from 'node:https'
import type { KubeConfig } from '@kubernetes/client-node'
import { errorCode, Failure } from '../../errors.js'
import { shown } from './cluster-name.js'
import { at, itemsOf } from './workloads.js'
import type { WorkloadKind } from './workloads.js'

const PAGE = 500
const TIMEOUT = 30_000
const MAX_BYTES = 64 * 1024 * 1024

/**
 * Every object of a kind, over all namespaces, page by page. Read as plain JSON, so that objects of a newer or an older
 * server are read too; the library says who the cluster is and how one gets in (certificates, tokens, exec plugins).
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export async function* listObjects(config: KubeConfig, name: string, kind: WorkloadKind): AsyncGenerator {
  let next = ''
  const seen = new Set<string>()
  do {
    if (seen.has(next)) throw unreadable(name, 'its list has no end')
    seen.add(next)
    const page = await pageOf(config, name, kind, next)
    const items = at(page, ['items'])
    if (!Array.isArray(items)) throw unreadable(name, 'its answer is no list')
    yield* itemsOf(items)
    const token = at(page, ['metadata', 'continue'])
    next = typeof token === 'string' ? token : ''
  } while (next !== '')
}

async function pageOf(config: KubeConfig, name: string, kind: WorkloadKind, next: string): Promise<unknown> {
  const url = addressOf(config, name, kind.path)
  url.searchParams.set('limit', String(PAGE))
  if (next !== '') url.searchParams.set('continue', next)
  const { status, body } = await ask(config, name, url)
  if (status === 401 || status === 403) {
    throw new Failure(
      'refused',
      `kubernetes: ${shown(name)} does not let us list "${kind.resource}" (${status}), so nothing is deleted: give the user a cluster role that may list them in all namespaces`
    )
  }
  // a listing that expired in mid-run (410) is incomplete like any other failure
  if (status !== 200) throw unreadable(name, `it answered ${status} for "${kind.resource}"`)
  try {
    return JSON.parse(body) as unknown
  } catch {
    throw unreadable(name, 'its answer is no JSON')
  }
}

function addressOf(config: KubeConfig, name: string, path: string): URL {
  const server = config.getCurrentCluster()?.server ?? ''
  if (!URL.canParse(server) || !/^https?:/.test(server)) throw unreadable(name, 'its address is none')
  return new URL(`${server.replace(/\/+$/, '')}${path}`)
}

async function ask(
  config: KubeConfig,
  name: string,
  url: URL
): Promise<{ readonly status: number; readonly body: string }> {
  const options: RequestOptions = { headers: { accept: 'application/json' }, timeout: TIMEOUT }
  try {
    await config.applyToHTTPSOptions(options)
    return await send(url, options)
  } catch (error) {
    // an exec plugin's or the library's message can quote a token
    throw unreadable(name, errorCode(error) ?? 'no connection, or no credential')
  }
}

function send(url: URL, options: RequestOptions): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, response => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > MAX_BYTES) request.destroy(new Error('too large'))
        else chunks.push(chunk)
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') })
      })
      response.on('error', reject)
    })
    request.on('timeout', () => request.destroy(new Error('no answer in time')))
    request.on('error', reject)
    request.end()
  })
}

function unreadable(name: string, why: string): Failure {
  return new Failure(
    'network',
    `kubernetes: the images of ${shown(name)} could not be read (${why}), so nothing is deleted: run again when the cluster answers, or take "kubernetes" away`
  )
}
