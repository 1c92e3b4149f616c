import { describe, expect, it } from '@jest/globals'
import type { Ambient } from '../../src/ambient.js'
import { Secret } from '../../src/secret.js'
import { credentialFor, EVERYTHING, GITLAB, shown, target } from './context.js'

async function found(name: string, ambient: Ambient = EVERYTHING, purposes = ['build', 'publish'] as const) {
  return shown(await credentialFor(target(name, purposes), ambient))
}

describe('when the CI has a token', () => {
  it.each([
    ['ghcr.io', 'octocat:ambient workflow (workflow token)'],
    ['docker.pkg.github.com', 'octocat:ambient workflow (workflow token)'],
    ['registry.gitlab.example:5050', 'gitlab-ci-token:ambient job (job token)'],
    ['gitlab.example:443', 'proxy:ambient proxy (dependency proxy)'],
    ['gitlab.example', 'proxy:ambient proxy (dependency proxy)']
  ])('gives %s the one that is meant for it', async (name, credential) => {
    expect(await found(name)).toBe(credential)
  })

  it.each([
    'ghcr.io.example',
    'xghcr.io',
    'ghcr.io:8443',
    'ghcr.io-x.example',
    'github.com',
    'containers.github.com',
    'containers.octo.ghe.com',
    'docker.pkg.github.com.example',
    'registry.gitlab.example',
    'registry.gitlab.example:5051',
    'registry.gitlab.example.evil.example:5050',
    'xregistry.gitlab.example:5050',
    'registry.gitlab.com',
    'gitlab.example:8443',
    'gitlab.example:80',
    'docker.io',
    'quay.io',
    'harbor.example',
    'acme01.azurecr.io',
    'europe-docker.pkg.dev',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    'localhost:5000',
    '[::1]:5000'
  ])('gives %s none', async name => {
    expect(await found(name)).toBe('-')
  })

  it.each(['octo.ghe.com', 'github.corp.example', 'mygithub.com', 'github.com.corp.example'])(
    'gives the one of %s to its own registry and to none of github.com',
    async name => {
      const elsewhere: Ambient = {
        ...EVERYTHING,
        github: {
          serverUrl: `https://${name}`,
          apiUrl: `https://api.${name}`,
          actor: 'octocat',
          token: new Secret('ambient workflow')
        }
      }
      expect(await found(`containers.${name}`, elsewhere)).toBe('octocat:ambient workflow (workflow token)')
      expect(await found('ghcr.io', elsewhere)).toBe('-')
      expect(await found('docker.pkg.github.com', elsewhere)).toBe('-')
    }
  )

  it('gives an instance’s registry that is Docker Hub’s name nothing', async () => {
    const ambient: Ambient = {
      ignoreAutologin: false,
      gitlab: { registry: 'docker.io', jobToken: new Secret('ambient job') }
    }
    expect(await found('docker.io', ambient)).toBe('-')
  })
})

describe('when a GitLab job has several credentials', () => {
  const { registry, jobToken, deployToken } = GITLAB
  const withoutCleanup: Ambient = { ignoreAutologin: false, gitlab: GITLAB }
  const withoutDeployToken: Ambient = { ignoreAutologin: false, gitlab: { registry, jobToken } }
  const withoutJobToken: Ambient = { ignoreAutologin: false, gitlab: { registry, deployToken } }

  it.each([
    ['build', EVERYTHING, 'gitlab-ci-token:ambient job (job token)'],
    ['publish', EVERYTHING, 'gitlab-ci-token:ambient job (job token)'],
    ['deploy', EVERYTHING, 'deploy:ambient deploy (deploy token)'],
    ['cleanup', EVERYTHING, 'cleaner:ambient cleanup (cleanup password)'],
    ['cleanup', withoutCleanup, 'gitlab-ci-token:ambient job (job token)'],
    ['deploy', withoutDeployToken, 'gitlab-ci-token:ambient job (job token)'],
    ['build', withoutJobToken, 'deploy:ambient deploy (deploy token)']
  ] as const)('takes for %s the one that fits', async (purpose, ambient, credential) => {
    expect(shown(await credentialFor(target(registry, [purpose]), ambient))).toBe(credential)
  })

  it('refuses to take the cleanup password for something else as well', async () => {
    await expect(credentialFor(target(registry, ['build', 'cleanup']), EVERYTHING)).rejects.toThrow(
      `"${registry}" has another credential for cleanup than for build: give cleanup a step of its own, or run its command by "registry-auth exec"`
    )
  })
})

describe('when a credential is explicit', () => {
  it.each(['ghcr.io', 'registry.gitlab.example:5050', 'gitlab.example:443'])(
    'takes it before the one that the CI offers at %s',
    async name => {
      const auth = { username: 'alice', password: new Secret('own') }
      for (const purpose of ['build', 'cleanup', 'deploy'] as const) {
        expect(shown(await credentialFor(target(name, [purpose], auth), EVERYTHING))).toBe(
          'alice:own (username and password)'
        )
      }
    }
  )

  it('fails where it cannot be used, and looks no further', async () => {
    const auth = { username: 'alice', password: new Secret('own') }
    await expect(credentialFor(target('public.ecr.aws', ['build'], auth), EVERYTHING)).rejects.toThrow(
      'Amazon ECR takes the user name "AWS"'
    )
  })
})
