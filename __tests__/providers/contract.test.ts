import { describe, expect, it } from '@jest/globals'
import { PROVIDERS } from '../../src/providers/index.js'
import { EVERYTHING } from './context.js'
import { obeysTheContract } from './contract.js'

const nowhere = { ignoreAutologin: false }

/** A host of each provider. */
const HOSTS: Readonly<Record<string, string>> = {
  github: 'ghcr.io',
  'docker-hub': 'docker.io',
  gitlab: 'registry.gitlab.example:5050',
  quay: 'quay.io',
  harbor: 'harbor.example:8443',
  azure: 'acme01.azurecr.io',
  google: 'europe-docker.pkg.dev',
  aws: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  generic: 'registry.example:5000'
}

describe('when the contract is held against the providers', () => {
  it('leaves none out', () => {
    expect(Object.keys(HOSTS).toSorted()).toEqual(PROVIDERS.map(({ id }) => id).toSorted())
  })
})

for (const provider of PROVIDERS) {
  obeysTheContract({
    provider,
    host: HOSTS[provider.id] ?? '',
    username: provider.id === 'aws' ? 'AWS' : 'alice',
    ambient: provider.id === 'gitlab' ? EVERYTHING : nowhere
  })
}
