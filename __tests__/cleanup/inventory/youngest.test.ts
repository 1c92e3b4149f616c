import { describe, expect, it } from '@jest/globals'
import type { Manifest } from '../../../src/cleanup/inventory/inventory.js'
import { youngestWithin } from '../../../src/cleanup/inventory/youngest.js'

const manifest = (digest: string, children: readonly string[], createdAt?: Date): Manifest => ({
  digest,
  kind: children.length === 0 ? 'image' : 'index',
  mediaType: '',
  children,
  ...(createdAt === undefined ? {} : { createdAt })
})

function youngestOf(...manifests: readonly Manifest[]): Date | undefined {
  const [first] = manifests
  const found = youngestWithin(new Map(manifests.map(one => [one.digest, one])))
  return first === undefined ? undefined : found(first)
}

const OLD = new Date('2025-01-01T00:00:00Z')
const YOUNG = new Date('2026-01-01T00:00:00Z')

describe('when an index states no time', () => {
  it('is as young as the youngest image in it, at any depth and shared or not', () => {
    const inner = manifest('inner', ['old', 'young'])
    const images = [manifest('old', [], OLD), manifest('young', [], YOUNG)]
    expect(youngestOf(manifest('outer', ['old', 'inner', 'gone']), inner, ...images)).toEqual(YOUNG)
    expect(youngestOf(manifest('outer', ['old', 'gone']), ...images)).toEqual(OLD)
    expect(youngestOf(manifest('outer', ['inner'], OLD), inner, ...images)).toEqual(OLD)
    expect(youngestOf(manifest('outer', ['gone']))).toBeUndefined()
  })

  it('may stand on 20,000 others, or in a ring', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => manifest(`c${at}`, [`c${at + 1}`]))
    expect(youngestOf(...chain, manifest('c20000', [], OLD))).toEqual(OLD)
    expect(youngestOf(manifest('a', ['b']), manifest('b', ['a', 'c']), manifest('c', [], OLD))).toEqual(OLD)
  })
})
