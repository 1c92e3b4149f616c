import { describe, expect, it } from '@jest/globals'
import { gitRefsVerdict } from '../../../src/cleanup/plan/git-refs.js'
import { parsePattern } from '../../../src/cleanup/policy/pattern.js'
import { dockerTag } from '../../../src/werf/slug.js'

const LONG = `feature/${'x'.repeat(80)}`
const COMMITS = [
  '4bf6c1e0a1b2c3d4e5f60718293a4b5c6d7e8f90',
  '4bf6c1e1ffffffffffffffffffffffffffffffff',
  '0123456789abcdef0123456789abcdef01234567'
]
const REFS = {
  branches: ['main', 'feature/Log_in+more', LONG],
  tags: ['v1.2.3', 'chart/v2.0.0'],
  commits: new Map([
    ['refs/heads/main', COMMITS],
    ['refs/tags/v1.2.3', ['99999999a1b2c3d4e5f60718293a4b5c6d7e8f90']]
  ])
}

function keeps(tag: string, branches = ['*'], tags = ['*'], commits = 2): boolean {
  const patterns = (texts: string[]) =>
    texts.map(text => parsePattern(text)).filter(pattern => pattern !== undefined)
  const keep = { branches: patterns(branches), tags: patterns(tags), commits }
  return gitRefsVerdict(keep, REFS)(tag) !== undefined
}

describe('tags named after what is alive in git', () => {
  it.each([
    ['a branch', 'main'],
    ['a branch with dashes for slashes', 'feature-Log_in+more'],
    ["GitLab's slug", 'feature-log-in-more'],
    ["GitLab's slug, cut", `feature-${'x'.repeat(55)}`],
    ["metadata-action's name", 'feature-Log_in-more'],
    ["werf's slug", dockerTag('feature/Log_in+more')],
    ['a git tag', 'v1.2.3'],
    ['a git tag without its v', '1.2.3'],
    ['a git tag with a slash', 'chart-v2.0.0'],
    ['a commit in full', COMMITS[0]],
    ['a commit in short', '4bf6c1e'],
    ['another one of the same beginning', '4bf6c1e1'],
    ['a commit with a prefix', 'sha-4bf6c1e0a1b2'],
    ["a tag's commit", '9999999']
  ])('are kept: %s', (_what, tag) => {
    expect(keeps(tag ?? '')).toBe(true)
  })

  it.each([
    ['a branch that is gone', 'feature-gone'],
    ['a branch with something behind it', 'main-1'],
    ['a commit that is not among the newest', '0123456'],
    ['six characters of a commit', '4bf6c1'],
    ['a commit that goes on otherwise', '4bf6c1e2'],
    ['capitals', 'MAIN']
  ])('are not: %s', (_what, tag) => {
    expect(keeps(tag)).toBe(false)
  })

  it('are those of the patterns, and * reaches over slashes', () => {
    expect(keeps('feature-log-in-more', ['feature/*'])).toBe(true)
    expect(keeps('feature-log-in-more', ['main'])).toBe(false)
    expect(keeps('v1.2.3', [], [])).toBe(false)
    expect(keeps('4bf6c1e', [], ['*'])).toBe(false)
    expect(keeps('4bf6c1e', ['*'], ['*'], 0)).toBe(false)
  })
})
