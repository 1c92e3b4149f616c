import { describe, expect, it } from '@jest/globals'
import { mostWanted, needsOf } from '../../src/proof/needs.js'
import type { Need } from '../../src/proof/needs.js'
import { providerOf } from '../../src/providers/index.js'
import type { Purpose } from '../../src/purpose.js'
import { target } from '../providers/context.js'

function needs(name: string, purposes: readonly Purpose[], repositories = ['acme/app']): readonly Need[] {
  const wanted = target(name, purposes, {}, repositories)
  return needsOf(wanted, providerOf(wanted.host, { ignoreAutologin: false }))
}

describe('when a login is to be proven', () => {
  it.each([
    ['registry.example', ['build'], ['pull'], []],
    ['registry.example', ['build', 'publish'], ['pull', 'push'], []],
    ['registry.example', ['publish', 'cleanup'], ['pull', 'push', 'delete'], []],
    ['registry.example', ['cleanup', 'publish'], ['pull', 'delete', 'push'], []],
    ['quay.io', ['cleanup'], ['pull', 'push'], []],
    ['ghcr.io', ['cleanup'], ['pull'], ['delete']],
    ['ghcr.io', ['publish', 'cleanup'], ['pull', 'push'], ['delete']],
    ['ghcr.io', ['publish'], ['pull', 'push'], []],
    ['docker.io', ['cleanup'], ['pull'], ['delete']]
  ] as const)('asks %s for %j: %j, and %j goes another way', (name, purposes, asked, beyond) => {
    expect(needs(name, purposes)).toEqual([{ repository: 'acme/app', asked, beyond }])
  })

  it('needs the same on every repository, and nothing without one', () => {
    expect(needs('registry.example', ['deploy'], ['a', 'b']).map(({ repository }) => repository)).toEqual([
      'a',
      'b'
    ])
    expect(needs('registry.example', ['deploy'], [])).toEqual([])
  })
})

describe('when all rights are refused at once', () => {
  it.each([
    [['build'], 'pull'],
    [['publish'], 'push'],
    [['cleanup'], 'delete']
  ] as const)('names for %j the right that says most: %s', (purposes, action) => {
    expect(needs('registry.example', purposes).map(({ asked }) => mostWanted(asked))).toEqual([action])
  })
})
