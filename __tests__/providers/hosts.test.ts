import { readdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { Ambient } from '../../src/ambient.js'
import { parseHost } from '../../src/host.js'
import type { Host } from '../../src/host.js'
import { PROVIDERS, providerOf } from '../../src/providers/index.js'
import { Secret } from '../../src/secret.js'

const nowhere: Ambient = { ignoreAutologin: false }
const enterprise: Ambient = {
  ignoreAutologin: false,
  github: { serverUrl: 'https://github.corp.example', apiUrl: 'https://github.corp.example/api/v3' }
}
const residency: Ambient = {
  ignoreAutologin: false,
  github: { serverUrl: 'https://octo.ghe.com', apiUrl: 'https://api.octo.ghe.com' }
}
const gitlabJob: Ambient = {
  ignoreAutologin: false,
  gitlab: {
    registry: 'registry.corp.example:5050',
    dependencyProxy: { server: 'gitlab.corp.example:443', username: 'u', password: new Secret('p') }
  }
}

function host(text: string): Host {
  const parsed = parseHost(text)
  if (parsed === undefined) throw new Error(`no host: ${text}`)
  return parsed
}

const OWN: readonly (readonly [string, string, Ambient])[] = [
  ['ghcr.io', 'github', nowhere],
  ['docker.pkg.github.com', 'github', nowhere],
  ['containers.github.corp.example', 'github', enterprise],
  ['containers.octo.ghe.com', 'github', residency],
  ['docker.io', 'docker-hub', nowhere],
  ['index.docker.io', 'docker-hub', nowhere],
  ['registry-1.docker.io', 'docker-hub', nowhere],
  ['registry.gitlab.com', 'gitlab', nowhere],
  ['registry.corp.example:5050', 'gitlab', gitlabJob],
  ['gitlab.corp.example', 'gitlab', gitlabJob],
  ['gitlab.corp.example:443', 'gitlab', gitlabJob],
  ['quay.io', 'quay', nowhere],
  ['quay.corp.example', 'quay', nowhere],
  ['demo.goharbor.io', 'harbor', nowhere],
  ['harbor.corp.example:8443', 'harbor', nowhere],
  ['acme01.azurecr.io', 'azure', nowhere],
  ['acme01-a1b2c3d4.azurecr.io', 'azure', nowhere],
  ['acme01.azurecr.cn', 'azure', nowhere],
  ['europe-west3-docker.pkg.dev', 'google', nowhere],
  ['us.gcr.io', 'google', nowhere],
  ['gcr.io', 'google', nowhere],
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'aws', nowhere],
  ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'aws', nowhere],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'aws', nowhere],
  ['123456789012.dkr-ecr.eu-west-1.on.aws', 'aws', nowhere],
  ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'aws', nowhere],
  ['public.ecr.aws', 'aws', nowhere]
]

const LOOK_ALIKES: readonly (readonly [string, Ambient])[] = [
  ['ghcr.io.evil.example', nowhere],
  ['xghcr.io', nowhere],
  ['ghcr.io:8443', nowhere],
  ['containers.github.corp.example', nowhere],
  ['containers.github.corp.example.evil.example', enterprise],
  ['github.corp.example', enterprise],
  ['docker.io.evil.example', nowhere],
  ['docker.io:5000', nowhere],
  ['registry.gitlab.com.evil.example', nowhere],
  ['registry.corp.example', gitlabJob],
  ['registry.corp.example:5051', gitlabJob],
  ['gitlab.corp.example:8443', gitlabJob],
  ['xquay.io', nowhere],
  ['myharbor.example', nowhere],
  ['acme01.azurecr.io.evil.example', nowhere],
  ['azurecr.io', nowhere],
  ['europe-docker.pkg.dev.evil.example', nowhere],
  ['evilgcr.io', nowhere],
  ['x.gcr.io', nowhere],
  ['12345.dkr.ecr.eu-west-1.amazonaws.com', nowhere],
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example', nowhere],
  ['123456789012.dkr.ecr.s3.amazonaws.com', nowhere],
  ['123456789012.dkr.ecr.us-east-1.amazonaws.com.cn', nowhere],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com', nowhere],
  ['x123456789012.dkr.ecr.eu-west-1.amazonaws.com', nowhere]
]

describe('when a host is asked for its registry', () => {
  it.each(OWN)('%s belongs to %s', (name, id, ambient) => {
    expect(providerOf(host(name), ambient).id).toBe(id)
  })

  it.each(LOOK_ALIKES)('%s, which only looks alike, is served as any registry', (name, ambient) => {
    expect(providerOf(host(name), ambient).id).toBe('generic')
  })
})

describe('when a provider is added', () => {
  it('has its folder in the list, generic last', () => {
    const folders = readdirSync('src/providers', { withFileTypes: true }).filter(entry => entry.isDirectory())
    expect(PROVIDERS.map(({ id }) => id).toSorted()).toEqual(folders.map(({ name }) => name).toSorted())
    expect(PROVIDERS.at(-1)?.id).toBe('generic')
  })

  it.each(PROVIDERS.map(provider => [provider.id, provider] as const))(
    '%s writes at least one key, and asks for pull at every purpose',
    (_id, provider) => {
      expect(provider.keys(host('registry.example:5000')).length).toBeGreaterThan(0)
      for (const purpose of ['build', 'publish', 'cleanup', 'deploy'] as const) {
        expect(provider.actions(purpose)).toContain('pull')
      }
      expect(provider.actions('publish')).toContain('push')
    }
  )
})

describe('when docker looks a credential up', () => {
  it('finds Docker Hub under the one key it reads', () => {
    expect(providerOf(host('docker.io'), nowhere).keys(host('docker.io'))).toEqual([
      'https://index.docker.io/v1/'
    ])
  })

  it('finds the dependency proxy with and without its port', () => {
    const proxy = host('gitlab.corp.example:443')
    expect(providerOf(proxy, gitlabJob).keys(proxy)).toEqual([
      'gitlab.corp.example:443',
      'gitlab.corp.example'
    ])
  })
})
