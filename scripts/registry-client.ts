import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The least a client of a registry does: reads its credential from the docker config, pushes an image, pulls it. For
 * demonstrations and tests; it knows Basic and Bearer challenges and nothing else of the world.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export interface RegistryClient {
  /** Pushes an image of one layer; gives the digest of its manifest. */
  push(repository: string, tag: string, content: string): Promise<string>
  /** The layer of an image. */
  pull(repository: string, tag: string): Promise<string>
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>
}

/** A client for `host[:port]` over plain http that knows only the docker config's directory. */
export async function createRegistryClient(host: string, dockerConfig: string): Promise<RegistryClient> {
  const config = JSON.parse(await readFile(join(dockerConfig, 'config.json'), 'utf8')) as DockerConfig
  const basic = config.auths?.[host]?.auth
  const base = `http://${host}`
  const send = async (path: string, init: Request, scope: string): Promise<Response> => {
    const url = new URL(path, base)
    const first = await fetch(url, init)
    if (first.status !== 401) return first
    const authorization = await answer(first.headers.get('www-authenticate') ?? '', basic, scope)
    return fetch(url, { ...init, headers: { ...init.headers, authorization } })
  }
  return {
    async push(repository, tag, content) {
      const scope = `repository:${repository}:pull,push`
      const upload = async (text: string): Promise<Descriptor> => {
        const started = await send(`/v2/${repository}/blobs/uploads/`, { method: 'POST' }, scope)
        if (started.status !== 202) throw refused('upload', started)
        const place = new URL(started.headers.get('location') ?? '', base)
        place.searchParams.set('digest', digestOf(text))
        const done = await send(place.href, { method: 'PUT', body: text, headers: OCTETS }, scope)
        if (done.status !== 201) throw refused('upload', done)
        return { digest: digestOf(text), size: Buffer.byteLength(text) }
      }
      const [layer, configuration] = [await upload(content), await upload('{}')]
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...configuration },
        layers: [{ mediaType: LAYER, ...layer }]
      })
      const path = `/v2/${repository}/manifests/${tag}`
      const put = await send(
        path,
        { method: 'PUT', body: manifest, headers: { 'content-type': MANIFEST } },
        scope
      )
      if (put.status !== 201) throw refused('push', put)
      return digestOf(manifest)
    },
    async pull(repository, tag) {
      const scope = `repository:${repository}:pull`
      const manifest = await send(
        `/v2/${repository}/manifests/${tag}`,
        { headers: { accept: MANIFEST } },
        scope
      )
      if (!manifest.ok) throw refused('pull', manifest)
      const { layers } = (await manifest.json()) as { readonly layers: readonly Descriptor[] }
      const blob = await send(`/v2/${repository}/blobs/${layers[0]?.digest ?? ''}`, {}, scope)
      if (!blob.ok) throw refused('pull', blob)
      return blob.text()
    }
  }
}

interface Request {
  readonly method?: 'POST' | 'PUT'
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

interface Descriptor {
  readonly digest: string
  readonly size: number
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar'
const OCTETS = { 'content-type': 'application/octet-stream' }

/** The `Authorization` that fits the challenge. */
async function answer(challenge: string, basic: string | undefined, scope: string): Promise<string> {
  if (basic === undefined) throw new Error('the docker config has no credential for this registry')
  if (/^basic/i.test(challenge)) return `Basic ${basic}`
  const parameters = new Map(
    Array.from(challenge.matchAll(/(\w+)="([^"]*)"/g), ([, name = '', value = '']) => [name, value] as const)
  )
  const url = new URL(parameters.get('realm') ?? '')
  url.searchParams.set('service', parameters.get('service') ?? '')
  url.searchParams.set('scope', scope)
  const response = await fetch(url, { headers: { authorization: `Basic ${basic}` } })
  const { token, access_token: accessToken } = (await response.json()) as Readonly<Record<string, string>>
  return `Bearer ${token ?? accessToken ?? ''}`
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

function refused(what: string, response: Response): Error {
  return new Error(`${what} was answered with ${response.status}`)
}
