import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/*
 * A process of its own: one large repository, served by the distribution API, or as Google does, all in one listing.
 * Two tags per image; images share their base layers, and say in their config when they were made. What it was asked
 * for, and how many requests were under way at most, is at /asked.
 * Arguments: `v2` or `google`, and the number of tags.
 */

interface Image {
  readonly digest: string
  readonly text: string
  readonly config: string
  readonly configDigest: string
  readonly pushedAt: number
  readonly tags: readonly string[]
}

const [kind, count] = [process.argv[2], Number(process.argv[3])]
const PAGE = 1000
const HOUR = 3_600_000
const NEWEST = Date.UTC(2026, 0, 1)
const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
/** An image that refers to no manifest, which a listing tells. */
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json'

const images = Array.from({ length: count / 2 }, (_, at) => imageOf(at))
const byReference = new Map(
  images.flatMap(image => [image.digest, ...image.tags].map(key => [key, image] as const))
)
const configs = new Map(images.map(({ configDigest, config }) => [configDigest, config]))
const tags = images.flatMap(image => image.tags).sort()
const listing = kind === 'google' ? JSON.stringify(googleListing()) : ''

function imageOf(at: number): Image {
  const pushedAt = NEWEST - at * HOUR
  const config = JSON.stringify({ created: new Date(pushedAt).toISOString(), architecture: 'amd64', at })
  const layer = (name: string, size: number): object => ({ mediaType: LAYER, digest: sha(name), size })
  const base = Array.from({ length: 5 }, (_, layerAt) => layer(`base ${at % 40} ${layerAt}`, 1_000_000))
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: IMAGE,
    config: { mediaType: CONFIG, digest: sha(config), size: config.length },
    layers: [...base, layer(`own ${at}`, 5_000)]
  })
  const name = at % 50 === 0 ? `v${at % 7}.${at % 11}.${at}` : `pr-${at}`
  return {
    ...{ digest: sha(text), text, config, configDigest: sha(config), pushedAt },
    tags: [name, `sha-${sha(name).slice(7, 27)}`]
  }
}

function googleListing(): object {
  const manifest = Object.fromEntries(
    images.map(({ digest, pushedAt, tags: tag }) => {
      const times = { timeCreatedMs: '0', timeUploadedMs: String(pushedAt) }
      return [digest, { imageSizeBytes: '5005000', layerId: '', mediaType: DOCKER, tag, ...times }]
    })
  )
  return { child: [], manifest, name: 'acme/app', tags }
}

const asked: Record<string, number> = {}
let now = 0
let most = 0

function answer(url: URL, response: ServerResponse): void {
  const [, what = 'ping', reference = ''] = /^\/v2\/acme\/app\/(\w+)\/(.+)$/.exec(url.pathname) ?? []
  asked[what] = (asked[what] ?? 0) + 1
  if (what === 'ping') response.end('{}')
  else if (what === 'tags') list(url, response)
  else if (what === 'manifests') send(response, byReference.get(reference)?.text, IMAGE)
  else if (what === 'blobs') send(response, configs.get(reference), 'application/octet-stream')
  else send(response, undefined, '')
}

function list(url: URL, response: ServerResponse): void {
  if (kind === 'google') {
    response.end(listing)
    return
  }
  const last = url.searchParams.get('last')
  const size = Math.min(PAGE, Number(url.searchParams.get('n') ?? PAGE))
  const start = last === null ? 0 : tags.indexOf(last) + 1
  const page = tags.slice(start, start + size)
  if (start + size < tags.length)
    response.setHeader('link', `</v2/acme/app/tags/list?n=${size}&last=${page.at(-1) ?? ''}>; rel="next"`)
  response.end(JSON.stringify({ name: 'acme/app', tags: page }))
}

function send(response: ServerResponse, text: string | undefined, type: string): void {
  if (text === undefined) response.writeHead(404).end('{"errors":[{"code":"NOT_FOUND"}]}')
  else response.writeHead(200, { 'content-type': type }).end(text)
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/asked') {
    response.end(JSON.stringify({ asked, most }))
    return
  }
  most = Math.max(most, ++now)
  response.on('close', () => now--)
  // a network, in which requests can meet
  setTimeout(() => {
    answer(url, response)
  }, 2)
})
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
