import { describe, expect, it } from '@jest/globals'
import { semverVerdict } from '../../../src/cleanup/plan/semver-rank.js'
import type { SemverKeep } from '../../../src/cleanup/policy/policy.js'

const kept = (tags: readonly string[], keep: SemverKeep): readonly string[] => {
  const verdict = semverVerdict(tags, keep)
  return tags.filter(tag => verdict(tag) !== undefined)
}

describe('versions', () => {
  it('are ranked as versions, not as text', () => {
    expect(kept(['1.9.0', '1.10.0', '1.2.0'], { minorsPerMajor: 2 })).toEqual(['1.9.0', '1.10.0'])
  })

  it('count once under several spellings', () => {
    expect(kept(['v1.0.1', '1.0.1', 'V1.0.1', '1.0.0'], { patchesPerMinor: 1 })).toEqual([
      ...['v1.0.1', '1.0.1', 'V1.0.1']
    ])
  })

  it('are limited level by level, a level left out not at all', () => {
    const tags = ['1.0.0', '1.1.0', '1.1.1', '2.0.0', '2.1.0', '3.0.0']
    expect(kept(tags, { majors: 2 })).toEqual(['2.0.0', '2.1.0', '3.0.0'])
    expect(kept(tags, { minorsPerMajor: 1 })).toEqual(['1.1.0', '1.1.1', '2.1.0', '3.0.0'])
    expect(kept(tags, { majors: 3, minorsPerMajor: 1, patchesPerMinor: 1 })).toEqual([
      '1.1.1',
      '2.1.0',
      '3.0.0'
    ])
  })

  it('that are not released open no line and are counted by themselves', () => {
    const tags = ['1.0.0', '2.0.0-rc.1', '2.0.0-rc.2', '2.0.0-rc.10']
    expect(kept(tags, { majors: 1, prereleases: 1 })).toEqual(['1.0.0', '2.0.0-rc.10'])
    expect(kept(tags, { majors: 1, prereleases: 0 })).toEqual(['1.0.0'])
    expect(kept(tags, { majors: 1 })).toEqual(tags)
  })

  it('have aliases that stay with their line', () => {
    const tags = ['v1', 'v1.4', 'v1.3', 'v1.4.2', 'v1.3.9', 'v0', 'v0.9.0']
    expect(kept(tags, { majors: 1, minorsPerMajor: 1, patchesPerMinor: 1 })).toEqual(['v1', 'v1.4', 'v1.4.2'])
  })

  it('may be aliases alone', () => {
    expect(kept(['3.18', '3.19', '3.20', '22.04'], { majors: 2, minorsPerMajor: 2 })).toEqual([
      '3.19',
      '3.20',
      '22.04'
    ])
  })

  it('have build metadata behind an underscore, as helm writes them, and are one version with it', () => {
    const tags = ['1.2.3_build.7', '1.2.3_build.8', '1.2.2_build.1', '2.0.0-rc.1_abc']
    expect(kept(tags, { patchesPerMinor: 1 })).toEqual(['1.2.3_build.7', '1.2.3_build.8', '2.0.0-rc.1_abc'])
    expect(kept(tags, { patchesPerMinor: 1, prereleases: 0 })).toEqual(['1.2.3_build.7', '1.2.3_build.8'])
  })

  it('may be dates with zeros and prereleases of any spelling, which push no other version out', () => {
    const dates = ['2026.03.01', '2026.02.28', 'v2025.12.31']
    const keep = { majors: 1, minorsPerMajor: 1 }
    expect(kept(dates, keep)).toEqual(['2026.03.01', 'v2025.12.31'])
    expect(kept(['2026.03.01', '2026.02.28', 'v1.0.0', 'v0.9.0'], keep)).toEqual(['2026.03.01', 'v1.0.0'])
    const early = ['1.1.0rc1', '1.1.0-rc.01', '1.1.0-beta', '1.1.0-alpha']
    expect(kept(early, { prereleases: 1 })).toEqual(['1.1.0rc1', '1.1.0-beta'])
    expect(kept(early, { majors: 1 })).toEqual(early)
  })

  it('are no commits or words', () => {
    const tags = ['20260301', '1234567', 'main', '1.2.3.4', 'v1.0.0']
    expect(kept(tags, { majors: 1 })).toEqual(['v1.0.0'])
  })
})
