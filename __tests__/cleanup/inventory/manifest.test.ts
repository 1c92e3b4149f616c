import { describe, expect, it } from '@jest/globals'
import { readManifest } from '../../../src/cleanup/inventory/manifest.js'
import type { Manifest } from '../../../src/cleanup/inventory/inventory.js'

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
const OCI_IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'
const DOCKER_IMAGE = 'application/vnd.docker.distribution.manifest.v2+json'
const FIRST = 'application/vnd.docker.distribution.manifest.v1+prettyjws'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'

const a = digest('a')
const b = digest('b')
const c = digest('c')

function digest(letter: string): string {
  return `sha256:${letter.repeat(64)}`
}

function read(content: unknown, mediaType = OCI_IMAGE): Manifest {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return readManifest({ digest: digest('f'), mediaType, text })
}

function entry(of: string, mediaType: string, size = 10): object {
  return { mediaType, digest: of, size }
}

function image(more: object = {}): object {
  return {
    schemaVersion: 2,
    mediaType: OCI_IMAGE,
    config: entry(a, CONFIG, 1),
    layers: [entry(b, LAYER, 2), entry(c, LAYER, 3)],
    ...more
  }
}

function index(manifests: unknown, more: object = {}): object {
  return { schemaVersion: 2, mediaType: OCI_INDEX, manifests, ...more }
}

describe('when a manifest is an image', () => {
  it('refers to its config and its layers', () => {
    expect(read(image())).toEqual({
      digest: digest('f'),
      kind: 'image',
      mediaType: OCI_IMAGE,
      children: [],
      blobs: [
        { digest: a, size: 1 },
        { digest: b, size: 2 },
        { digest: c, size: 3 }
      ],
      size: JSON.stringify(image()).length
    })
  })

  it('may be docker’s', () => {
    const content = image({ mediaType: DOCKER_IMAGE })
    expect(read(content, DOCKER_IMAGE)).toMatchObject({ kind: 'image', mediaType: DOCKER_IMAGE })
  })

  it('may describe another one', () => {
    expect(read(image({ subject: entry(c, OCI_IMAGE), artifactType: 'application/x.sbom' }))).toMatchObject({
      kind: 'image',
      subject: c,
      artifactType: 'application/x.sbom'
    })
  })

  it('is of the type of its config where it says no other', () => {
    const chart = image({ config: entry(a, 'application/vnd.cncf.helm.config.v1+json') })
    expect(read(chart).artifactType).toBe('application/vnd.cncf.helm.config.v1+json')
    expect(read(image()).artifactType).toBeUndefined()
  })

  it('says when it was made', () => {
    const annotations = { 'org.opencontainers.image.created': '2026-01-02T03:04:05+01:00' }
    expect(read(image({ annotations })).createdAt).toEqual(new Date('2026-01-02T02:04:05Z'))
  })

  it.each(['yesterday', '2026-01-02', '1767323045', '2026-13-45T00:00:00Z', 7, null])(
    'says nothing of its time with %p',
    value => {
      const annotations = { 'org.opencontainers.image.created': value }
      expect(read(image({ annotations })).createdAt).toBeUndefined()
    }
  )

  it('has no layers where they are null', () => {
    expect(read(image({ layers: null }))).toMatchObject({ kind: 'image', blobs: [{ digest: a, size: 1 }] })
  })
})

describe('when a manifest is an index', () => {
  it.each([OCI_INDEX, DOCKER_LIST])('refers to its children, each once: %s', mediaType => {
    const children = [entry(a, OCI_IMAGE), entry(b, OCI_INDEX), entry(a, OCI_IMAGE)]
    expect(read(index(children, { mediaType }), mediaType)).toMatchObject({
      kind: 'index',
      children: [a, b],
      blobs: []
    })
  })

  it('refers to attestations as to any child', () => {
    const platform = { architecture: 'unknown', os: 'unknown' }
    const annotations = {
      'vnd.docker.reference.digest': a,
      'vnd.docker.reference.type': 'attestation-manifest'
    }
    const attestation = { ...entry(b, OCI_IMAGE), platform, annotations }
    expect(read(index([entry(a, OCI_IMAGE), attestation]), OCI_INDEX).children).toEqual([a, b])
  })

  it('is a build cache where its entries are layers', () => {
    const cache = [
      entry(a, LAYER, 5),
      entry(b, 'application/vnd.docker.image.rootfs.diff.tar.gzip', 6),
      entry(c, 'application/vnd.buildkit.cacheconfig.v0', 7)
    ]
    expect(read(index(cache), OCI_INDEX)).toMatchObject({
      kind: 'index',
      children: [],
      blobs: [
        { digest: a, size: 5 },
        { digest: b, size: 6 },
        { digest: c, size: 7 }
      ]
    })
  })

  it('refers to what it does not know as to a child', () => {
    expect(read(index([entry(a, 'application/x.new'), { digest: b }]), OCI_INDEX).children).toEqual([a, b])
  })

  it('may be empty', () => {
    expect(read(index([]), OCI_INDEX)).toMatchObject({ kind: 'index', children: [] })
    expect(read(index(null), OCI_INDEX)).toMatchObject({ kind: 'index', children: [] })
  })
})

describe('when the media types do not say all', () => {
  it('goes by the manifest’s own word', () => {
    expect(read(index([entry(a, OCI_IMAGE)]), 'application/json')).toMatchObject({ kind: 'index' })
    expect(read(index([entry(a, OCI_IMAGE)]), OCI_IMAGE)).toMatchObject({
      kind: 'index',
      mediaType: OCI_INDEX
    })
  })

  it('goes by the fields where there is no word', () => {
    const bare = { schemaVersion: 2, config: entry(a, CONFIG), layers: [] }
    expect(read(bare, 'application/json')).toMatchObject({ kind: 'image', mediaType: OCI_IMAGE })
    const list = { schemaVersion: 2, manifests: [entry(a, OCI_IMAGE)] }
    expect(read(list, 'text/plain')).toMatchObject({ kind: 'index', mediaType: OCI_INDEX })
  })
})

describe('when a manifest is of docker’s first schema', () => {
  const content = {
    schemaVersion: 1,
    fsLayers: [{ blobSum: b }, { blobSum: a }, { blobSum: a }],
    history: [{ v1Compatibility: '{"created":"2015-01-02T03:04:05.123456789Z"}' }, { v1Compatibility: '{}' }]
  }

  it.each([FIRST, 'application/vnd.docker.distribution.manifest.v1+json', 'application/json'])(
    'refers to its layers: %s',
    mediaType => {
      expect(read(content, mediaType)).toMatchObject({
        kind: 'image',
        children: [],
        blobs: [{ digest: b }, { digest: a }],
        createdAt: new Date('2015-01-02T03:04:05.123Z')
      })
    }
  )
})

describe('when a manifest cannot be read for sure', () => {
  it.each([
    ['no JSON', 'not json'],
    ['no object', '[]'],
    ['another type', { schemaVersion: 2, mediaType: 'application/vnd.other+json', layers: [] }],
    ['no schema', { layers: [] }],
    ['both an image and an index', image({ manifests: [entry(a, OCI_IMAGE)] })],
    ['an index with layers', index([entry(a, OCI_IMAGE)], { layers: [] })],
    ['no config', image({ config: undefined })],
    ['layers that are no list', image({ layers: {} })],
    ['a layer without a digest', image({ layers: [{ mediaType: LAYER }] })],
    ['a child whose digest is none', index([entry('sha256:abc', OCI_IMAGE)])],
    ['a child that is none', index(['x'])],
    ['a subject that is none', image({ subject: { digest: 'latest' } })],
    ['children of another kind', index({ a: 1 })],
    ['a first schema without layers', { schemaVersion: 1, mediaType: FIRST }]
  ])('is unknown: %s', (_name, content) => {
    expect(read(content)).toMatchObject({ kind: 'unknown', children: [] })
  })
})
