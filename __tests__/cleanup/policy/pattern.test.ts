import { describe, expect, it } from '@jest/globals'
import { durationText, parseDuration } from '../../../src/cleanup/policy/duration.js'
import { parsePattern } from '../../../src/cleanup/policy/pattern.js'
import type { PatternScope } from '../../../src/cleanup/policy/pattern.js'
import { defaultProtected } from '../../../src/cleanup/policy/protected-tags.js'

const matches = (pattern: string, value: string, scope?: PatternScope): boolean | undefined =>
  parsePattern(pattern, scope)?.matches(value)

describe('a glob', () => {
  it.each([
    ['v1', 'v1', true],
    ['v1', 'v10', false],
    ['v1', 'xv1', false],
    ['v*', 'v', true],
    ['v*', 'V1', false],
    ['*-rc.*', '1.0-rc.1', true],
    ['*-rc.*', '1.0-rcx1', false],
    ['v?', 'v1', true],
    ['v?', 'v', false],
    ['v[0-9]', 'v7', true],
    ['v[!0-9]', 'v7', false],
    ['v[^0-9]', 'vx', true],
    ['{pr,mr}-*', 'mr-7', true],
    ['{pr,mr}-*', 'xr-7', false],
    ['a{b,c{d,e}}', 'ace', true],
    ['a,b', 'a,b', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a+(b)|c', 'a+(b)|c', true],
    ['feature/*', 'feature/x/y', true]
  ])('%s on %s', (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected)
  })

  it.each([
    ['ghcr.io/acme/*', 'ghcr.io/acme/app', true],
    ['ghcr.io/acme/*', 'ghcr.io/acme/app/web', false],
    ['ghcr.io/acme/**', 'ghcr.io/acme/app/web', true],
    ['ghcr.io/acme/*', 'ghcrxio/acme/app', false],
    ['*/acme/app', 'ghcr.io/acme/app', true],
    ['ghcr.io/acme/a?c', 'ghcr.io/acme/a/c', false],
    ['ghcr.io/acme/a[!b]c', 'ghcr.io/acme/a/c', false]
  ])('of repositories, %s on %s', (pattern, value, expected) => {
    expect(matches(pattern, value, 'path')).toBe(expected)
  })

  it.each(['', 'a{b', 'a}b', 'a[b', 'a\\', '[z-a]', 'x'.repeat(513)])('%j is none', text => {
    expect(parsePattern(text)).toBeUndefined()
  })
})

describe('an expression', () => {
  it.each([
    ['/pr-1/', 'pr-1', true],
    ['/pr-1/', 'pr-10', false],
    ['/pr-1/', 'xpr-1', false],
    ['/a|ab/', 'ab', true],
    ['/(?i)rc/', 'RC', true],
    ['/.*-cache/', 'x-cache', true]
  ])('%s matches the whole of %s', (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected)
  })

  it.each(['/(/', '/(a)\\1/', '/(?=a)/', '/a{2000}/'])('%s is none', text => {
    expect(parsePattern(text)).toBeUndefined()
  })

  it.each(['/(a+)+b/', '/(a|a)*b/', '*a*a*a*a*a*a*a*b', '{a*,a*}{a*,a*}{a*,a*}b'])(
    '%s is matched in linear time',
    text => {
      const started = Date.now()
      expect(matches(text, 'a'.repeat(20_000))).toBe(false)
      expect(Date.now() - started).toBeLessThan(5000)
    }
  )
})

describe("werf's service tags", () => {
  const isProtected = (tag: string): boolean => defaultProtected().some(pattern => pattern.matches(tag))
  const stage = `${'0123456789abcdef'.repeat(3)}01234567-1611836746968`

  it.each([
    'managed-image-__nameless__',
    'meta-web_4bf6c1e0_stage',
    'image-metadata-by-commit-web-4bf6c1e0',
    'custom-tag-meta-v1',
    'import-metadata-abc',
    'client-id-abc-1611836746968',
    'sync-server',
    'cleanup',
    'werf-meta-repo-marker-app',
    `werf-synchronization-config-${'a'.repeat(64)}`,
    `${stage}-rejected`
  ])('%s is protected', tag => {
    expect(isProtected(tag)).toBe(true)
  })

  it.each([stage, 'meta-data', 'pr-1-rejected', 'cleanup-1', 'client'])('%s is not', tag => {
    expect(isProtected(tag)).toBe(false)
  })
})

describe('a duration', () => {
  it.each([
    ['90m', 5_400_000],
    ['24h', 86_400_000],
    ['30d', 2_592_000_000],
    ['2w', 1_209_600_000]
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected)
  })

  it.each(['', '30', '1.5h', '30 d', '1y', '-1d', '30D', '9999999d', '999999w'])('%j is none', text => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('is told in its largest unit', () => {
    expect([90 * 60_000, 86_400_000, 26 * 3_600_000, 14 * 86_400_000].map(durationText)).toEqual([
      '90m',
      '1d',
      '26h',
      '14d'
    ])
  })
})
