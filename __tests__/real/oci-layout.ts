import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** A descriptor as an index or a `subject` holds it. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: { readonly os: string; readonly architecture: string }
  readonly annotations?: Readonly<Record<string, string>>
}

/** An OCI image layout in a folder, that real clients push from. https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
export interface Layout {
  readonly folder: string
  /** An image of one layer, old enough to be cleaned up. */
  image(mark: string, architecture?: string): Promise<Descriptor>
  /** An index of these, as buildx and docker manifest write it. */
  index(children: readonly Descriptor[]): Promise<Descriptor>
  /** Buildx's attestation of an image: a child of the same index that runs nowhere. */
  attestation(of: Descriptor): Promise<Descriptor>
  /** What describes a manifest: by its `subject`, or only by the name of its tag (cosign). */
  artifact(mark: string, subject?: Descriptor): Promise<Descriptor>
  /** Gives a name to push by: `oci:FOLDER:NAME`. */
  name(name: string, descriptor: Descriptor): Promise<string>
}

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
const CREATED = '2025-03-01T10:00:00Z'

export async function createLayout(folder: string): Promise<Layout> {
  const blobs = join(folder, 'blobs', 'sha256')
  await mkdir(blobs, { recursive: true })
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  const names: unknown[] = []
  const blob = async (mediaType: string, content: string | Buffer): Promise<Descriptor> => {
    const bytes = Buffer.from(content)
    const hex = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(blobs, hex), bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
  }
  const json = (mediaType: string, content: object): Promise<Descriptor> =>
    blob(mediaType, JSON.stringify({ schemaVersion: 2, mediaType, ...content }))
  const layerOf = (mark: string): Promise<Descriptor> => blob(LAYER, gzipSync(tarOf(`${mark}.txt`, mark)))
  const configOf = (mark: string, architecture: string): Promise<Descriptor> => {
    const diff = createHash('sha256')
      .update(tarOf(`${mark}.txt`, mark))
      .digest('hex')
    const rootfs = { type: 'layers', diff_ids: [`sha256:${diff}`] }
    return blob(CONFIG, JSON.stringify({ created: CREATED, architecture, os: 'linux', config: {}, rootfs }))
  }
  return {
    folder,
    async image(mark, architecture = 'amd64') {
      const [config, layer] = [await configOf(mark, architecture), await layerOf(mark)]
      const image = await json(MANIFEST, { config, layers: [layer] })
      return { ...image, platform: { os: 'linux', architecture } }
    },
    index: children => json(INDEX, { manifests: children }),
    async attestation(of) {
      const statement = JSON.stringify({ _type: 'https://in-toto.io/Statement/v0.1', subject: of.digest })
      const layer = await blob('application/vnd.in-toto+json', statement)
      const rootfs = { type: 'layers', diff_ids: [layer.digest] }
      const config = await blob(CONFIG, JSON.stringify({ architecture: 'unknown', os: 'unknown', rootfs }))
      const manifest = await json(MANIFEST, { config, layers: [layer] })
      return {
        ...manifest,
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.digest': of.digest,
          'vnd.docker.reference.type': 'attestation-manifest'
        }
      }
    },
    async artifact(mark, subject) {
      const layer = await blob('application/vnd.dev.cosign.simplesigning.v1+json', JSON.stringify({ mark }))
      const config = await configOf(`config of ${mark}`, 'amd64')
      return json(MANIFEST, { config, layers: [layer], ...(subject === undefined ? {} : { subject }) })
    },
    async name(name, descriptor) {
      names.push({ ...descriptor, annotations: { 'org.opencontainers.image.ref.name': name } })
      await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: names }))
      return `oci:${folder}:${name}`
    }
  }
}

/** A tar archive with one file. */
function tarOf(name: string, text: string): Buffer {
  const header = Buffer.alloc(512)
  const fields: readonly (readonly [string, number])[] = [
    [name, 0],
    ['0000644\0', 100],
    ['0000000\0', 108],
    ['0000000\0', 116],
    [`${text.length.toString(8).padStart(11, '0')}\0`, 124],
    ['00000000000\0', 136],
    ['        ', 148],
    ['0', 156],
    ['ustar\x0000', 257]
  ]
  for (const [value, at] of fields) header.write(value, at, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512)
  body.write(text)
  return Buffer.concat([header, body, Buffer.alloc(1024)])
}
