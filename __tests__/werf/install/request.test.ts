import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../../src/errors.js'
import { collectMistakes } from '../../../src/inputs/mistakes.js'
import { parseWerfRequest, type WerfRequest } from '../../../src/werf/install/request.js'

const DIGEST = 'a'.repeat(64)

function parsed(version: string | undefined, sha256?: string): WerfRequest | undefined {
  const mistakes = collectMistakes()
  const request = parseWerfRequest(version, sha256, mistakes)
  mistakes.settle()
  return request
}

function mistakeOf(version: string | undefined, sha256?: string): string {
  try {
    parsed(version, sha256)
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
  throw new Error('no mistake')
}

describe('when werf-version is read', () => {
  it.each([
    ['2.10.6', { kind: 'version', version: '2.10.6' }],
    ['v2.10.6', { kind: 'version', version: '2.10.6' }],
    ['1.0.13+fix9', { kind: 'version', version: '1.0.13+fix9' }],
    ['2.0.0-rc.1', { kind: 'version', version: '2.0.0-rc.1' }],
    ['2 stable', { kind: 'channel', group: '2', channel: 'stable' }],
    ['1.2  rock-solid', { kind: 'channel', group: '1.2', channel: 'rock-solid' }],
    ['2.10.x', { kind: 'range', range: '>=2.10.0 <2.11.0-0' }],
    ['2', { kind: 'range', range: '>=2.0.0 <3.0.0-0' }],
    ['^2.10', { kind: 'range', range: '>=2.10.0 <3.0.0-0' }],
    ['2.10.6 || 2.11.x', { kind: 'range', range: '2.10.6||>=2.11.0 <2.12.0-0' }]
  ])('takes %s', (text, wanted) => {
    expect(parsed(text)).toEqual({ wanted, orInstalled: false })
    expect(parsed(`${text} || installed`)).toEqual({ wanted, orInstalled: true })
    expect(parsed(`${text}||installed`)).toEqual({ wanted, orInstalled: true })
  })

  it('takes the installed one alone', () => {
    expect(parsed('installed')).toEqual({ orInstalled: true })
  })

  it.each([
    'latest',
    'stable',
    '*',
    'x',
    '2 Stable',
    '2/stable',
    '2 ../../x',
    '2.10.6/../../x',
    '../2.10.6',
    '0.1.0 - 0.2.0',
    '2 stable || 3 dev',
    'installed || 2.10.6',
    '|| installed',
    '2.10.6 || stable || installed',
    '2.10.6; id',
    '2.10.6\n2.10.7'
  ])('refuses %j without repeating it', text => {
    const message = mistakeOf(text)
    expect(message).toMatch(/^werf-version: takes a version \("2\.10\.6"\), a range/)
    expect(message).not.toContain('../')
  })

  it('is not needed', () => {
    expect(parsed(undefined)).toBeUndefined()
  })
})

describe('when werf-sha256 is read', () => {
  it('belongs to one version', () => {
    expect(parsed('2.10.6', DIGEST.toUpperCase())?.sha256).toBe(DIGEST)
    expect(mistakeOf('2 stable', DIGEST)).toContain('werf-sha256: needs one exact version in "werf-version"')
    expect(mistakeOf('2.10.x', DIGEST)).toContain('werf-sha256: needs one exact version')
    expect(mistakeOf(undefined, DIGEST)).toContain('werf-sha256: needs "werf-version"')
  })

  it.each(['', 'a'.repeat(63), 'g'.repeat(64), `sha256:${DIGEST}`])('refuses %j', text => {
    expect(mistakeOf('2.10.6', text)).toBe('werf-sha256: takes the 64 hex digits of a SHA-256')
  })
})
