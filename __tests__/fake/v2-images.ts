import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

/** A manifest as it was pushed. */
export interface Pushed {
  readonly digest: string
  readonly mediaType: string
  readonly text: string
}

export interface ImageOptions {
  /** `created` of the config. */
  readonly created?: string
  /** Texts of its layers; default one of its own. */
  readonly layers?: readonly string[]
  readonly layerType?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly subject?: Pushed
  readonly artifactType?: string
  readonly configType?: string
}

/** Pushes to any server of the distribution API with plain requests. */
export interface Pusher {
  blob(content: string): Promise<{ digest: string; size: number }>
  image(references: readonly string[], options?: ImageOptions): Promise<Pushed>
  index(references: readonly string[], children: readonly Pushed[], extra?: object): Promise<Pushed>
  manifest(references: readonly string[], mediaType: string, content: object): Promise<Pushed>
}

export const INDEX = 'application/vnd.oci.image.index.v1+json'
export const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar'

let made = 0

/** Without references a manifest is pushed by its digest alone. */
export function pusherFor(url: string, repository: string): Pusher {
  const request = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(new URL(path, url), init)
    if (!response.ok)
      throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const blob: Pusher['blob'] = async content => {
    const digest = digestOf(content)
    const started = await request(`/v2/${repository}/blobs/uploads/`, { method: 'POST' })
    const place = new URL(started.headers.get('location') ?? '', url)
    place.searchParams.set('digest', digest)
    await request(place.href, { method: 'PUT', body: content })
    return { digest, size: Buffer.byteLength(content) }
  }
  const manifest: Pusher['manifest'] = async (references, mediaType, content) => {
    const text = JSON.stringify(content)
    const digest = digestOf(text)
    const headers = { 'content-type': mediaType }
    for (const reference of references.length === 0 ? [digest] : references)
      await request(`/v2/${repository}/manifests/${reference}`, { method: 'PUT', headers, body: text })
    return { digest, mediaType, text }
  }
  return {
    blob,
    manifest,
    image: async (references, options = {}) => manifest(references, IMAGE, await imageOf(blob, options)),
    index: (references, children, extra = {}) =>
      manifest(references, INDEX, {
        schemaVersion: 2,
        mediaType: INDEX,
        manifests: children.map(descriptorOf),
        ...extra
      })
  }
}

export function descriptorOf({ digest, mediaType, text }: Pushed): object {
  return { mediaType, digest, size: Buffer.byteLength(text) }
}

async function imageOf(blob: Pusher['blob'], options: ImageOptions): Promise<object> {
  made += 1
  const { created, layers = [`layer ${made}`], annotations, subject, artifactType } = options
  const config = await blob(
    JSON.stringify({ architecture: 'amd64', os: 'linux', number: made, ...(created ? { created } : {}) })
  )
  const pushedLayers = await Promise.all(layers.map(blob))
  return {
    schemaVersion: 2,
    mediaType: IMAGE,
    ...(artifactType === undefined ? {} : { artifactType }),
    config: { mediaType: options.configType ?? CONFIG, ...config },
    layers: pushedLayers.map(layer => ({ mediaType: options.layerType ?? LAYER, ...layer })),
    ...(annotations === undefined ? {} : { annotations }),
    ...(subject === undefined ? {} : { subject: descriptorOf(subject) })
  }
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}
