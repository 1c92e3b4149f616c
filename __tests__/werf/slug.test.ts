import { describe, expect, it } from '@jest/globals'
import fc from '../property.js'
import { murmur3 } from '../../src/werf/murmur3.js'
import { dockerTag } from '../../src/werf/slug.js'

describe('when a text is hashed', () => {
  // the reference implementation's own answers, and werf's (without padding)
  it.each([
    ['', 0],
    ['A', 0x54dcf7ce],
    ['test', 0xba6bd213],
    ['Hello, world!', 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
    ['da/ta', 0x0afa96f8]
  ])('%j has the hash that MurmurHash3 gives it', (text, hash) => {
    expect(murmur3(text)).toBe(hash)
  })
})

describe('when a branch or tag becomes a docker tag', () => {
  it.each([
    ['v1.0.0_rc-1', 'v1.0.0_rc-1'],
    ['developer/feature', 'developer-feature-6e0628fc'],
    ['-data', 'data-a871d86e'],
    ['da/ta', 'da-ta-afa96f8'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['x'.repeat(129), `${'x'.repeat(119)}-8cca70eb`]
  ])('%s is %s', (name, tag) => {
    expect(dockerTag(name)).toBe(tag)
  })

  it.each([
    ['релиз/Ёлка', 'ryeliz-yolka-'],
    ['feature/été', 'feature-ete-'],
    ['щука/подъезд', 'shchuka-podyezd-'],
    ['Straße/Ørsted', 'strabe-orsted-'],
    ['a//b__c  d/', 'a-b-c-d-'],
    ['v1$(id)', 'v1-id-'],
    ['日本/x', 'x-'],
    ['ꜳ/ᴀₐ⒜⒑', 'aa-aaa10-']
  ])('%s begins with %s', (name, beginning) => {
    expect(dockerTag(name)).toMatch(new RegExp(`^${beginning}[0-9a-f]{1,8}$`))
  })

  it.each(['Ỉỉị', 'x²⁴₂ﬁ', '①½', '𝐀ℒℓ'])('has of %s what werf knows, and no more', name => {
    expect(dockerTag(name)).toMatch(/^(?:x2-)?[0-9a-f]{1,8}$/)
  })

  it('is the hash alone when nothing of the name is left', () => {
    expect(dockerTag('日本')).toMatch(/^[0-9a-f]{1,8}$/)
  })

  it('is always one that a registry takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), name => {
        expect(dockerTag(name)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/)
      })
    )
  })
})
